package io.redoubt.repository.segment;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.redoubt.repository.segment.SealedFileWriter.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/// Decompresses the frames of a sealed file in turn, each into one reused buffer: memory is two frames
/// whatever the file claims. Confined to one thread.
final class FrameInputStream extends InputStream {
    private final Path path;
    private final FileChannel channel;
    private final List<Frame> frames;
    private byte[] stored = new byte[0];
    private byte[] plain = new byte[0];
    private int next;
    private int at;
    private int limit;
    private long position;

    FrameInputStream(Path path, List<Frame> frames) throws IOException {
        this.path = path;
        this.frames = frames;
        this.channel = SealedFile.channel(path);
    }

    @Override
    public int read() throws IOException {
        return available() == 0 && !nextFrame() ? -1 : plain[at++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (available() == 0 && !nextFrame()) {
            return -1;
        }
        int count = Math.min(length, limit - at);
        System.arraycopy(plain, at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return limit - at;
    }

    private boolean nextFrame() throws IOException {
        if (next == frames.size()) {
            return false;
        }
        int plainLength = frames.get(next).plain();
        int storedLength = frames.get(next).stored();
        if (plainLength <= 0
                || plainLength > SealedFileWriter.FRAME_BYTES
                || storedLength <= 0
                || storedLength > 2 * SealedFileWriter.FRAME_BYTES) {
            throw SealedFile.damaged(path, "claims a frame of " + plainLength + " bytes at byte " + position);
        }
        stored = atLeast(stored, storedLength);
        plain = atLeast(plain, plainLength);
        readStored(storedLength);
        try {
            long count = Zstd.decompressByteArray(plain, 0, plainLength, stored, 0, storedLength);
            if (Zstd.isError(count) || count != plainLength) {
                throw SealedFile.damaged(path, "has a damaged frame at byte " + (position - storedLength));
            }
        } catch (ZstdException e) {
            throw SealedFile.damaged(path, "has a damaged frame at byte " + (position - storedLength));
        }
        at = 0;
        limit = plainLength;
        next++;
        return true;
    }

    private void readStored(int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(stored, 0, length);
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, position);
            if (count < 0) {
                throw SealedFile.damaged(path, "ends inside a frame, at byte " + position);
            }
            position += count;
        }
    }

    private static byte[] atLeast(byte[] buffer, int length) {
        return buffer.length >= length ? buffer : new byte[length];
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
