package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.testkit.OsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What `drill crash` finds each profile's configuration to lose, held against what the text at its head
/// promises. One power cut on one server in the usual run; in the long one each server of the matrix, killed too.
@Timeout(600)
class ProfileDrillTest {
    private static final boolean SOAK = Boolean.getBoolean("redoubt.soak");
    private static final Pattern SECONDS = Pattern.compile("(\\d+) s\\b");
    /// What a busy machine adds to a window.
    private static final long BUSY_MILLIS = 2000;

    @TempDir
    private Path home;

    private Path profile(String name, String release) {
        Ended _ = Terminal.at(home)
                .run(
                        "profile",
                        name,
                        "--for",
                        release,
                        "--memory",
                        "64mb",
                        "--out",
                        home.resolve("server").toString())
                .succeeded();
        return ProfiledServer.config(home.resolve("server"));
    }

    private Ended drill(Path config, TestServer server, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "drill",
                "crash",
                "--policy",
                config.toString(),
                "--rounds",
                "1",
                "--server-binary",
                server.require().program().toString(),
                "--scratch",
                Files.createDirectories(home.resolve("scratch")).toString()));
        command.addAll(List.of(more));
        return Terminal.at(home).run(command.toArray(String[]::new));
    }

    /// What the file says of a disaster.
    private static String promise(Path config, String disaster) throws IOException {
        String head = Files.readString(config).replaceAll("\n# +", " ");
        return head.substring(head.indexOf(disaster + ": ") + disaster.length() + 2)
                .split("\\. |\\.\n", 2)[0];
    }

    /// How far back the loss may reach, by the words of the promise; at most an hour.
    private static long window(String promise) {
        return SECONDS.matcher(promise)
                .results()
                .map(MatchResult::group)
                .mapToLong(found -> 1000 * Long.parseLong(found.replace(" s", "")) + BUSY_MILLIS)
                .max()
                .orElse(promise.startsWith("nothing") ? 0 : 3_600_000);
    }

    private static Stream<Arguments> drilled() {
        return SOAK
                ? ProfileOnServersTest.everything()
                : ProfileOnServersTest.NAMES.stream()
                        .filter(name -> !name.equals("cache"))
                        .map(name -> Arguments.of(name, "redis-7.0", new TestServer("redis-7.0")));
    }

    @ParameterizedTest
    @MethodSource("drilled")
    void noMoreIsLostThanItsTextPromises(String name, String release, TestServer server) throws Exception {
        OsCommand.require("strace");
        Path config = profile(name, release);
        String kill = promise(config, "kill -9");
        String powerCut = promise(config, "a power cut");
        long budget = Math.max(window(kill), window(powerCut));
        List<String> more = new ArrayList<>(List.of("--max-loss", budget + "ms", "--json", "--ending", "powercut"));
        more.addAll(SOAK ? List.of("--ending", "kill") : List.of());
        JsonDocument report =
                drill(config, server, more.toArray(String[]::new)).succeeded().json();

        assertThat(report.objects("endings")).hasSize(SOAK ? 2 : 1);
        for (JsonDocument ending : report.objects("endings")) {
            String promise = ending.text("ending").equals("kill") ? kill : powerCut;
            long acknowledged = ending.number("acknowledged");
            long lost = ending.object("lostCommands").number("max");
            assertThat(acknowledged).isGreaterThan(100);
            assertThat(ending.number("disorders") + ending.number("halves")).isZero();
            assertThat(ending.object("lostMillis").number("max"))
                    .as(ending.text("ending") + ": " + promise)
                    .isLessThanOrEqualTo(window(promise));
            if (promise.equals("everything")) {
                assertThat(lost).as(promise).isEqualTo(acknowledged);
            } else if (promise.startsWith("all since the last snapshot")) {
                assertThat(lost).as(promise).isLessThan(acknowledged);
            }
        }
    }

    /// That the drill finds a configuration which does not keep its promise.
    @Test
    void aFileThatDoesNotDoWhatItSaysFails() throws Exception {
        OsCommand.require("strace");
        Path config = profile("aof-always", "redis-7.0");
        assertThat(window(promise(config, "a power cut"))).isZero();
        Files.writeString(config, Files.readString(config).replace("\nappendfsync always\n", "\nappendfsync no\n"));

        Ended ended = drill(config, new TestServer("redis-7.0"), "--ending", "powercut", "--max-loss", "0ms");

        assertThat(ended.status()).isEqualTo(20);
        assertThat(ended.errors()).contains("powercut lost ").contains("more than the 0 ms of --max-loss");
    }
}
