package io.redoubt.repository.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.stream.ExpiryRewriting;
import io.redoubt.formats.stream.LogBuffer;
import io.redoubt.formats.stream.StreamTranscriber;
import io.redoubt.repository.PlainStream;
import io.redoubt.repository.Streams;
import io.redoubt.repository.WrittenLog;
import io.redoubt.repository.segment.CutFinder;
import io.redoubt.repository.segment.SegmentParser;
import io.redoubt.repository.spool.SpoolRecovery.Found;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentCutTest {
    private static final long START = 5000;
    private static final long RECEIVED = 1_700_000_000_000L;

    private final Path spool = SimDisk.seeded(1).root().resolve("spool");

    static Stream<Arguments> streams() {
        return Stream.of(
                Arguments.of("every kind of block", Streams.everyKindOfBlock(1), 200),
                Arguments.of("every kind of block, byte by byte", Streams.everyKindOfBlock(2), 1),
                Arguments.of("every kind of block at once", Streams.everyKindOfBlock(3), 1 << 20),
                Arguments.of("Redis 7.0.15", Streams.sample("r70-stream.resp"), 3000));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void aSegmentCutAtAnyByteEndsAtABoundary(String name, byte[] stream, int largestBatch) throws IOException {
        Path file = write(stream, largestBatch, new ExpiryRewriting.None());
        byte[] text = Files.readAllBytes(file);
        TreeMap<Integer, Integer> boundaries = PlainStream.parse(stream).boundaries(0);
        PlainStream plain = PlainStream.parse(stream);

        long before = Long.MAX_VALUE;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int length = text.length; length >= 0; length--) {
                channel.truncate(length);
                Optional<Found> found = SpoolRecovery.scan(file);
                if (found.isEmpty()) {
                    assertThat(length).isLessThanOrEqualTo(headerLength());
                    continue;
                }
                long end = found.get().last().end().bytes() - START;
                assertThat(found.get().goodBytes() + found.get().tailBytes()).isEqualTo(length);
                assertThat(end).as("cut at byte %d", length).isLessThanOrEqualTo(before);
                if (end < before) {
                    // The text is the same until the next mark is lost: comparing it once is enough.
                    assertThat(boundaries)
                            .containsEntry((int) end, found.get().last().database());
                    assertThat(PlainStream.commandsOf(text, (int) found.get().goodBytes()))
                            .isEqualTo(plain.kept(stream, (int) end));
                }
                before = end;
            }
        }
        assertThat(before).as("with nothing but the header").isZero();
    }

    @Test
    void aChangedBitIsNeverBelowTheLastGoodMark() throws IOException {
        byte[] stream = Arrays.copyOf(Streams.everyKindOfBlock(4), 1500);
        Path file = write(stream, 100, new ExpiryRewriting.None());
        byte[] text = Files.readAllBytes(file);

        for (int bit = 0; bit < text.length * 8; bit++) {
            int at = bit / 8;
            put(file, at, (byte) (text[at] ^ 1 << bit % 8));

            assertThat(accepts(file, at)).as("bit %d of byte %d", bit % 8, at).isFalse();

            put(file, at, text[at]);
        }
    }

    @Test
    void aByteOfGarbageIsNeverBelowTheLastGoodMark() throws IOException {
        byte[] stream = Arrays.copyOf(Streams.everyKindOfBlock(5), 1500);
        Path file = write(stream, 100, new ExpiryRewriting.None());
        byte[] text = Files.readAllBytes(file);

        for (int at = 0; at < text.length; at++) {
            for (byte wrong : new byte[] {0, '\n', '\r', '#', '*', '$', ' ', '0', -1}) {
                if (text[at] != wrong) {
                    put(file, at, wrong);

                    assertThat(accepts(file, at))
                            .as("byte %d set to %d", at, wrong)
                            .isFalse();
                }
            }
            put(file, at, text[at]);
        }
    }

    private static void put(Path file, int at, byte value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {value}), at);
        }
    }

    /// Whether the scan takes the byte at `at` for good log. Before the first mark nothing is taken,
    /// whatever its length.
    private static boolean accepts(Path file, int at) throws IOException {
        try {
            return SpoolRecovery.scan(file)
                    .filter(found -> found.last().end().bytes() > START)
                    .filter(found -> found.goodBytes() > at)
                    .isPresent();
        } catch (RedoubtException _) {
            return false;
        }
    }

    @Test
    void aZeroedTailIsCutAtTheLastGoodMark() throws IOException {
        byte[] stream = Streams.everyKindOfBlock(6);
        Path file = write(stream, 300, new ExpiryRewriting.None());
        byte[] text = Files.readAllBytes(file);

        for (int from = headerLength(); from < text.length; from += 97) {
            byte[] zeroed = text.clone();
            Arrays.fill(zeroed, from, zeroed.length, (byte) 0);
            Files.write(file, zeroed);

            Found found = SpoolRecovery.scan(file).orElseThrow();
            assertThat(found.goodBytes()).isLessThanOrEqualTo(from);
            assertThat(PlainStream.commandsOf(text, (int) found.goodBytes()))
                    .isEqualTo(PlainStream.parse(stream)
                            .kept(stream, (int) (found.last().end().bytes() - START)));
        }
    }

    @Test
    void aLimitIsNeverPassed() throws IOException {
        byte[] stream = Streams.everyKindOfBlock(7);
        Path file = write(stream, 300, new ExpiryRewriting.None());
        PlainStream plain = PlainStream.parse(stream);
        byte[] text = Files.readAllBytes(file);

        for (int limit = 0; limit <= stream.length; limit++) {
            Found found = SpoolRecovery.scan(file, Optional.of(new ReplicationOffset(START + limit)))
                    .orElseThrow();

            int end = (int) (found.last().end().bytes() - START);
            assertThat(end).isLessThanOrEqualTo(limit);
            assertThat(PlainStream.commandsOf(text, (int) found.goodBytes())).isEqualTo(plain.kept(stream, end));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 60, 500, 1 << 20})
    void aCutAtAnyCommandHoldsExactlyTheBytesBeforeIt(int largestBatch) throws IOException {
        byte[] stream = Streams.everyKindOfBlock(8);
        Path file = write(stream, largestBatch, new ExpiryRewriting.None());
        PlainStream plain = PlainStream.parse(stream);

        for (PlainStream.Command command : plain.commands()) {
            byte[] kept = cutAt(file, command.end());

            int boundary = plain.boundaries(0).floorKey(command.end());
            assertThat(kept).as("cut after byte %d", command.end()).isEqualTo(plain.kept(stream, boundary));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 2000, 1 << 20})
    void aCutIsExactWhereExpiriesOfRedis6WereRewritten(int largestBatch) throws IOException {
        byte[] stream = Streams.sample("r60-stream.resp");
        var rewriting = new ExpiryRewriting.Legacy(0);
        Path file = write(stream, largestBatch, rewriting);
        PlainStream plain = PlainStream.parse(stream);

        for (PlainStream.Command command : plain.commands()) {
            byte[] kept = cutAt(file, command.end());

            int boundary = plain.boundaries(0).floorKey(command.end());
            assertThat(kept).as("cut after byte %d", command.end()).isEqualTo(transcribed(stream, boundary, rewriting));
        }
        assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("#RDBT-END");
    }

    private static byte[] cutAt(Path file, int end) throws IOException {
        byte[] text = Files.readAllBytes(file);
        CutFinder finder = CutFinder.atOffset(new ReplicationOffset(START + end));
        new SegmentParser(file.toString(), finder).accept(text, 0, text.length);
        assertThat(finder.cut().offset().bytes()).isLessThanOrEqualTo(START + end);
        return PlainStream.commandsOf(text, (int) finder.cut().textBytes());
    }

    private static byte[] transcribed(byte[] stream, int length, ExpiryRewriting rewriting) {
        var out = new LogBuffer(1 << 16);
        new StreamTranscriber(CommandTable.standard(), rewriting, 0, new ReplicationOffset(START))
                .accept(stream, 0, length, RECEIVED, out);
        byte[] text = Arrays.copyOf(out.array(), out.length());
        var commands = new java.io.ByteArrayOutputStream();
        for (PlainStream.Command command : PlainStream.parse(text).commands()) {
            commands.write(text, command.start(), command.end() - command.start());
        }
        return commands.toByteArray();
    }

    private Path write(byte[] stream, int largestBatch, ExpiryRewriting rewriting) throws IOException {
        return WrittenLog.write(spool, stream, START, largestBatch, rewriting, RECEIVED, 42);
    }

    private static int headerLength() {
        return WrittenLog.header(START, 0).encode().length;
    }
}
