package io.redoubt.repository.segment;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameCompressorTest {
    private static final int FRAME = 1 << 20;

    private final ByteBuffer plain = ByteBuffer.allocateDirect(FRAME);
    private final ByteBuffer stored = ByteBuffer.allocateDirect(FrameCompressor.bound(FRAME));
    private final Random random = new Random(7);

    @Test
    void everyFrameCanBeReadBackWhicheverWayItWasCompressed() {
        try (var compressor = new FrameCompressor(1)) {
            for (int i = 0; i < 50; i++) {
                byte[] frame = i / 10 % 2 == 0 ? noise() : sentences();

                byte[] compressed = compress(compressor, frame);

                assertThat(Zstd.decompress(compressed, FRAME)).as("frame %d", i).isEqualTo(frame);
            }
        }
    }

    @Test
    void textIsCompressedAtTheLevelThatWasAskedFor() {
        try (var compressor = new FrameCompressor(1)) {
            for (int i = 0; i < 20; i++) {
                byte[] frame = sentences();

                assertThat(compress(compressor, frame).length).isLessThanOrEqualTo(Zstd.compress(frame, 1).length + 4);
            }
        }
    }

    @Test
    void aFrameThatDoesNotCompressGrowsByNextToNothing() {
        try (var compressor = new FrameCompressor(1)) {
            for (int i = 0; i < 20; i++) {
                assertThat(compress(compressor, noise()).length).isLessThan(FRAME + 100);
            }
        }
    }

    private byte[] compress(FrameCompressor compressor, byte[] frame) {
        plain.clear().put(frame).flip();
        stored.clear();
        compressor.compress(plain, stored);
        assertThat(plain.hasRemaining()).isFalse();
        byte[] compressed = new byte[stored.flip().remaining()];
        stored.get(compressed);
        return compressed;
    }

    private byte[] noise() {
        byte[] frame = new byte[FRAME];
        random.nextBytes(frame);
        return frame;
    }

    private byte[] sentences() {
        var text = new StringBuilder();
        while (text.length() < FRAME) {
            text.append("customer ")
                    .append(random.nextInt(1000))
                    .append(" has paid ")
                    .append(random.nextInt(50))
                    .append(", ");
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), FRAME);
    }
}
