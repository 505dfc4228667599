package io.redoubt.repository.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.stream.ExpiryRewriting;
import io.redoubt.repository.Streams;
import io.redoubt.repository.WrittenLog;
import io.redoubt.repository.spool.SpoolRecovery;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedFileTest {
    private static final int SMALL_STREAM = 700;

    private final Path folder = SimDisk.seeded(1).root();

    @Test
    void everyChangedBitOfASegmentIsFound() throws IOException {
        Path file = sealedSegment(folder);
        byte[] bytes = Files.readAllBytes(file);

        for (int bit = 0; bit < bytes.length * 8; bit++) {
            int at = bit / 8;
            put(file, at, (byte) (bytes[at] ^ 1 << bit % 8));

            assertThat(isFound(file))
                    .as("bit %d of byte %d of %d", bit % 8, at, bytes.length)
                    .isTrue();
            readWithoutVerifying(file);

            put(file, at, bytes[at]);
        }
        assertThat(isFound(file)).isFalse();
    }

    @Test
    void aFileCutOrExtendedAtAnyByteIsFound() throws IOException {
        Path file = sealedSegment(folder);
        byte[] bytes = Files.readAllBytes(file);

        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThat(isFound(file)).as("cut at byte %d", length).isTrue();
        }
        for (int more = 1; more < 100; more++) {
            Files.write(file, Arrays.copyOf(bytes, bytes.length + more));
            assertThat(isFound(file)).as("%d bytes appended", more).isTrue();
        }
    }

    @Test
    void aMissingFileIsNamedAsMissing() {
        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> SealedFile.open(folder.resolve("gone.aof.zst")))
                .matches(e -> e.code() == ErrorCode.SEGMENT_MISSING);
    }

    /// It was expired between being listed and being read.
    @Test
    void aFileThatGoesAfterItWasOpenedIsNamedAsMissing() throws IOException {
        SealedFile file = SealedFile.open(sealedSegment(folder));
        Files.delete(file.path());

        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> file.verify(Progress.silent()))
                .matches(e -> e.code() == ErrorCode.SEGMENT_MISSING);
        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> file.plain().close())
                .matches(e -> e.code() == ErrorCode.SEGMENT_MISSING);
    }

    @Test
    void aFooterOfALaterProgramIsRefusedAsTooNew() throws IOException {
        Path file = folder.resolve("later.aof.zst");
        try (var writer = new SealedFileWriter(file, 1, 10)) {
            writer.finish("{\"schema\":2,\"kind\":\"segment\",\"plainBytes\":0}", new byte[0]);
        }

        SealedFile.open(file).verify(Progress.silent());
        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> SegmentFooter.of(SealedFile.open(file)))
                .matches(e -> e.code() == ErrorCode.REPOSITORY_TOO_NEW);
    }

    @Test
    void aLaterLayoutIsRefusedAsTooNew() throws IOException {
        Path file = sealedSegment(folder);
        put(file, (int) Files.size(file) - 1, (byte) '2');
        put(file, (int) Files.size(file) - 20, (byte) 0);
        put(file, (int) Files.size(file) - 21, (byte) 0);

        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> SealedFile.open(file))
                .matches(e -> e.code() == ErrorCode.REPOSITORY_TOO_NEW);
    }

    @Test
    void aDamagedLayoutDigitIsDamage() throws IOException {
        Path file = sealedSegment(folder);
        put(file, (int) Files.size(file) - 1, (byte) '5');

        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> SealedFile.open(file))
                .matches(e -> e.code() == ErrorCode.DAMAGED);
    }

    @Test
    void aBaseIsNotTakenForASegment() throws IOException {
        Path file = folder.resolve("base");
        try (var writer = new SealedFileWriter(file, 1, 10)) {
            writer.finish("{\"schema\":1,\"kind\":\"base\",\"plainBytes\":0}", new byte[0]);
        }

        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> SegmentFooter.of(SealedFile.open(file)))
                .matches(e -> e.code() == ErrorCode.DAMAGED);
    }

    @Test
    void manyFramesGiveBackEveryByte() throws IOException {
        byte[] plain = new byte[3 * SealedFileWriter.FRAME_BYTES + 4321];
        var random = new Random(7);
        random.nextBytes(plain);
        Arrays.fill(plain, 1_000_000, 2_000_000, (byte) 'a');
        for (long expected : new long[] {0, 10_000, plain.length}) {
            Path file = folder.resolve("frames" + expected);
            try (var writer = new SealedFileWriter(file, 3, expected)) {
                for (int at = 0; at < plain.length; ) {
                    int to = Math.min(plain.length, at + 1 + random.nextInt(300_000));
                    writer.write(plain, at, to);
                    at = to;
                }
                writer.finish("{\"plainBytes\":" + plain.length + "}", new byte[0]);
            }

            SealedFile sealed = SealedFile.open(file);
            sealed.verify(Progress.silent());
            try (var in = sealed.plain()) {
                assertThat(Arrays.equals(in.readAllBytes(), plain)).isTrue();
            }
        }
    }

    @Test
    void theZstdProgramGivesTheTextAndPassesOverTheFooter(@TempDir Path real) throws Exception {
        Path text = text(real);
        Path file = sealed(text, real.resolve("segment.aof.zst"));

        Process zstd = started("zstd", "-d", "-q", "-c", file.toString());
        byte[] plain = zstd.getInputStream().readAllBytes();

        assertThat(zstd.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(zstd.exitValue()).isZero();
        assertThat(plain).isEqualTo(Files.readAllBytes(text));
        assertThat(new String(plain, UTF_8)).startsWith("#RDBT-SEGMENT 1 test 1 ");
    }

    private static Process started(String... command) {
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("skipped: no " + command[0]);
            throw new IllegalStateException(e);
        }
    }

    private static Path text(Path folder) throws IOException {
        byte[] stream = Arrays.copyOf(Streams.everyKindOfBlock(1), SMALL_STREAM);
        Path text = WrittenLog.write(folder.resolve("spool"), stream, 77, 200, new ExpiryRewriting.None(), 0, 1);
        try (FileChannel channel = FileChannel.open(text, StandardOpenOption.WRITE)) {
            channel.truncate(SpoolRecovery.scan(text).orElseThrow().goodBytes());
        }
        return text;
    }

    private static Path sealed(Path text, Path file) throws IOException {
        SegmentSealer.seal(text, Files.size(text), WrittenLog.SOURCE, "0".repeat(64), file, 3);
        return file;
    }

    private static Path sealedSegment(Path folder) throws IOException {
        return sealed(text(folder), folder.resolve("segment.aof.zst"));
    }

    private static void put(Path file, int at, byte value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {value}), at);
        }
    }

    private static boolean isFound(Path file) throws IOException {
        try {
            SealedFile.open(file).verify(Progress.silent());
            return false;
        } catch (RedoubtException _) {
            return true;
        }
    }

    /// Planning reads footers before everything is verified: whatever they say, it must end in an answer or a refusal.
    private static void readWithoutVerifying(Path file) throws IOException {
        try {
            SealedFile sealed = SealedFile.open(file);
            SegmentFooter.of(sealed);
            sealed.keyFilter().ifPresent(filter -> filter.mayContain(42));
            try (var in = sealed.plain()) {
                in.readAllBytes();
            }
        } catch (RedoubtException _) {
            // A refusal that names the file.
        }
    }
}
