package io.redoubt.core;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// The order of steps that makes a file durable, in one place.
///
/// A name is durable only when its directory has been forced; a file's bytes only when the file has. A
/// rename before the file's force may leave a complete-looking name over bytes the disk never received.
public final class Durability {
    private Durability() {}

    /// Makes the directory's entries (creations, renames, deletions) durable.
    ///
    /// Where a directory cannot be opened for reading (Windows) there is nothing to force and nothing is
    /// done.
    public static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Renames a forced file to its final name and makes the rename durable. Replaces what had that name.
    public static void publish(Path forced, Path published) throws IOException {
        Files.move(forced, published, StandardCopyOption.ATOMIC_MOVE);
        forceName(published);
    }

    private static void forceName(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            forceDirectory(directory);
        }
    }

    /// Gives a forced file a name that nothing has; durable on return.
    ///
    /// @throws FileAlreadyExistsException if something has the name, or has got it meanwhile; the file keeps its
    ///     own
    public static void publishNew(Path forced, Path published) throws IOException {
        try {
            // A link, unlike a rename, never replaces what has appeared meanwhile.
            Files.createLink(published, forced);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            if (Files.exists(published)) {
                throw new FileAlreadyExistsException(published.toString());
            }
            publish(forced, published);
            return;
        }
        Files.delete(forced);
        forceName(published);
    }

    /// Writes a small file so that after a crash it holds either its old content or all of the new, durably.
    ///
    /// The temporary name is the final one plus `.tmp`; a crash may leave it behind, and the next call
    /// replaces it. A failure leaves nothing behind.
    public static void replace(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        write(temporary, content, file);
        publish(temporary, file);
    }

    /// Writes a small file under a name that nothing has; durable on return. Of several at once one succeeds.
    ///
    /// A crash may leave a draft behind: the file's name, a dot, and more that ends with `.tmp`. A failure leaves
    /// nothing behind.
    ///
    /// @throws FileAlreadyExistsException if something has the name
    public static void create(Path file, byte[] content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        write(draft, content, file);
        try {
            publishNew(draft, file);
        } catch (IOException e) {
            deleteQuietly(draft, e);
            throw e;
        }
    }

    /// Forced, but under a name that is not its own.
    private static void write(Path temporary, byte[] content, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var buffer = java.nio.ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (IOException e) {
            deleteQuietly(temporary, e);
            throw naming(file, e);
        }
    }

    /// A channel does not say which file it belongs to.
    private static IOException naming(Path file, IOException cause) {
        if (cause instanceof FileSystemException) {
            return cause;
        }
        var named = new FileSystemException(file.toString(), null, cause.getMessage());
        named.initCause(cause);
        return named;
    }

    /// @param cause gets what fails here too as suppressed
    private static void deleteQuietly(Path file, IOException cause) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /// Creates a directory and all missing parents, mode 700 where the file system has modes, each one
    /// durable.
    public static void createDirectories(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (Files.isDirectory(directory)) {
            // An earlier process may have been killed between making it and forcing its name.
            forceIfPermitted(parent);
            return;
        }
        if (parent != null) {
            createDirectories(parent);
        }
        try {
            if (Files.getFileStore(parent == null ? directory.toAbsolutePath() : parent)
                    .supportsFileAttributeView("posix")) {
                Files.createDirectory(
                        directory,
                        java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                                java.nio.file.attribute.PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectory(directory);
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        if (parent != null) {
            forceDirectory(parent);
        }
    }

    private static void forceIfPermitted(@org.jspecify.annotations.Nullable Path directory) throws IOException {
        if (directory != null) {
            try {
                forceDirectory(directory);
            } catch (java.nio.file.AccessDeniedException _) {
                // Not ours to read, so not made by us either.
            }
        }
    }
}
