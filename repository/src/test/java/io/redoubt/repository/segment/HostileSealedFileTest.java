package io.redoubt.repository.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import com.sun.management.ThreadMXBean;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files with a right digest, made to exhaust the memory of whoever reads them.
class HostileSealedFileTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int BOMB_BYTES = 1 << 30;

    @TempDir
    private Path folder;

    @Test
    void aFooterOfGigabytesIsRefusedUnread() throws IOException {
        requireRefusedCheaply(claiming(1 << 30, 0, 0), "impossible footer length");
        requireRefusedCheaply(claiming(60 << 20, 0, 0), "impossible footer length");
    }

    @Test
    void aKeyFilterOfGigabytesIsRefusedUnread() throws IOException {
        requireRefusedCheaply(claiming(2, 1 << 30, 0), "impossible footer length");
    }

    @Test
    void anIndexOfMillionsOfFramesIsRefusedUnread() throws IOException {
        requireRefusedCheaply(claiming(2, 0, 8_000_000), "impossible footer length");
        requireRefusedCheaply(claiming(2, 0, 1 << 29), "impossible footer length");
    }

    /// Many mebibytes of nothing, compressed to a few kilobytes, in what claims to be one ordinary frame.
    @Test
    void aFrameThatHoldsMoreThanItClaimsIsRefusedAtItsLimit() throws IOException {
        byte[] bomb = Zstd.compress(new byte[64 * MEBIBYTE]);
        SealedFile file = SealedFile.open(file(bomb, 1, MEBIBYTE, MEBIBYTE));
        file.verify(Progress.silent());

        long allocated = allocatedBy(() -> assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> drain(file))
                .matches(e -> e.code() == ErrorCode.DAMAGED)
                .withMessageContaining("damaged frame at byte 0"));

        assertThat(allocated).isLessThan(8L * MEBIBYTE);
    }

    @Test
    void aFrameThatClaimsMoreThanAnyHoldsIsRefusedBeforeItIsRead() throws IOException {
        SealedFile file = SealedFile.open(file(Zstd.compress(new byte[64 * MEBIBYTE]), 1, BOMB_BYTES, BOMB_BYTES));

        long allocated = allocatedBy(() -> assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> drain(file))
                .matches(e -> e.code() == ErrorCode.DAMAGED)
                .withMessageContaining("claims a frame of " + BOMB_BYTES + " bytes"));

        assertThat(allocated).isLessThan(4L * MEBIBYTE);
    }

    /// A small file that is a gibibyte when read, and right in every way.
    @Test
    void aBombOfManyFramesIsReadInTheMemoryOfTwo() throws IOException {
        Path path = file(Zstd.compress(new byte[MEBIBYTE]), BOMB_BYTES / MEBIBYTE, MEBIBYTE, BOMB_BYTES);
        assertThat(Files.size(path)).isLessThan(MEBIBYTE);

        long allocated =
                allocatedBy(() -> assertThat(drain(SealedFile.open(path))).isEqualTo(BOMB_BYTES));

        assertThat(allocated).isLessThan(8L * MEBIBYTE);
    }

    @Test
    void theSameFileWithoutAClaimTooLargeIsRead() throws IOException {
        SealedFile file = SealedFile.open(file(Zstd.compress(new byte[1000]), 3, 1000, 3000));

        file.verify(Progress.silent());
        assertThat(drain(file)).isEqualTo(3000);
    }

    private void requireRefusedCheaply(Path file, String message) throws IOException {
        long allocated = allocatedBy(() -> assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> SealedFile.open(file))
                .matches(e -> e.code() == ErrorCode.DAMAGED)
                .withMessageContaining(message));
        assertThat(allocated).isLessThan(MEBIBYTE);
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static long allocatedBy(Reading reading) throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        reading.run(); // once for the classes it loads
        long before = threads.getCurrentThreadAllocatedBytes();
        reading.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static long drain(SealedFile file) throws IOException {
        try (InputStream in = file.plain()) {
            return in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /// One frame as often as said, each claimed to have this many plain bytes.
    private Path file(byte[] frame, int times, int plainEach, long plainBytes) throws IOException {
        byte[] footer = "{\"schema\":1,\"kind\":\"base\",\"plainBytes\":%d}"
                .formatted(plainBytes)
                .getBytes(StandardCharsets.UTF_8);
        var index = ByteBuffer.allocate(times * 8).order(ByteOrder.LITTLE_ENDIAN);
        var frames = ByteBuffer.allocate(times * frame.length);
        for (int i = 0; i < times; i++) {
            index.putInt(plainEach).putInt(frame.length);
            frames.put(frame);
        }
        int tail = footer.length + index.capacity() + SealedFileWriter.TRAILER_BYTES;
        ByteBuffer file = ByteBuffer.allocate(frames.capacity() + 8 + tail).order(ByteOrder.LITTLE_ENDIAN);
        file.put(frames.flip()).putInt(SealedFileWriter.SKIPPABLE_MAGIC).putInt(tail);
        file.put(footer).put(index.flip());
        file.putInt(footer.length).putInt(0).putInt(times);
        file.put(Digests.sha256().digest(Arrays.copyOf(file.array(), file.position())));
        file.put(SealedFileWriter.TRAILER_MAGIC);
        return Files.write(Files.createTempFile(folder, "log", ".zst"), file.array());
    }

    /// A file long enough for its claims, and empty but for them.
    private Path claiming(int footerBytes, int filterBytes, int frames) throws IOException {
        long length = 100 + (long) footerBytes + filterBytes + frames * 8L;
        var trailer = ByteBuffer.allocate(SealedFileWriter.TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        trailer.putInt(footerBytes).putInt(filterBytes).putInt(frames).put(new byte[32]);
        trailer.put(SealedFileWriter.TRAILER_MAGIC).flip();
        Path path = Files.createTempFile(folder, "claim", ".zst");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            int _ = channel.write(trailer, length);
        }
        return path;
    }
}
