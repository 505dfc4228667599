package io.redoubt.archive.imports;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.files.SecondNames;
import io.redoubt.repository.SourceLock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A private directory for hard links beside a server's files.
///
/// Links keep the space of what the server deletes, so they must not be forgotten. They go when the directory
/// is closed, or by a shutdown hook when the process is told to end; what a kill -9 left goes when the next one
/// is made in its place. Its lock tells the abandoned from the used: the operating system frees it with its
/// owner.
final class PinDirectory implements SecondNames {
    static final String PREFIX = ".redoubt-import-";
    private static final String LOCK = "lock";
    private static final int ATTEMPTS = 100;

    /// How a file is given a second name.
    interface Linking {
        Path link(PinDirectory into, Path file) throws IOException;
    }

    private final Path directory;
    private final SourceLock lock;
    private final Thread atShutdown;
    private final Linking linking;
    private int links;

    private PinDirectory(Path directory, SourceLock lock, Linking linking) {
        this.directory = directory;
        this.lock = lock;
        this.atShutdown = new Thread(() -> removeAtShutdown(directory), "redoubt-unpin");
        this.linking = linking;
    }

    /// Makes one in `place`, of mode 700; empty where this user may not, or the volume cannot.
    static Optional<PinDirectory> in(Path place, Linking linking) {
        try {
            removeAbandoned(place);
            Path directory = Files.createTempDirectory(place, PREFIX);
            PinDirectory pins = new PinDirectory(directory, lock(directory), linking);
            Runtime.getRuntime().addShutdownHook(pins.atShutdown);
            return Optional.of(pins);
        } catch (IOException | RedoubtException | UnsupportedOperationException _) {
            return Optional.empty();
        }
    }

    @Override
    public Path link(Path file) throws IOException {
        return linking.link(this, file);
    }

    /// A hard link to what `file` names now.
    Path hardLink(Path file) throws IOException {
        links++;
        return Files.createLink(directory.resolve(links + "-" + file.getFileName()), file.toRealPath());
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException _) {
            // The hook is running.
        }
        remove(directory);
        lock.close();
    }

    /// The import may be making links meanwhile, until the directory is gone.
    private static void removeAtShutdown(Path directory) {
        for (int attempt = 0; attempt < ATTEMPTS && Files.exists(directory); attempt++) {
            try {
                remove(directory);
            } catch (IOException _) {
                // Not empty any more. What cannot be removed at all is left to the next import from this place.
            }
        }
    }

    private static void removeAbandoned(Path place) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(place, PREFIX + "*")) {
            for (Path abandoned : found) {
                if (Files.exists(abandoned.resolve(LOCK))) {
                    removeUnlessHeld(abandoned);
                }
            }
        }
    }

    private static void removeUnlessHeld(Path abandoned) throws IOException {
        try (SourceLock _ = lock(abandoned)) {
            remove(abandoned);
        } catch (RedoubtException e) {
            if (e.code() != ErrorCode.LOCKED) {
                throw e;
            }
        }
    }

    private static SourceLock lock(Path directory) throws IOException {
        return SourceLock.take(
                directory.resolve(LOCK),
                "'%s' is held by another import".formatted(directory),
                "Wait for that import to end.");
    }

    /// The lock goes last: as long as it is there, the next import can finish what a crash interrupts.
    private static void remove(Path directory) throws IOException {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(directory, "[0-9]*")) {
            for (Path link : links) {
                Files.deleteIfExists(link);
            }
        }
        Files.deleteIfExists(directory.resolve(LOCK));
        Files.deleteIfExists(directory);
    }
}
