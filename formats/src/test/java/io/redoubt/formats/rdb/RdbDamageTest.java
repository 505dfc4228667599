package io.redoubt.formats.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redoubt.core.ErrorCode;
import io.redoubt.formats.Samples;
import io.redoubt.formats.rdb.RdbFormatException.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every value is decoded here, so that damage inside of values is met as well.
@Timeout(600)
class RdbDamageTest {
    private static final long MEMORY_LIMIT = 64 << 20;

    private static RdbFormatException failure(byte[] file) {
        return catchThrowableOfType(RdbFormatException.class, () -> DecodedRdb.of(file));
    }

    private static void names(InputStream file) {
        try {
            RdbReader reader = RdbReader.open(file, "dump.rdb");
            for (RdbItem item = reader.next(); !(item instanceof RdbItem.End); item = reader.next()) {
                if (item instanceof RdbKey key) {
                    key.readName().measure();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The small files of each version; in a long run also what thirteen servers saved.
    static Stream<Arguments> files() {
        Stream<Arguments> small = Samples.small().map(header -> Arguments.of(header, Samples.small(header)));
        Stream<Arguments> saved =
                Samples.servers().map(server -> Arguments.of(server, Samples.of(server, "all-types-lfu.rdb")));
        return Boolean.getBoolean("redoubt.soak") ? Stream.concat(small, saved) : small;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void aTruncatedFileIsReportedAtTheByteWhereItEnds(String name, byte[] file) {
        for (int length = 0; length < file.length; length++) {
            RdbFormatException failure = failure(Arrays.copyOf(file, length));
            assertThat(failure.problem()).isEqualTo(Problem.TRUNCATED);
            assertThat(failure.offset()).isEqualTo(length);
        }
        assertThat(failure(file)).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void everyFlippedBitIsFoundByStructureOrChecksum(String name, byte[] file) {
        int byStructure = 0;
        for (int bit = 0; bit < file.length * 8; bit++) {
            RdbFormatException failure = failure(flipped(file, bit));
            assertThat(failure).as("bit %d", bit).isNotNull().hasMessageContaining("'dump.rdb'");
            byStructure += failure.toString().contains("checksum") ? 0 : 1;
        }
        assertThat(byStructure).isPositive();
    }

    private static byte[] flipped(byte[] file, int bit) {
        byte[] flipped = file.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    /// Without a checksum nothing but the structure tells damage: it may pass, but it must do no harm.
    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#small")
    void aFlippedBitInAFileWithoutChecksumIsReportedOrRead(String header) {
        byte[] file = withoutChecksum(Samples.small(header));
        for (int bit = 0; bit < (file.length - 8) * 8; bit++) {
            byte[] flipped = flipped(file, bit);
            RdbFormatException decoded = failure(flipped);
            RdbFormatException measured =
                    catchThrowableOfType(RdbFormatException.class, () -> names(new ByteArrayInputStream(flipped)));
            if (measured != null) {
                // whatever is found without decoding is found by decoding
                assertThat(decoded).as("bit %d", bit).isNotNull();
            }
        }
        assertThat(failure(file)).isNull();
    }

    private static byte[] withoutChecksum(byte[] file) {
        byte[] without = file.clone();
        Arrays.fill(without, without.length - 8, without.length, (byte) 0);
        return without;
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#small")
    void randomDamageCausesNothingButReports(String header) {
        byte[] file = withoutChecksum(Samples.small(header));
        Random random = new Random(header.hashCode());
        for (int i = 0; i < 1000; i++) {
            byte[] damaged = file.clone();
            for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
                int at = 9 + random.nextInt(damaged.length - 9);
                damaged[at] = random.nextBoolean() ? (byte) random.nextInt(256) : damaged[random.nextInt(at)];
            }
            RdbFormatException _ = failure(damaged);
        }
    }

    @Test
    void anEmptyFileIsCutShort() {
        assertThat(failure(new byte[0]).problem()).isEqualTo(Problem.TRUNCATED);
    }

    @Test
    void aTextFileIsNoRdb() {
        RdbFormatException failure = failure("*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(failure.problem()).isEqualTo(Problem.NOT_AN_RDB);
        assertThat(failure.offset()).isZero();
    }

    @Test
    void aCompressedFileIsNoRdbAndTheHintSaysWhy() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(Samples.small("REDIS0011"));
        }

        RdbFormatException failure = failure(compressed.toByteArray());

        assertThat(failure.problem()).isEqualTo(Problem.NOT_AN_RDB);
        assertThat(failure.hint()).contains("compressed");
    }

    @ParameterizedTest
    @CsvSource({
        "REDIS0099, TOO_NEW, REDIS version 99",
        "REDIS0014, TOO_NEW, REDIS version 14",
        "VALKEY081, TOO_NEW, VALKEY version 81",
        "REDIS0008, TOO_OLD, REDIS version 8",
        "REDIS0001, TOO_OLD, REDIS version 1",
        "VALKEY011, TOO_OLD, VALKEY version 11"
    })
    void otherVersionsAreRefusedByName(String header, Problem problem, String named) {
        RdbFormatException failure = failure(new RdbBuilder(header).endWithChecksum());

        assertThat(failure.problem()).isEqualTo(problem);
        assertThat(failure.code()).isEqualTo(ErrorCode.VERSIONS_DO_NOT_FIT);
        assertThat(failure).hasMessageContaining("'dump.rdb'").hasMessageContaining(named);
    }

    @Test
    void aWrongChecksumTellsDamageFromWhatIsNew() {
        byte[] file = new RdbBuilder("REDIS0013").raw(254, 0, 100).zeros(1000).endWithChecksum();
        assertThat(failure(file).problem()).isEqualTo(Problem.TOO_NEW);

        file[500] = 1;
        assertThat(failure(file).problem()).isEqualTo(Problem.DAMAGED);
        assertThat(failure(file).offset()).isEqualTo(11);
        assertThat(failure(withoutChecksum(file)).problem()).isEqualTo(Problem.TOO_NEW);

        byte[] version = Samples.small("REDIS0013");
        version[7] ^= 2;
        assertThat(failure(version).problem()).isEqualTo(Problem.DAMAGED);
        assertThat(failure(withoutChecksum(version)).problem()).isEqualTo(Problem.TOO_NEW);
    }

    @Test
    void valuesOfModulesBeforeTheirReleaseAreRefused() {
        RdbFormatException failure =
                failure(new RdbBuilder("REDIS0009").raw(254, 0, 6).string("k").endWithChecksum());

        assertThat(failure.problem()).isEqualTo(Problem.TOO_NEW);
        assertThat(failure).hasMessageContaining("module");
    }

    @Test
    void anExpiryBeforeSomethingElseThanAKeyIsRefused() {
        assertThat(failure(new RdbBuilder("REDIS0011")
                        .raw(252)
                        .zeros(8)
                        .raw(254, 0)
                        .endWithChecksum()))
                .hasMessageContaining("no key");
        assertThat(failure(new RdbBuilder("REDIS0011").raw(249, 1).endWithChecksum()))
                .hasMessageContaining("no key");
    }

    private static RdbBuilder key(int type) {
        return new RdbBuilder("REDIS0012").raw(254, 0, type).string("k");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26})
    void lengthsOfAnySizeAreRefusedWithoutMemory(int type) {
        for (int high : new int[] {0x3f, 0x40, 0x7f, 0x80, 0xff}) {
            RdbBuilder huge = key(type);
            if (type == 24 || type == 25) {
                huge.zeros(8);
            }
            for (int i = 0; i < 20; i++) {
                huge.raw(0x81, high, 255, 255, 255, 255, 255, 255, 255);
            }
            long before = allocated();
            assertThat(failure(huge.zeros(100).end())).as("type %d", type).isNotNull();
            assertThat(allocated() - before).isLessThan(MEMORY_LIMIT);
        }
    }

    @Test
    void aKeyThatClaimsMoreThanMayBeHeldIsRefusedWithoutMemory() {
        long before = allocated();

        RdbFormatException failure = failure(new RdbBuilder("REDIS0012")
                .raw(254, 0, 0, 0x80, 0x1f, 0xff, 0xff, 0xff)
                .zeros(100)
                .end());

        assertThat(failure.problem()).isEqualTo(Problem.TOO_LARGE);
        assertThat(allocated() - before).isLessThan(MEMORY_LIMIT);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void compressedBytesThatCannotHoldWhatTheyClaimAreRefused() {
        assertThat(failure(key(0).raw(0xc3, 3, 0x80, 0x20, 0, 0, 0)
                        .raw(0, 'x', 0)
                        .zeros(20)
                        .end()))
                .hasMessageContaining("3 compressed bytes cannot hold 536870912");
        assertThat(failure(key(0).raw(0xc3, 3, 0x81, 0x40, 0, 0, 0, 0, 0, 0, 0)
                        .zeros(20)
                        .end()))
                .hasMessageContaining("cannot hold");
    }

    @Test
    void compressedBytesAreReadNoFurtherThanTheyClaim() {
        // one literal byte, then itself again nine times: ten bytes, not nine and not eleven
        int[] compressed = {0, 'x', 0xe0, 0, 0};

        assertThat(DecodedRdb.of(key(0).raw(0xc3, 5, 10).raw(compressed).endWithChecksum()).values)
                .containsEntry("0:k", "string xxxxxxxxxx");
        assertThat(failure(key(0).raw(0xc3, 5, 9).raw(compressed).endWithChecksum()))
                .hasMessageContaining("more is compressed");
        assertThat(failure(key(0).raw(0xc3, 5, 11).raw(compressed).endWithChecksum()))
                .hasMessageContaining("less is compressed");
        assertThat(failure(key(0).raw(0xc3, 4, 10).raw(compressed).endWithChecksum()))
                .hasMessageContaining("in the middle of a step");
        assertThat(failure(key(0).raw(0xc3, 6, 10).raw(compressed).raw(0).endWithChecksum()))
                .hasMessageContaining("compressed bytes are left");
        assertThat(failure(key(0).raw(0xc3, 5, 10).raw(0, 'x', 0xe0, 0, 1).endWithChecksum()))
                .hasMessageContaining("before their beginning");
    }

    /// A file of 3 MiB that stands for a string of 256 MiB.
    @Test
    void aLargeBombIsReadThroughAWindow() throws IOException {
        ByteArrayOutputStream steps = new ByteArrayOutputStream();
        steps.writeBytes(new byte[] {0, 'x'});
        int repeats = 1 << 20;
        for (int i = 0; i < repeats; i++) {
            steps.writeBytes(new byte[] {(byte) 0xe0, (byte) 255, 0});
        }
        byte[] compressed = steps.toByteArray();
        long length = 1 + 264L * repeats;
        RdbBuilder file = key(0).raw(0xc3)
                .raw(0x80)
                .bigEndian(compressed.length, 4)
                .raw(0x80)
                .bigEndian(length, 4);
        byte[] whole =
                file.text(new String(compressed, StandardCharsets.ISO_8859_1)).endWithChecksum();
        AtomicLong bytes = new AtomicLong();
        long before = allocated();

        RdbReader reader = RdbReader.open(new ByteArrayInputStream(whole), "dump.rdb");
        for (RdbItem item = reader.next(); !(item instanceof RdbItem.End); item = reader.next()) {
            if (item instanceof RdbKey key) {
                key.read(new CountingVisitor(bytes));
            }
        }

        assertThat(bytes.get()).isEqualTo(length);
        assertThat(allocated() - before).isLessThan(1 << 20);
    }

    @Test
    void aHashOfFiveMillionFieldsAndAStringOf512MebibytesNeedNoMoreThanAWindow() throws IOException {
        long fields = 5_000_000;
        byte[] field = {2, 'f', 'g', 3, 'a', 'b', 'c'};
        byte[] head = key(4).raw(0x80).bigEndian(fields, 4).end();
        long length = 512L << 20;
        byte[] next = new RdbBuilder("")
                .raw(0)
                .string("s")
                .raw(0x80)
                .bigEndian(length, 4)
                .end();
        InputStream file = new PatternStream(
                new PatternStream.Part(head, 1),
                new PatternStream.Part(field, fields),
                new PatternStream.Part(next, 1),
                new PatternStream.Part(new byte[1 << 20], length >> 20),
                new PatternStream.Part(new byte[] {(byte) 255, 0, 0, 0, 0, 0, 0, 0, 0}, 1));
        AtomicLong bytes = new AtomicLong();
        long before = allocated();

        RdbReader reader = RdbReader.open(file, "dump.rdb");
        for (RdbItem item = reader.next(); !(item instanceof RdbItem.End); item = reader.next()) {
            if (item instanceof RdbKey key) {
                key.read(new CountingVisitor(bytes));
            }
        }

        assertThat(bytes.get()).isEqualTo(5 * fields + length);
        assertThat(allocated() - before).isLessThan(1 << 20);
    }

    @Test
    void goingFromKeyToKeyAllocatesNothing() throws IOException {
        byte[] head = new RdbBuilder("REDIS0011").raw(254, 0).end();
        byte[] record = new RdbBuilder("")
                .raw(252)
                .zeros(8)
                .raw(0)
                .string("some-key")
                .string("some value")
                .end();
        long keys = 200_000;
        InputStream file = new PatternStream(
                new PatternStream.Part(head, 1),
                new PatternStream.Part(record, keys),
                new PatternStream.Part(new byte[] {(byte) 255, 0, 0, 0, 0, 0, 0, 0, 0}, 1));
        long counted = 0;
        long bytes = head.length;
        RdbReader reader = RdbReader.open(file, "dump.rdb");
        long before = allocated();

        for (RdbItem item = reader.next(); !(item instanceof RdbItem.End); item = reader.next()) {
            if (item instanceof RdbKey key) {
                key.readName().measure();
                counted += key.elements() == 10 && key.nameLength() == 8 && key.expiryMillis() == 0 ? 1 : 0;
                bytes += key.encodedBytes();
            }
        }

        assertThat(counted).isEqualTo(keys);
        assertThat(bytes + 9).isEqualTo(reader.position());
        assertThat(allocated() - before).isLessThan(100_000);
    }
}
