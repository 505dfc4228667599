package io.redoubt.cli.command;

import io.redoubt.servers.ScratchDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A directory of mode 700 among temporary files, removed with all that is in it when it is closed or the process
/// is told to end. A kill -9 leaves it; the next directory for the same purpose is made after it was removed.
///
/// What marks it as in use is a lock on a file beside its contents, which the operating system frees with the
/// process, and which only appears under its name once it is locked.
final class TemporaryDirectory implements AutoCloseable {
    private static final String OWNER = ".owner";

    private final Path whole;
    private final Path contents;
    private final FileChannel owner;
    private final Thread atShutdown;

    private TemporaryDirectory(Path whole) throws IOException {
        this.whole = whole;
        this.owner = locked(whole);
        this.contents = Files.createDirectory(whole.resolve("contents"));
        this.atShutdown = new Thread(() -> ScratchDirectory.remove(whole), "redoubt-temporary-directory");
    }

    private static FileChannel locked(Path directory) throws IOException {
        Path unnamed = directory.resolve(OWNER + ".tmp");
        FileChannel channel = FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileLock _ = channel.lock();
        Files.move(unnamed, directory.resolve(OWNER), StandardCopyOption.ATOMIC_MOVE);
        return channel;
    }

    /// @param purpose a word for its name
    static TemporaryDirectory of(String purpose) throws IOException {
        return in(Path.of(System.getProperty("java.io.tmpdir")), purpose);
    }

    /// The same below another directory, which must be there.
    static TemporaryDirectory in(Path parent, String purpose) throws IOException {
        String prefix = "redoubt-" + purpose + "-";
        removeAbandoned(parent, prefix);
        var directory = new TemporaryDirectory(ScratchDirectory.createIn(parent, prefix));
        Runtime.getRuntime().addShutdownHook(directory.atShutdown);
        return directory;
    }

    /// Only this user's own are looked at: anybody may make a directory of such a name among temporary files.
    private static void removeAbandoned(Path parent, String prefix) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, prefix + "*")) {
            for (Path directory : all) {
                try {
                    if (isOwn(directory)) {
                        removeIfAbandoned(directory);
                    }
                } catch (IOException | UncheckedIOException _) {
                    // It goes away at this moment, or it stays: no reason not to work beside it.
                }
            }
        }
    }

    private static boolean isOwn(Path directory) throws IOException {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS)
                        .getName()
                        .equals(System.getProperty("user.name"));
    }

    private static void removeIfAbandoned(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        directory.resolve(OWNER), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                ScratchDirectory.remove(directory);
            }
        } catch (OverlappingFileLockException _) {
            // In use by this very process.
        }
    }

    /// Empty at first, and private to whoever made it.
    Path path() {
        return contents;
    }

    @Override
    public void close() {
        ScratchDirectory.remove(whole);
        try {
            owner.close();
            boolean _ = Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException _) {
            // The process is ending, and the hook does the same; twice is harmless.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
