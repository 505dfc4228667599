package io.redoubt.drill;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.restore.destination.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the demo puts everything: a temporary folder that goes away with it, or one the user keeps.
public final class DemoFolder implements AutoCloseable {
    private final Path root;
    private final boolean kept;

    private DemoFolder(Path root, boolean kept) {
        this.root = root;
        this.kept = kept;
    }

    /// A new folder of mode 700 below the system's temporary one, deleted on close.
    public static DemoFolder temporary() throws IOException {
        return new DemoFolder(Files.createTempDirectory("redoubt-demo-", ownerOnly()), false);
    }

    /// This folder, made if it is missing, which stays.
    ///
    /// @throws RedoubtException DESTINATION_NOT_EMPTY if something is in it
    public static DemoFolder kept(Path root) throws IOException {
        Path absolute = root.toAbsolutePath().normalize();
        if (Files.exists(absolute) && !isEmptyDirectory(absolute)) {
            throw new RedoubtException(
                    ErrorCode.DESTINATION_NOT_EMPTY,
                    "'%s' is not an empty directory".formatted(absolute),
                    "Give --keep an empty directory, or one that does not exist yet.");
        }
        if (!Files.exists(absolute)) {
            Files.createDirectories(absolute, ownerOnly());
        }
        return new DemoFolder(absolute, true);
    }

    private static FileAttribute<?> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    public boolean isKept() {
        return kept;
    }

    public Path root() {
        return root;
    }

    /// The primary's data directory.
    public Path primary() {
        return root.resolve("primary");
    }

    public Path repository() {
        return root.resolve("repository");
    }

    public Path spool() {
        return root.resolve("spool");
    }

    /// What the archive printed, both lives of it.
    public Path archiveLog() {
        return root.resolve("archive.log");
    }

    /// Where the archive keeps what.
    ArchiveProcess.Place archive() {
        return new ArchiveProcess.Place(repository(), spool(), archiveLog(), new SourceName("demo"));
    }

    /// The result of the restore.
    public Path restored() {
        return root.resolve("restored");
    }

    /// An empty folder for a copy that a scratch server may change; what was in it is gone.
    Path scratch(String name) throws IOException {
        Path path = root.resolve("scratch").resolve(name);
        Trees.delete(path);
        return Files.createDirectories(path);
    }

    /// Copies a file, or a directory with all that is in it.
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    /// Deletes the copies; the rest too, unless it is to be kept.
    @Override
    public void close() throws IOException {
        Trees.delete(kept ? root.resolve("scratch") : root);
    }

    /// What is to be removed should this process die at once; empty if it is to be kept.
    Optional<Path> doomed() {
        return kept ? Optional.empty() : Optional.of(root);
    }
}
