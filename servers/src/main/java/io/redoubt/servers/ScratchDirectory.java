package io.redoubt.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Private temporary directories, mode 700, for scratch servers and what they load.
public final class ScratchDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> SECRET_FILE = PosixFilePermissions.fromString("rw-------");

    private static final int ATTEMPTS = 20;

    private ScratchDirectory() {}

    static Path create() throws IOException {
        return Files.createTempDirectory("redoubt-scratch-", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }

    /// A new one in `parent`, whose name begins with `prefix`.
    public static Path createIn(Path parent, String prefix) throws IOException {
        return Files.createTempDirectory(parent, prefix, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }

    /// Makes a directory of the same mode at a place chosen by the caller; one that exists is left as it is.
    static void createAt(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
    }

    static void writeSecret(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(SECRET_FILE));
        Files.writeString(file, text);
    }

    /// Removes the directory and what is in it; links are removed, not followed. Repeating it is safe.
    public static void remove(Path directory) {
        for (int attempt = 1; ; attempt++) {
            try {
                removeOnce(directory);
                return;
            } catch (DirectoryNotEmptyException e) {
                // Somebody wrote another file meanwhile, such as a child of the server that was saving for it.
                if (attempt == ATTEMPTS) {
                    throw new UncheckedIOException("cannot remove '" + directory + "'", e);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove '" + directory + "'", e);
            }
        }
    }

    private static void removeOnce(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE; // vanished meanwhile; if not, removing its directory will tell
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
