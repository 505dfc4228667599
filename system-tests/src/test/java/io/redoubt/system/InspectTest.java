package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `inspect` at a terminal, on files of real servers.
@Timeout(120)
class InspectTest {
    private Path home;
    private SampleFiles files;
    private Terminal terminal;

    @BeforeEach
    void home(@TempDir Path folder) throws IOException {
        home = folder.toRealPath();
        files = new SampleFiles(Files.createDirectory(home.resolve("files")));
        terminal = Terminal.at(home);
    }

    private Ended inspected(Path given, String... options) {
        List<String> all = new ArrayList<>(List.of("inspect", given.toString()));
        all.addAll(List.of(options));
        return terminal.run(all.toArray(String[]::new));
    }

    private static long sum(JsonDocument json, String table) {
        return json.objects(table).stream().mapToLong(row -> row.number("keys")).sum();
    }

    /// Sums of every table are those of the whole, and the number of keys is the one `digest` finds.
    @ParameterizedTest
    @ValueSource(
            strings = {"r60", "r62", "r70", "r72", "r74", "r802", "r806", "r863", "v72", "v80", "v81", "v90", "v91"})
    void everyKeyIsInEveryTableOnce(String server) throws IOException {
        Path snapshot = files.allTypes(server);

        JsonDocument json =
                inspected(snapshot, "--json", "--top", "1000").succeeded().json();

        long keys = json.number("keys");
        String digest = terminal.run("digest", snapshot.toString()).output().strip();
        assertThat(digest).endsWith(" " + (keys + json.number("functions")));
        for (String table : List.of("types", "databases", "prefixes", "encodings", "lifetimes")) {
            assertThat(sum(json, table)).as(table).isEqualTo(keys);
        }
        assertThat(json.objects("largest")).hasSize((int) keys);
        long bytes = json.objects("largest").stream()
                .mapToLong(key -> key.number("fileBytes"))
                .sum();
        assertThat(json.number("fileBytes")).isEqualTo(bytes).isLessThan(Files.size(snapshot));
        assertThat(json.number("estimatedMemoryBytes"))
                .isEqualTo(json.objects("types").stream()
                        .mapToLong(type -> type.number("estimatedMemoryBytes"))
                        .sum())
                .isEqualTo(json.objects("largest").stream()
                        .mapToLong(key -> key.number("estimatedMemoryBytes"))
                        .sum())
                .isGreaterThan(bytes);
    }

    @Test
    void theTextIsForPeople() throws IOException {
        Ended ended = inspected(files.allTypes("r72"), "--top", "2").succeeded();

        assertThat(ended.output().lines())
                .contains(
                        files.folder().resolve("r72.rdb") + ": 61 keys, REDIS version 11 of redis-7.2.6",
                        "Sizes are those in the file. In a server's memory the keys take about 113.7 KiB.",
                        "hash       5  11.4 KiB  63.3 KiB     1,207            0",
                        "h:ttlbig       0  hash  5.7 KiB  31.5 KiB       600        -",
                        "(others)    55   4.1 KiB  32.0 KiB     1,536           11");
    }

    @Test
    void depthAndNumberAreAsAsked() throws IOException {
        Path log = files.write(
                "a.aof",
                SampleFiles.command("SET", "user:1:name", "Ada")
                        + SampleFiles.command("SET", "user:1:mail", "a@b")
                        + SampleFiles.command("SET", "user:2", "x")
                        + SampleFiles.command("SET", "plain", "x"));

        assertThat(prefixes(log, "1")).containsExactly("user: 3", " 1");
        assertThat(prefixes(log, "2")).containsExactly("user:1: 2", "user: 1", " 1");
        assertThat(prefixes(log, "0")).isEmpty();
        assertThat(inspected(log, "--json", "--top", "1").json().objects("longest"))
                .isEmpty();
        assertThat(inspected(log, "--top", "1001").status()).isEqualTo(2);
    }

    private List<String> prefixes(Path given, String depth) {
        return inspected(given, "--json", "--prefix-depth", depth).succeeded().json().objects("prefixes").stream()
                .map(row -> row.text("prefix") + " " + row.number("keys"))
                .toList();
    }

    @Test
    void onlyTheKeysChosenCount() throws IOException {
        Path snapshot = files.allTypes("r72");

        JsonDocument json = inspected(snapshot, "--json", "--match", "ttl:*", "--type", "string")
                .succeeded()
                .json();

        assertThat(json.number("keys")).isEqualTo(9);
        assertThat(json.number("keysLeftOut")).isEqualTo(52);
        assertThat(json.objects("largest"))
                .allSatisfy(key -> assertThat(key.text("key")).startsWith("ttl:"));
        assertThat(inspected(snapshot, "--match", "ttl:*").output()).contains("9 keys of 61, ");
    }

    @Test
    void timeToLiveCountsFromNow() throws IOException {
        JsonDocument json = inspected(files.allTypes("r72"), "--json").json();

        assertThat(json.objects("lifetimes").getFirst().text("timeToLive")).isEqualTo("forever");
        assertThat(json.objects("lifetimes").getLast().text("timeToLive")).isEqualTo("longer");
    }

    @Test
    void whatCannotBeReadIsRefused() throws IOException {
        byte[] snapshot = SampleFiles.of("r72", "all-types.rdb");

        inspected(files.write("cut.rdb", Arrays.copyOf(snapshot, 100)))
                .failed(20, "is unusable at byte 100", "Use another snapshot");
        inspected(files.write("empty.rdb", "")).failed(2, "is empty", "A server has no keys");
        inspected(files.write("notes.txt", "buy milk")).failed(2, "is neither", "A snapshot begins");
        inspected(files.write("later.rdb", "REDIS0099")).failed(16, "is unusable at byte", "newer");
        inspected(home.resolve("absent")).failed(2, "there is no file", "Give a server's");
    }
}
