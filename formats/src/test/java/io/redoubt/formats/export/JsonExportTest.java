package io.redoubt.formats.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.formats.Samples;
import io.redoubt.formats.rdb.RdbBuilder;
import io.redoubt.formats.rdb.RdbFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonExportTest {
    private static List<String> lines(byte[] rdb) throws IOException {
        var out = new ByteArrayOutputStream();
        JsonExport.write(new ByteArrayInputStream(rdb), "test", _ -> true, true, out);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static JsonDocument parsed(String line) {
        return JsonDocument.parse("line", line.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> small() {
        return Samples.small().toList();
    }

    @ParameterizedTest
    @MethodSource("small")
    void everyTypeAndEncodingOfEveryVersionMakesWholeObjects(String header) throws IOException {
        List<String> lines = lines(Samples.small(header));

        assertThat(lines)
                .hasSizeGreaterThan(10)
                .allSatisfy(line -> assertThat(parsed(line).number("schema")).isEqualTo(1));
    }

    @Test
    void aStreamHasItsGroupsWithPendingEntriesAndTheirOwners() throws IOException {
        List<JsonDocument> streams = lines(Samples.small("REDIS0011")).stream()
                .map(JsonExportTest::parsed)
                .filter(line -> line.has("entries"))
                .toList();

        JsonDocument group = streams.stream()
                .flatMap(stream -> stream.objects("groups").stream())
                .filter(found -> !found.objects("pending").isEmpty())
                .findFirst()
                .orElseThrow();
        assertThat(streams)
                .isNotEmpty()
                .allSatisfy(stream -> assertThat(stream.text("lastId")).matches("\\d+-\\d+"));
        assertThat(group.objects("pending"))
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.number("deliveries")).isPositive());
        assertThat(group.objects("consumers").stream()
                        .mapToInt(consumer -> consumer.texts("pending").size())
                        .sum())
                .isEqualTo(group.objects("pending").size());
    }

    @Test
    void whatIsNoTextIsBase64() throws IOException {
        byte[] rdb = new RdbBuilder("REDIS0011")
                .raw(254, 0)
                .raw(0)
                .string("\u00ff")
                .string("caf\u00c3\u00a9 \"x\"\n")
                .endWithChecksum();

        assertThat(lines(rdb))
                .containsExactly("{\"schema\":1,\"db\":0,\"key\":{\"base64\":\"/w==\"},\"type\":\"string\","
                        + "\"value\":\"café \\\"x\\\"\\n\"}");
    }

    @Test
    void aLongStringIsWrittenInPieces() throws IOException {
        String value = "0123456789".repeat(150_000);
        byte[] rdb = new RdbBuilder("REDIS0011")
                .raw(254, 0)
                .raw(0)
                .string("k")
                .raw(0x80)
                .bigEndian(value.length(), 4)
                .text(value)
                .endWithChecksum();

        String line = lines(rdb).getFirst();
        String base64 = line.substring(line.indexOf("base64") + 9, line.length() - 3);

        assertThat(new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII))
                .isEqualTo(value);
    }

    @Test
    void scoresThatJsonHasNoNumberForAreTexts() throws IOException {
        byte[] rdb = new RdbBuilder("REDIS0011")
                .raw(254, 0)
                .raw(5)
                .string("z")
                .raw(2)
                .string("a")
                .littleEndian(Double.doubleToLongBits(Double.NEGATIVE_INFINITY), 8)
                .string("b")
                .littleEndian(Double.doubleToLongBits(0.1), 8)
                .endWithChecksum();

        assertThat(lines(rdb).getFirst())
                .contains("{\"member\":\"a\",\"score\":\"-inf\"}")
                .contains("{\"member\":\"b\",\"score\":0.1}");
    }

    @Test
    void aCutSnapshotIsRefused() {
        byte[] rdb = Samples.small("REDIS0011");

        assertThatThrownBy(() -> lines(Arrays.copyOf(rdb, rdb.length - 9))).isInstanceOf(RdbFormatException.class);
    }
}
