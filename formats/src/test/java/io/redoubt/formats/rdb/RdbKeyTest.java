package io.redoubt.formats.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.formats.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RdbKeyTest {
    private static RdbReader reader(byte[] file) throws IOException {
        return RdbReader.open(new ByteArrayInputStream(file), "dump.rdb");
    }

    private static Map<String, Long> elements(byte[] file) throws IOException {
        Map<String, Long> elements = new TreeMap<>();
        RdbReader reader = reader(file);
        for (RdbItem item = reader.next(); !(item instanceof RdbItem.End); item = reader.next()) {
            if (item instanceof RdbKey key) {
                key.readName().measure();
                elements.put(DecodedRdb.latin(key.name()), key.elements());
            }
        }
        return elements;
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#small")
    void elementsAreCountedWithoutDecoding(String header) throws IOException {
        assertThat(elements(Samples.small(header)))
                .containsEntry("int16", 5L)
                .containsEntry("compressed", 81L)
                .containsEntry("list", 8L)
                .containsEntry("large-list", 3L)
                .containsEntry("integers", 3L)
                .containsEntry("set-packed", 3L)
                .containsEntry("set-table", 5L)
                .containsEntry("zset-packed", 3L)
                .containsEntry("zset-table", 5L)
                .containsEntry("hash-packed", 2L)
                .containsEntry("hash-table", 5L)
                .containsEntry("fields-packed", 3L)
                .containsEntry("fields-table", 5L)
                .containsEntry("stream", 5L)
                .containsEntry("empty-stream", 0L);
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void everySampleIsCounted(String server) throws IOException {
        assertThat(elements(Samples.of(server, "all-types.rdb")))
                .containsEntry("set:big", 296L)
                .containsEntry("z:big", 200L)
                .containsEntry("h:big", 600L)
                .containsEntry("h:ttlbig", 600L)
                .containsEntry("list:plain", 2L)
                .containsEntry("str:bin", 256L);
    }

    @Test
    void whatStandsBeforeAKeyIsTold() throws IOException {
        RdbReader reader = reader(new RdbBuilder("REDIS0013")
                .raw(254, 5)
                .raw(252)
                .littleEndian(1234, 8)
                .raw(248, 0x41, 0)
                .raw(243, 1, 9, 8, 7, 6, 2, 5, 0)
                .raw(0)
                .string("a")
                .string("1")
                .raw(253)
                .littleEndian(7, 4)
                .raw(249, 200)
                .raw(0)
                .string("b")
                .raw(0xc0, 5)
                .endWithChecksum());
        assertThat(reader.next()).isEqualTo(new RdbItem.SelectDb(5));

        RdbKey a = (RdbKey) reader.next();
        assertThat(a.database()).isEqualTo(5);
        assertThat(a.expiryMillis()).isEqualTo(1234);
        assertThat(a.idleSeconds()).isEqualTo(256);
        assertThat(a.frequency()).isEqualTo(-1);
        assertThat(a.metadata()).containsExactly(1, 9, 8, 7, 6, 2, 5, 0);
        assertThat(a.readName().name()).containsExactly('a');
        a.measure();
        assertThat(a.encodedBytes()).isEqualTo(9 + 3 + 9 + 1 + 2 + 2);

        RdbKey b = (RdbKey) reader.next();
        assertThat(b.expiryMillis()).isEqualTo(7000);
        assertThat(b.idleSeconds()).isEqualTo(-1);
        assertThat(b.frequency()).isEqualTo(200);
        assertThat(b.metadata()).isEmpty();

        assertThat(reader.next()).isInstanceOf(RdbItem.End.class);
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#small")
    void valuesAreCopiedAsTheyAreEncoded(String header) throws IOException {
        byte[] file = Samples.small(header);
        RdbReader reader = reader(file);
        long copied = 0;
        for (RdbItem item = reader.next(); !(item instanceof RdbItem.End); item = reader.next()) {
            if (item instanceof RdbKey key) {
                key.readName();
                int start = (int) reader.position();
                ByteArrayOutputStream copy = new ByteArrayOutputStream();
                key.copyValue(copy::write);
                assertThat(copy.toByteArray())
                        .isEqualTo(java.util.Arrays.copyOfRange(file, start, start + copy.size()));
                copied += copy.size();
            }
        }
        assertThat(copied).isGreaterThan(file.length / 2);
    }

    @Test
    void aValueIsReadOnce() throws IOException {
        RdbReader reader = reader(
                new RdbBuilder("REDIS0011").raw(0).string("k").string("v").endWithChecksum());
        RdbKey key = (RdbKey) reader.next();
        key.measure();

        assertThatThrownBy(key::measure).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(key::readName).isInstanceOf(IllegalStateException.class);
        assertThat(key.elements()).isEqualTo(1);
    }

    @Test
    void aCompressedNameIsRead() throws IOException {
        RdbReader reader = reader(new RdbBuilder("REDIS0011")
                .raw(0, 0xc3, 5, 0x41, 9)
                .raw(0, 'x', 0xe0, 255, 0)
                .string("v")
                .endWithChecksum());
        RdbKey key = (RdbKey) reader.next();

        assertThat(DecodedRdb.latin(key.readName().name())).isEqualTo("x".repeat(265));
        assertThat(key.nameLength()).isEqualTo(265);
    }
}
