package io.redoubt.repository.segment;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.repository.segment.SealedFileWriter.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A sealed file as found on disk: its footer, its digest, and its plain bytes.
///
/// `open` reads the footer alone, which is enough to list and plan. Nothing read before `verify` has
/// succeeded may reach a server: only `verify` reads every byte. Immutable; safe for many threads.
public final class SealedFile {
    private static final int DIGEST_BYTES = 32;

    /// What a file may claim of its own end, so that reading it takes little memory whatever it claims: far more
    /// than the longest footer there can be, the largest filter, and frames for a tebibyte.
    private static final int FOOTER_LIMIT = 4 << 20;

    private static final int FILTER_LIMIT = 512 << 10;
    private static final int FRAMES_LIMIT = 1 << 20;

    private final Path path;
    private final JsonDocument footer;
    private final byte[] digest;
    private final byte[] keyFilter;
    private final List<Frame> frames;
    private final long size;

    private SealedFile(Path path, JsonDocument footer, byte[] digest, byte[] keyFilter, List<Frame> frames, long size) {
        this.path = path;
        this.footer = footer;
        this.digest = digest;
        this.keyFilter = keyFilter;
        this.frames = frames;
        this.size = size;
    }

    /// Reads the footer.
    ///
    /// @throws RedoubtException SEGMENT_MISSING if there is no such file, DAMAGED if its end is not that of
    ///     a sealed file
    public static SealedFile open(Path path) throws IOException {
        try (FileChannel channel = channel(path)) {
            long size = channel.size();
            if (size < SealedFileWriter.TRAILER_BYTES + 8) {
                throw damaged(path, "is cut short: " + size + " bytes");
            }
            ByteBuffer trailer = read(channel, size - SealedFileWriter.TRAILER_BYTES, SealedFileWriter.TRAILER_BYTES);
            int footerBytes = trailer.getInt();
            int filterBytes = trailer.getInt();
            int frameCount = trailer.getInt();
            byte[] digest = new byte[DIGEST_BYTES];
            trailer.get(digest);
            byte[] magic = new byte[8];
            trailer.get(magic);
            requireReadable(path, magic, digest, size);
            if (!Arrays.equals(magic, SealedFileWriter.TRAILER_MAGIC)) {
                throw damaged(
                        path,
                        "does not end as a sealed file does (byte " + (size - 8) + "); it was cut or overwritten");
            }
            long tail = (long) footerBytes + filterBytes + (long) frameCount * Frame.BYTES;
            long framesEnd = size - SealedFileWriter.TRAILER_BYTES - tail - 8;
            boolean possible = isWithin(footerBytes, FOOTER_LIMIT)
                    && isWithin(filterBytes, FILTER_LIMIT)
                    && isWithin(frameCount, FRAMES_LIMIT)
                    && framesEnd >= 0;
            if (!possible) {
                throw damaged(
                        path, "has an impossible footer length at byte " + (size - SealedFileWriter.TRAILER_BYTES));
            }
            ByteBuffer body = read(channel, framesEnd + 8, (int) tail);
            byte[] json = new byte[footerBytes];
            byte[] filter = new byte[filterBytes];
            body.get(json).get(filter);
            List<Frame> frames = frames(body, frameCount);
            if (frames.stream().mapToLong(Frame::stored).sum() != framesEnd) {
                throw damaged(path, "has a frame index that does not fit its length");
            }
            return new SealedFile(path, JsonDocument.parse(path.toString(), json), digest, filter, frames, size);
        }
    }

    /// @throws RedoubtException SEGMENT_MISSING if there is no such file, or none any more
    static FileChannel channel(Path path) throws IOException {
        try {
            return FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new RedoubtException(
                    ErrorCode.SEGMENT_MISSING,
                    "'%s' is missing".formatted(path),
                    "Put it back from another copy of the repository, or restore to a target that does not need it.",
                    e);
        }
    }

    private static boolean isWithin(int claimed, int limit) {
        return claimed >= 0 && claimed <= limit;
    }

    /// The last byte is the version of the layout. A later one is told from a damaged digit by the digest: where
    /// that of this layout holds, the file has this layout.
    private static void requireReadable(Path path, byte[] magic, byte[] digest, long size) throws IOException {
        byte[] ours = SealedFileWriter.TRAILER_MAGIC;
        int last = ours.length - 1;
        boolean later = Arrays.equals(magic, 0, last, ours, 0, last) && magic[last] > ours[last] && magic[last] <= '9';
        if (later && !Arrays.equals(digest(path, covered(size), Progress.silent()), digest)) {
            throw new RedoubtException(
                    ErrorCode.REPOSITORY_TOO_NEW,
                    "'%s' has layout %c of sealed files, this program reads %c"
                            .formatted(path, magic[last], ours[last]),
                    "Use the newer program that wrote it.");
        }
    }

    /// The footer: for a segment see `SegmentFooter`, for a base `BaseFooter`.
    public JsonDocument footer() {
        return footer;
    }

    public Path path() {
        return path;
    }

    /// SHA-256 of every byte before the digest itself, as hexadecimal digits.
    public String digest() {
        return HexFormat.of().formatHex(digest);
    }

    public long storedBytes() {
        return size;
    }

    public long plainBytes() {
        return footer.number("plainBytes");
    }

    /// The filter over the keys; empty for a base, and for a segment without one.
    ///
    /// @throws RedoubtException DAMAGED if it has a length no filter has
    public Optional<KeyFilter> keyFilter() {
        try {
            return keyFilter.length == 0 ? Optional.empty() : Optional.of(KeyFilter.decode(keyFilter));
        } catch (IllegalArgumentException e) {
            throw damaged(path, "has a damaged " + e.getMessage());
        }
    }

    /// Reads every stored byte and compares with the digest.
    ///
    /// @throws RedoubtException DAMAGED if they differ
    public void verify(Progress progress) throws IOException {
        if (!Arrays.equals(digest(path, covered(size), progress), digest)) {
            throw damaged(path, "does not match its SHA-256: it was changed or its disk is failing");
        }
    }

    private static long covered(long size) {
        return size - SealedFileWriter.TRAILER_MAGIC.length - DIGEST_BYTES;
    }

    private static byte[] digest(Path path, long covered, Progress progress) throws IOException {
        MessageDigest sum = Digests.sha256();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
        try (FileChannel channel = channel(path)) {
            long at = 0;
            while (at < covered) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), covered - at));
                int count = channel.read(buffer, at);
                if (count < 0) {
                    throw damaged(path, "became shorter while it was read (byte " + at + ")");
                }
                sum.update(buffer.flip());
                at += count;
                progress.done(at);
            }
        }
        return sum.digest();
    }

    /// The plain bytes, decompressed frame by frame; at most two frames are in memory.
    public InputStream plain() throws IOException {
        if (frames.stream().mapToLong(Frame::plain).sum() != plainBytes()) {
            throw damaged(path, "has a frame index that does not fit its footer");
        }
        return new FrameInputStream(path, frames);
    }

    private static List<Frame> frames(ByteBuffer index, int count) {
        List<Frame> frames = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            frames.add(new Frame(index.getInt(), index.getInt()));
        }
        return frames;
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("file became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    static RedoubtException damaged(Path path, String what) {
        return new RedoubtException(
                ErrorCode.DAMAGED,
                "'%s' %s".formatted(path, what),
                "Put it back from another copy of the repository, or restore to a target that does not need it.");
    }
}
