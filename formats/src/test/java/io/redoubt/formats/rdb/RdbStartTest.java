package io.redoubt.formats.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ServerVersion;
import io.redoubt.formats.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RdbStartTest {
    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void theStartOfASnapshotTellsWhatAWalkFinds(String server) throws IOException {
        byte[] file = Samples.of(server, "all-types.rdb");
        RdbSummary walked = RdbWalker.walk(new ByteArrayInputStream(file), server);

        RdbStart start = RdbStart.of(Arrays.copyOf(file, RdbStart.ENOUGH_BYTES)).orElseThrow();

        assertThat(start.version().magic()).hasToString(walked.magic());
        assertThat(start.version().number()).isEqualTo(walked.version());
        // Redis 6.x writes scripts as such fields too, but behind the keys.
        Map<String, String> atStart = new HashMap<>(walked.aux());
        atStart.remove("lua");
        assertThat(start.aux()).isEqualTo(atStart);
    }

    @ParameterizedTest
    @CsvSource({"r62, redis-6.2.11", "r863, redis-8.6.3", "v72, valkey-7.2.14", "v91, valkey-9.1.2"})
    void theServerThatSavedItIsNamed(String server, String version) {
        RdbStart start = RdbStart.of(Samples.of(server, "basic-types.rdb")).orElseThrow();

        assertThat(start.server()).contains(ServerVersion.parse(version));
    }

    @Test
    void everyTruncationTellsOnlyWhatIsThere() {
        byte[] file = Samples.of("r62", "basic-types.rdb");
        RdbStart whole = RdbStart.of(file).orElseThrow();
        for (int length = 0; length < 9; length++) {
            assertThat(RdbStart.of(Arrays.copyOf(file, length))).isEmpty();
        }
        for (int length = 9; length < file.length; length++) {
            RdbStart start = RdbStart.of(Arrays.copyOf(file, length)).orElseThrow();

            assertThat(whole.aux()).containsAllEntriesOf(start.aux());
        }
        assertThat(RdbStart.of(Arrays.copyOf(file, 9)).orElseThrow().server()).isEmpty();
    }

    @Test
    void aVersionThatIsNotKnownIsToldWithItsFields() {
        byte[] file = Samples.of("r863", "basic-types.rdb");
        System.arraycopy("0099".getBytes(ISO_8859_1), 0, file, 5, 4);

        RdbStart start = RdbStart.of(file).orElseThrow();

        assertThat(start.version()).isEqualTo(new RdbVersion(RdbMagic.REDIS, 99));
        assertThat(start.aux()).containsEntry("redis-ver", "8.6.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "REDIS", "REDIS001", "REDIS00x1", "VALKEYabc", "redis0011", "*2\r\n$6\r\nSELECT\r\n"})
    void nothingElseIsASnapshot(String text) {
        assertThat(RdbStart.of(text.getBytes(ISO_8859_1))).isEmpty();
    }

    @Test
    void aVersionThatMakesNoSenseNamesNoServer() {
        byte[] head = "REDIS0011\u00fa\u0009redis-ver\u0003new".getBytes(ISO_8859_1);

        assertThat(RdbStart.of(head).orElseThrow().aux()).containsEntry("redis-ver", "new");
        assertThat(RdbStart.of(head).orElseThrow().server()).isEmpty();
    }
}
