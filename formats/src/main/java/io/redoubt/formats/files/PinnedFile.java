package io.redoubt.formats.files;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/// A file held open since one moment. What had its name then stays readable, whatever happens to the name; what
/// is appended later does not count.
public final class PinnedFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final long modifiedMillis;

    private PinnedFile(Path path, FileChannel channel, long size, long modifiedMillis) {
        this.path = path;
        this.channel = channel;
        this.size = size;
        this.modifiedMillis = modifiedMillis;
    }

    /// @throws java.nio.file.NoSuchFileException if nothing has this name
    /// @throws RedoubtException USAGE if this user may not read it, or if it is no file but a pipe or the like
    public static PinnedFile open(Path path) throws IOException {
        return open(path, path);
    }

    /// @param path what messages call it
    /// @param name to open it by
    static PinnedFile open(Path path, Path name) throws IOException {
        try {
            // Asked before opening: a file that takes the name in between was written later, never earlier.
            BasicFileAttributes before = Files.readAttributes(name, BasicFileAttributes.class);
            if (!before.isRegularFile()) {
                throw new RedoubtException(
                        ErrorCode.USAGE,
                        "'%s' is no regular file".formatted(path),
                        "Give the files a server wrote; opening anything else might never end.");
            }
            FileChannel channel = FileChannel.open(name, StandardOpenOption.READ);
            return new PinnedFile(
                    path, channel, channel.size(), before.lastModifiedTime().toMillis());
        } catch (AccessDeniedException e) {
            throw Unreadable.of(path, e);
        }
    }

    public Path path() {
        return path;
    }

    /// As messages show it.
    public String name() {
        return path.toString();
    }

    /// Its name without the directory.
    public String fileName() {
        return String.valueOf(path.getFileName());
    }

    /// Bytes it had when it was pinned.
    public long size() {
        return size;
    }

    public long modifiedMillis() {
        return modifiedMillis;
    }

    /// Whether a snapshot is all it may hold: a server never appends to a file with such a name. All others may
    /// go on with commands behind a snapshot.
    public boolean snapshotOnly() {
        return name().endsWith(".rdb");
    }

    /// Its first bytes, fewer if it has fewer.
    public byte[] head(int most) throws IOException {
        try (InputStream in = stream(0, Math.min(most, size))) {
            return in.readNBytes(most);
        }
    }

    /// The bytes `[from, to)`; closing the stream does not close the file.
    public InputStream stream(long from, long to) {
        return new Range(from, to);
    }

    public RedoubtException becameShorter() {
        return new RedoubtException(
                ErrorCode.DAMAGED,
                "'%s' became shorter while it was read".formatted(path),
                "Try again once whoever writes to it has ended.");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private final class Range extends InputStream {
        private long at;
        private final long to;

        Range(long from, long to) {
            this.at = from;
            this.to = to;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (at >= to) {
                return -1;
            }
            int count = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, to - at)), at);
            if (count < 0) {
                throw becameShorter();
            }
            at += count;
            return count;
        }
    }
}
