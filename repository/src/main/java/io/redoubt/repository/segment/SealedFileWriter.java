package io.redoubt.repository.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// Writes a sealed file: plain bytes in independent zstd frames, then a skippable frame with footer, key filter
/// and digest.
///
/// Any zstd program decompresses the whole and passes over the footer. The digest, SHA-256 of every byte before
/// it, is the file's identity. Nothing is durable before `finish` returns. Confined to one thread; close
/// releases native memory and, unless the file was finished, takes it away: on a full disk its beginning would
/// only hold the space that is waited for.
final class SealedFileWriter implements AutoCloseable {
    /// Lengths of one frame before and after compression.
    record Frame(int plain, int stored) {
        static final int BYTES = 8;
    }

    static final int FRAME_BYTES = 1 << 20;
    /// One of the sixteen magic numbers that zstd reserves for frames to skip (RFC 8878, section 3.1.2).
    static final int SKIPPABLE_MAGIC = 0x184D2A5D;
    static final byte[] TRAILER_MAGIC = "RDBTEND1".getBytes(StandardCharsets.US_ASCII);
    /// footer length, key filter length, number of frames, digest, magic
    static final int TRAILER_BYTES = 4 + 4 + 4 + 32 + 8;

    private final Path file;
    private final FileChannel channel;
    private final MessageDigest digest = Digests.sha256();
    private final CRC32C written = new CRC32C();
    private final FrameCompressor compressor;
    private final ByteBuffer plain;
    private final ByteBuffer stored;
    private final List<Frame> frames = new ArrayList<>();
    private long plainBytes;
    private boolean finished;

    /// @param expectedBytes about how much will be written; less memory is taken for less
    SealedFileWriter(Path file, int level, long expectedBytes) throws IOException {
        int frame = (int) Math.clamp(expectedBytes, 4096L, FRAME_BYTES);
        plain = ByteBuffer.allocateDirect(frame);
        stored = ByteBuffer.allocateDirect(FrameCompressor.bound(frame));
        channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        this.file = file;
        compressor = new FrameCompressor(level);
    }

    void write(byte[] bytes, int from, int to) throws IOException {
        int at = from;
        while (at < to) {
            int count = Math.min(to - at, plain.remaining());
            plain.put(bytes, at, count);
            at += count;
            if (!plain.hasRemaining()) {
                flushFrame();
            }
        }
    }

    /// Plain bytes written so far.
    long plainBytes() {
        return plainBytes + plain.position();
    }

    /// Writes footer, filter, frame index and digest, forces the file and reads it back.
    ///
    /// @throws IOException also if what is read is not what was written
    void finish(String footerJson, byte[] keyFilter) throws IOException {
        if (plain.position() > 0) {
            flushFrame();
        }
        byte[] footer = footerJson.getBytes(StandardCharsets.UTF_8);
        ByteBuffer tail = ByteBuffer.allocate(
                        8 + footer.length + keyFilter.length + frames.size() * Frame.BYTES + TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        tail.putInt(SKIPPABLE_MAGIC).putInt(tail.capacity() - 8);
        tail.put(footer).put(keyFilter);
        frames.forEach(frame -> tail.putInt(frame.plain()).putInt(frame.stored()));
        tail.putInt(footer.length).putInt(keyFilter.length).putInt(frames.size());
        digest.update(tail.array(), 0, tail.position());
        byte[] sum = digest.digest();
        tail.put(sum).put(TRAILER_MAGIC).flip();
        writeFully(tail);
        channel.force(true);
        requireReadable();
        finished = true;
    }

    /// CRC32C is enough to find what a disk or file system changed, at a tenth of the digest's price.
    private void requireReadable() throws IOException {
        var read = new CRC32C();
        stored.clear();
        for (long at = 0; channel.read(stored, at) > 0; stored.clear()) {
            at += stored.flip().remaining();
            read.update(stored);
        }
        if (read.getValue() != written.getValue()) {
            throw new IOException("'" + file + "' does not hold what was written to it");
        }
    }

    private void flushFrame() throws IOException {
        plain.flip();
        stored.clear();
        int length = plain.remaining();
        compressor.compress(plain, stored);
        stored.flip();
        frames.add(new Frame(length, stored.remaining()));
        plainBytes += length;
        digest.update(stored.duplicate());
        writeFully(stored);
        plain.clear();
    }

    private void writeFully(ByteBuffer buffer) throws IOException {
        written.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void close() throws IOException {
        compressor.close();
        channel.close();
        if (!finished) {
            Files.deleteIfExists(file);
        }
    }
}
