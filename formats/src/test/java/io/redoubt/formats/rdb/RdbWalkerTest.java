package io.redoubt.formats.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redoubt.formats.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RdbWalkerTest {
    private static RdbSummary walk(byte[] file) {
        return walk(new ByteArrayInputStream(file));
    }

    private static RdbSummary walk(InputStream in) {
        try {
            return RdbWalker.walk(in, "dump.rdb");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RdbFormatException failure(byte[] file) {
        return catchThrowableOfType(RdbFormatException.class, () -> walk(file));
    }

    /// Numbers counted by a reader written independently of this one.
    @ParameterizedTest
    @CsvSource(textBlock = """
                    r60,all-types,REDIS0009,55,9,0=55,0=33 11=1 12=3 13=3 14=8 15=1 2=3 4=2 5=1,0
                    r60,basic-types,REDIS0009,6,1,0=6,0=1 12=1 13=1 14=1 15=1 2=1,0
                    r62,all-types,REDIS0009,59,10,0=59,0=34 11=1 12=5 13=3 14=9 15=1 2=3 4=2 5=1,0
                    r62,basic-types,REDIS0009,6,1,0=6,0=1 12=1 13=1 14=1 15=1 2=1,0
                    r70,all-types,REDIS0010,61,11,0=61,0=36 11=1 16=3 17=5 18=9 19=1 2=3 4=2 5=1,1
                    r70,basic-types,REDIS0010,6,1,0=6,0=1 16=1 17=1 18=1 19=1 2=1,0
                    r72,all-types,REDIS0011,61,11,0=61,0=36 11=1 16=3 17=5 18=9 2=1 20=2 21=1 4=2 5=1,1
                    r72,basic-types,REDIS0011,6,1,0=6,0=1 16=1 17=1 18=1 20=1 21=1,0
                    r74,all-types,REDIS0012,61,11,0=61,0=36 11=1 16=1 17=5 18=9 2=1 20=2 21=1 24=1 25=2 4=1 5=1,1
                    r74,basic-types,REDIS0012,6,1,0=6,0=1 16=1 17=1 18=1 20=1 21=1,0
                    r802,all-types,REDIS0012,64,11,0=64,0=36 11=1 16=1 17=5 18=9 2=1 20=2 21=1 24=1 25=4 4=1 5=1 7=1,1
                    r802,basic-types,REDIS0012,6,1,0=6,0=1 16=1 17=1 18=1 20=1 21=1,0
                    r806,all-types,REDIS0012,64,11,0=64,0=36 11=1 16=1 17=5 18=9 2=1 20=2 21=1 24=1 25=4 4=1 5=1 7=1,1
                    r806,basic-types,REDIS0012,6,1,0=6,0=1 16=1 17=1 18=1 20=1 21=1,0
                    r863,all-types,REDIS0013,66,14,0=66,0=37 11=1 16=1 17=5 18=9 2=1 20=2 24=1 25=4 26=2 4=1 5=1 7=1,1
                    r863,basic-types,REDIS0013,6,1,0=6,0=1 16=1 17=1 18=1 20=1 26=1,0
                    v72,all-types,REDIS0011,61,11,0=61,0=36 11=1 16=3 17=5 18=9 2=1 20=2 21=1 4=2 5=1,1
                    v72,basic-types,REDIS0011,6,1,0=6,0=1 16=1 17=1 18=1 20=1 21=1,0
                    v80,all-types,REDIS0011,61,11,0=61,0=36 11=1 16=3 17=5 18=9 2=1 20=2 21=1 4=2 5=1,1
                    v80,basic-types,REDIS0011,6,1,0=6,0=1 16=1 17=1 18=1 20=1 21=1,0
                    v81,all-types,REDIS0011,61,12,0=61,0=36 11=1 16=3 17=5 18=9 2=1 20=2 21=1 4=2 5=1,1
                    v81,basic-types,REDIS0011,6,1,0=6,0=1 16=1 17=1 18=1 20=1 21=1,0
                    v90,all-types,VALKEY080,62,11,0=62,0=35 11=1 16=1 17=5 18=9 2=1 20=2 21=1 22=4 4=2 5=1,1
                    v90,basic-types,VALKEY080,6,1,0=6,0=1 16=1 17=1 18=1 20=1 21=1,0
                    v91,all-types,VALKEY080,64,13,0=64,0=37 11=1 16=1 17=5 18=9 2=1 20=2 21=1 22=4 4=2 5=1,1
                    v91,basic-types,VALKEY080,6,1,0=6,0=1 16=1 17=1 18=1 20=1 21=1,0
                    """)
    void everySampleIsWalkedWithTheRightCounts(
            String server,
            String file,
            String header,
            long keys,
            long keysWithExpiry,
            String perDatabase,
            String types,
            int functions) {
        byte[] bytes = Samples.of(server, file + ".rdb");

        RdbSummary summary = walk(bytes);

        assertThat("%s%s%d".formatted(summary.magic(), header.contains("VALKEY") ? "0" : "", summary.version()))
                .isEqualTo(header.replaceFirst("REDIS0+", "REDIS"));
        assertThat(summary.bytes()).isEqualTo(bytes.length);
        assertThat(summary.keys()).isEqualTo(keys);
        assertThat(summary.keysWithExpiry()).isEqualTo(keysWithExpiry);
        assertThat(summary.expiries().countUpTo(Long.MAX_VALUE)).isEqualTo(keysWithExpiry);
        assertThat(summary.expiries().countUpTo(1_600_000_000_000L)).isZero();
        assertThat(summary.keysPerDatabase()).isEqualTo(numbers(perDatabase));
        assertThat(summary.highestDatabase()).isZero();
        assertThat(summary.valueTypes()).isEqualTo(numbers(types));
        assertThat(summary.hashFieldExpiry()).isEqualTo(types.matches(".*\\b2[245]=.*"));
        assertThat(summary.functions()).isEqualTo(functions);
        assertThat(summary.crcPresent()).isTrue();
        assertThat(summary.aux()).containsKeys("redis-bits", "ctime", "used-mem");
        assertThat(summary.aux().get("redis-bits")).isEqualTo("64");
    }

    private static Map<Integer, Long> numbers(String text) {
        Map<Integer, Long> numbers = new TreeMap<>();
        for (String pair : text.split(" ", -1)) {
            String[] parts = pair.split("=", -1);
            numbers.put(Integer.valueOf(parts[0]), Long.valueOf(parts[1]));
        }
        return numbers;
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void accessTimesAndFrequenciesAreSkipped(String server) {
        long keys = walk(Samples.of(server, "all-types.rdb")).keys();

        assertThat(walk(Samples.of(server, "all-types-lfu.rdb")).keys()).isEqualTo(keys);
        assertThat(walk(Samples.of(server, "all-types-lru.rdb")).keys()).isEqualTo(keys);
    }

    @Test
    void theAuxFieldsOfAServerAreTold() {
        assertThat(walk(Samples.of("r863", "all-types.rdb")).aux()).containsEntry("redis-ver", "8.6.3");
        assertThat(walk(Samples.of("v91", "all-types.rdb")).aux()).containsEntry("valkey-ver", "9.1.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"r60", "r70", "r74", "r863", "v91"})
    void aTruncatedFileIsReportedAtTheByteWhereItEnds(String server) {
        byte[] file = Samples.of(server, "basic-types.rdb");
        for (int length = 0; length < file.length; length++) {
            RdbFormatException failure = failure(Arrays.copyOf(file, length));
            assertThat(failure.offset()).isEqualTo(length);
            assertThat(failure).hasMessageContaining("'dump.rdb'").hasMessageContaining("at byte " + length);
        }
    }

    @Test
    void aTruncatedLargeFileIsReportedAtTheByteWhereItEnds() {
        byte[] file = Samples.of("r863", "all-types.rdb");
        for (int length = 0; length < file.length; length += 97) {
            assertThat(failure(Arrays.copyOf(file, length)).offset()).isEqualTo(length);
        }
    }

    @Test
    void anyFlippedBitIsFound() {
        byte[] file = Samples.of("v91", "basic-types.rdb");
        for (int bit = 0; bit < file.length * 8; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(failure(flipped)).as("bit %d", bit).isNotNull();
        }
    }

    @Test
    void randomDamageNeverCausesAnythingButAReport() {
        byte[] file = Samples.of("r863", "all-types.rdb");
        Random random = new Random(42);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = file.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            if (!Arrays.equals(file, damaged)) {
                assertThatThrownBy(() -> walk(damaged)).isInstanceOf(RdbFormatException.class);
            }
        }
    }

    @Test
    void trailingBytesAreRefused() {
        byte[] file = Samples.of("r70", "basic-types.rdb");

        assertThat(failure(Arrays.copyOf(file, file.length + 1)).offset()).isEqualTo(file.length);
    }

    @Test
    void theSnapshotAFileBeginsWithIsToldApartFromWhatFollows() throws IOException {
        byte[] snapshot = Samples.of("r62", "basic-types.rdb");
        byte[] file = Arrays.copyOf(snapshot, snapshot.length + (1 << 20));

        RdbSummary summary = RdbWalker.walkStart(new ByteArrayInputStream(file), "appendonly.aof");

        assertThat(summary.bytes()).isEqualTo(snapshot.length);
        assertThat(summary).isEqualTo(walk(snapshot));
    }

    @Test
    void aFileWithoutChecksumIsWalkedAndSaidToHaveNone() {
        byte[] file = Samples.of("r70", "basic-types.rdb");
        Arrays.fill(file, file.length - 8, file.length, (byte) 0);

        assertThat(walk(file).crcPresent()).isFalse();
    }

    @Test
    void aSlowInputGivesTheSameAnswer() {
        byte[] file = Samples.of("r863", "all-types.rdb");
        Random random = new Random(3);
        InputStream slow = new ByteArrayInputStream(file) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, random.nextInt(40)));
            }
        };

        assertThat(walk(slow)).isEqualTo(walk(file));
    }

    @Test
    void keysAreCountedPerDatabase() {
        byte[] file = new RdbBuilder("REDIS0011")
                .raw(254, 3, 251, 2, 0)
                .raw(0)
                .string("a")
                .string("1")
                .raw(0)
                .string("b")
                .string("2")
                .raw(254, 0x40, 200)
                .raw(252)
                .littleEndian(5_000, 8)
                .raw(0)
                .string("c")
                .string("3")
                .raw(253)
                .littleEndian(6, 4)
                .raw(0)
                .string("d")
                .string("4")
                .raw(254, 0x80, 0, 1, 0, 0)
                .endWithChecksum();

        RdbSummary summary = walk(file);

        assertThat(summary.keysPerDatabase()).isEqualTo(Map.of(3, 2L, 200, 2L));
        assertThat(summary.highestDatabase()).isEqualTo(65536);
        assertThat(summary.expiries().buckets()).isEqualTo(Map.of(4096L, 1L, 5120L, 1L));
    }

    @Test
    void anEmptyFileSelectsNoDatabase() {
        assertThat(walk(new RdbBuilder("REDIS0010").endWithChecksum()).highestDatabase())
                .isEqualTo(-1);
    }

    @Test
    void oldValueTypesAreSkipped() {
        byte[] file = new RdbBuilder("REDIS0009")
                .raw(254, 0)
                .raw(1)
                .string("list")
                .raw(2)
                .string("a")
                .raw(0xc0, 5)
                .raw(3)
                .string("zset")
                .raw(3)
                .string("m")
                .string("1.5")
                .string("n")
                .raw(254)
                .string("o")
                .raw(253)
                .raw(9)
                .string("zipmap")
                .string("??")
                .raw(10)
                .string("ziplist")
                .raw(0xc3, 3, 20)
                .text("lzf")
                .raw(5)
                .string("zset2")
                .raw(1)
                .raw(0xc1, 1, 1)
                .zeros(8)
                .raw(15)
                .string("stream")
                .raw(0)
                .raw(0, 0, 0)
                .raw(1)
                .string("group")
                .raw(0, 0)
                .raw(1)
                .zeros(24)
                .raw(1)
                .raw(1)
                .string("consumer")
                .zeros(8)
                .raw(1)
                .zeros(16)
                .endWithChecksum();

        assertThat(walk(file).valueTypes().keySet()).containsExactly(1, 3, 5, 9, 10, 15);
    }

    @Test
    void moduleDataIsSkippedWithoutTheModule() {
        int[] pieces = {1, 5, 2, 0x40, 99, 3, 1, 2, 3, 4, 4, 1, 2, 3, 4, 5, 6, 7, 8, 5, 2, 'h', 'i', 0};
        byte[] file = new RdbBuilder("REDIS0012")
                .raw(247)
                .raw(0x81)
                .zeros(8)
                .raw(2, 2)
                .raw(pieces)
                .raw(254, 0)
                .raw(7)
                .string("m")
                .raw(0x81)
                .zeros(8)
                .raw(pieces)
                .endWithChecksum();

        assertThat(walk(file).keys()).isEqualTo(1);
    }

    @Test
    void streamsWithProducersAreSkipped() {
        byte[] file = new RdbBuilder("REDIS0013")
                .raw(254, 0)
                .raw(26)
                .string("s")
                .raw(1)
                .string("0123456789abcdef")
                .string("listpack")
                .zeros(8)
                .raw(0)
                .raw(10, 20)
                .raw(1)
                .string("p")
                .raw(2)
                .string("i")
                .raw(1, 2)
                .string("j")
                .raw(3, 4)
                .raw(5, 6)
                .endWithChecksum();

        assertThat(walk(file).valueTypes()).isEqualTo(Map.of(26, 1L));
    }

    @Test
    void number22IsReadByTheMagic() {
        byte[] redis = new RdbBuilder("REDIS0012")
                .raw(254, 0, 22)
                .string("h")
                .raw(1)
                .raw(0x40, 99)
                .string("f")
                .string("v")
                .endWithChecksum();
        byte[] valkey = RdbBuilder.fieldThatDoesNotExpireOnValkey();

        assertThat(walk(redis).hashFieldExpiry()).isTrue();
        assertThat(walk(valkey).hashFieldExpiry()).isTrue();
    }

    @Test
    void number243IsReadByTheMagic() {
        byte[] redis = new RdbBuilder("REDIS0013")
                .raw(254, 0)
                .raw(243, 1, 9, 9, 9, 9, 5, 1, 'x', 0)
                .raw(0)
                .string("k")
                .string("v")
                .endWithChecksum();
        byte[] valkey = new RdbBuilder("VALKEY080")
                .raw(243)
                .string("0123456789012345678901234567890123456789")
                .raw(2, 0, 5, 7, 9)
                .raw(254, 0)
                .raw(0)
                .string("k")
                .string("v")
                .endWithChecksum();

        assertThat(walk(redis).keys()).isEqualTo(1);
        assertThat(walk(valkey).keys()).isEqualTo(1);
    }

    @Test
    void slotInfoAndFieldExpiryTypesAreSkipped() {
        byte[] file = new RdbBuilder("REDIS0012")
                .raw(254, 0)
                .raw(244, 0x40, 200, 1, 0)
                .raw(24)
                .string("h")
                .zeros(8)
                .raw(2)
                .raw(0)
                .string("f")
                .string("v")
                .raw(1)
                .string("g")
                .string("w")
                .raw(25)
                .string("i")
                .zeros(8)
                .string("listpack")
                .raw(23)
                .string("j")
                .string("listpack")
                .endWithChecksum();

        assertThat(walk(file).keys()).isEqualTo(3);
        assertThat(walk(file).hashFieldExpiry()).isTrue();
    }

    @Test
    void whatIsUnknownIsReportedWithItsOffsetAndTheVersion() {
        for (int opcode : new int[] {8, 27, 100, 242, 246}) {
            RdbFormatException failure =
                    failure(new RdbBuilder("REDIS0013").raw(254, 0, opcode).endWithChecksum());
            assertThat(failure.offset()).isEqualTo(11);
            assertThat(failure).hasMessageContaining("type " + opcode + " in a file of REDIS version 13");
        }
        for (int type : new int[] {23, 24, 25, 26}) {
            assertThat(failure(new RdbBuilder("VALKEY080").raw(254, 0, type).endWithChecksum()))
                    .hasMessageContaining("VALKEY version 80");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REDIS00x9", "redis0009", "VALKEY0A0", "GARBAGE!!", "REDIS 012"})
    void otherFilesAreRefused(String header) {
        assertThat(failure(new RdbBuilder(header).endWithChecksum())).hasMessageContaining("does not begin like");
    }

    @Test
    void claimedLengthsAllocateNothing() {
        byte[] huge = {(byte) 0x81, 0x7f, -1, -1, -1, -1, -1, -1, -1};
        for (int type : new int[] {0, 1, 4, 5, 18, 21, 24}) {
            RdbBuilder builder = new RdbBuilder("REDIS0012").raw(254, 0, type).string("k");
            for (byte one : huge) {
                builder.raw(one & 0xff);
            }
            byte[] file = builder.zeros(100).end();
            assertThat(failure(file)).as("type %d", type).isNotNull();
        }
        assertThat(failure(new RdbBuilder("REDIS0012")
                        .raw(250, 0x81, 255, 0, 0, 0, 0, 0, 0, 0)
                        .end()))
                .hasMessageContaining("exceeds 2^63");
    }

    @Test
    void auxFieldsAreCapped() {
        RdbBuilder builder = new RdbBuilder("REDIS0012");
        for (int i = 0; i < 200; i++) {
            builder.raw(250).string("name" + i).raw(0x43, 0xe8).text("v".repeat(1000));
        }

        RdbSummary summary = walk(builder.endWithChecksum());

        assertThat(summary.aux()).hasSize(64);
        assertThat(summary.aux().get("name0")).hasSize(256);
    }

    @Test
    void databaseNumbersOutOfRangeAreRefused() {
        assertThat(failure(new RdbBuilder("REDIS0012")
                        .raw(254, 0x80, 0x80, 0, 0, 0)
                        .end()))
                .hasMessageContaining("database number 2147483648");
    }

    @Test
    void aWrongChecksumIsReportedWithBothValues() {
        byte[] file = Samples.of("r70", "basic-types.rdb");
        file[file.length - 1] ^= 1;

        assertThat(failure(file)).hasMessageContaining("checksum at byte " + (file.length - 8));
        assertThatCode(() -> walk(Samples.of("r70", "basic-types.rdb"))).doesNotThrowAnyException();
    }
}
