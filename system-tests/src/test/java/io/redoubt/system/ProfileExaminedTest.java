package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `profile` writes is examined by `doctor`, which finds nothing; in the same files with one line changed it
/// does.
@Timeout(120)
class ProfileExaminedTest {
    private static final List<String> RELEASES =
            List.of("redis-6.2", "redis-7.0", "redis-7.2", "redis-8", "valkey-8", "valkey-9");

    @TempDir
    private Path home;

    private Path profile(String name, String release, String... more) {
        Path out = home.resolve(release + "-" + name + more.length);
        String[] command = Stream.concat(
                        Stream.of("profile", name, "--for", release, "--out", out.toString()), Arrays.stream(more))
                .toArray(String[]::new);
        Ended _ = Terminal.at(home).run(command).succeeded();
        return out;
    }

    private List<String> findings(Path file, String release, String durability) {
        String version = release.contains(".") ? release : release + ".0";
        JsonDocument report = Terminal.at(home)
                .run("doctor", file.toString(), "--for", version, "--durability", durability, "--json")
                .json();
        return report.objects("findings").stream()
                .map(finding -> finding.text("rule"))
                .toList();
    }

    /// Each by the durability it is for: what may lose a minute is not what may lose a second.
    @ParameterizedTest
    @CsvSource({
        "none, cache",
        "cache, cache",
        "rdb, cache",
        "aof-no, cache",
        "aof-everysec, second",
        "aof-always, none-lost",
        "hybrid, second",
    })
    void nothingIsFoundInWhatWasWritten(String name, String durability) throws Exception {
        for (String release : RELEASES) {
            Path out = profile(name, release);
            Path config = ProfiledServer.config(out);
            assertThat(findings(config, release, durability))
                    .as(config.toString())
                    .isEmpty();

            Path composed = profile(name, release, "--compose", "--with", "exporter,prometheus,backup");
            assertThat(findings(composed.resolve("compose.yaml"), release, durability))
                    .as(release)
                    .isEmpty();
        }

        Path config = ProfiledServer.config(profile(name, "redis-7.0"));
        Files.writeString(config, Files.readString(config) + "save 900 1 # one change\n");
        assertThat(findings(config, "redis-7.0", durability)).contains("trailing-comment");
        assertThat(findings(config, "redis-6.2", durability)).contains("directive-of-another-version");
    }
}
