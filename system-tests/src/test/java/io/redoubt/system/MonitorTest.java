package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.FetchedServers;
import io.redoubt.testkit.OsCommand;
import io.redoubt.testkit.RealServer;
import io.redoubt.testkit.TestClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `monitor` as lines and objects.
class MonitorTest {
    @TempDir
    Path home;

    private Terminal terminal() {
        return Terminal.at(home);
    }

    @Test
    void aHealthyServerIsOneLineAndStatusZeroOnEveryServer() {
        for (String tag : FetchedServers.TAGS) {
            if (FetchedServers.find(tag).isEmpty()) {
                continue;
            }
            try (RealServer server = RealServer.startFetched(tag, "--appendonly", "yes")) {
                Ended ended = terminal().run("monitor", uri(server.port()), "--once");

                assertThat(ended.status()).as(tag + ": " + ended).isZero();
                assertThat(ended.output().lines()).as(tag).hasSize(1);
                assertThat(ended.output())
                        .as(tag)
                        .contains("127.0.0.1:" + server.port() + " answering for")
                        .contains("| save never |")
                        .contains("| log ok ")
                        .contains(" free");
            }
        }
    }

    @Test
    void whatIsWrongEndsWithThreeAndIsNamed() {
        int nobody = RealServer.freePort();
        try (RealServer server = RealServer.start()) {
            Ended ended = terminal().run("monitor", uri(server.port()), uri(nobody), "--once", "--json");

            assertThat(ended.status()).isEqualTo(3);
            JsonDocument json = JsonDocument.parse("output", ended.output().getBytes(StandardCharsets.UTF_8));
            assertThat(json.flag("healthy")).isFalse();
            assertThat(ended.output())
                    .contains("\"state\":\"answering\"")
                    .contains("\"state\":\"unreachable\"")
                    .contains("\"kind\":\"unreachable\"");
        }
    }

    @Test
    void inputThatIsNoneIsRefusedBeforeAnythingStarts() {
        assertThat(terminal().run("monitor").status()).isEqualTo(2);
        assertThat(terminal().run("monitor", "http://127.0.0.1:1").status()).isEqualTo(2);
        assertThat(terminal().run("monitor", uri(1), "--interval", "0").status())
                .isEqualTo(2);
        assertThat(terminal().run("monitor", uri(1), "--interval", "0s").status())
                .isEqualTo(2);
        assertThat(terminal()
                        .run("monitor", uri(1), uri(2), "--data-dir", home.toString())
                        .errors())
                .contains("--data-dir names one directory");
        assertThat(terminal()
                        .run("monitor", uri(1), "--repo", home.resolve("none").toString())
                        .status())
                .isEqualTo(10);
    }

    @Test
    void fiftyServersAreFiftyLines() {
        try (RealServer server = RealServer.start()) {
            List<String> arguments = new ArrayList<>(List.of("monitor", "--once"));
            for (int i = 0; i < 50; i++) {
                arguments.add(uri(server.port()));
            }

            Ended ended = terminal().run(arguments.toArray(String[]::new));

            assertThat(ended.status()).isZero();
            assertThat(ended.output().lines().filter(line -> line.contains(" answering for ")))
                    .hasSize(50);
        }
    }

    @Test
    void aProcessPrintsInEachIntervalUntilItIsStopped() throws Exception {
        try (RealServer server = RealServer.start();
                MonitorProcess monitor =
                        MonitorProcess.start(home, "monitor", uri(server.port()), "--interval", "200ms", "--json")) {
            monitor.awaitOutput("three objects", text -> text.lines().count() >= 3);

            server.kill();
            monitor.awaitOutput("the server's end", text -> text.contains("\"state\":\"unreachable\""));
            server.restart();
            monitor.awaitOutput("its return", text -> text.contains("\"kind\":\"restarted\""));

            assertThat(monitor.stop()).isZero();
            assertThat(monitor.output().lines()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        }
    }

    @Test
    void itEndsWhenNobodyReadsItsLinesAnyMore() {
        try (RealServer server = RealServer.start()) {
            assertThat(OsCommand.run(
                            "sh",
                            "-c",
                            "'%s/bin/java' -XX:TieredStopAtLevel=1 -cp '%s' %s monitor %s --interval 100ms | head -n 1"
                                    .formatted(
                                            System.getProperty("java.home"),
                                            System.getProperty("java.class.path"),
                                            ArchiveProgram.class.getName(),
                                            uri(server.port()))))
                    .isTrue();
        }
    }

    /// The password comes from a file that may change, never from an argument that everybody can read.
    @Test
    void aChangedPasswordIsReadAnewFromItsFile() throws Exception {
        Path file = Files.writeString(home.resolve("password"), "first");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        try (RealServer server = RealServer.start("--requirepass", "first");
                MonitorProcess monitor =
                        MonitorProcess.start(home, "monitor", uri(server.port()), "--password-file", file.toString())) {
            monitor.awaitOutput("it to be let in", text -> text.contains(" answering for "));
            assertThat(ProcessHandle.of(monitor.pid())
                            .orElseThrow()
                            .info()
                            .commandLine()
                            .orElseThrow())
                    .contains("--password-file")
                    .doesNotContain("first");

            try (TestClient client = TestClient.connect(server.port())) {
                client.call("AUTH", "first");
                client.call("CONFIG", "SET", "requirepass", "second");
                client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            }
            monitor.awaitOutput("the refusal", text -> text.contains(" not-authorised for "));
            Files.writeString(file, "second");
            monitor.awaitOutput(
                    "it to be let in again",
                    text -> text.lastIndexOf(" answering for ") > text.lastIndexOf(" not-authorised for "));

            assertThat(terminal().run("monitor", uri(server.port()), "--once").status())
                    .as("without a password")
                    .isEqualTo(3);
            assertThat(terminal()
                            .password("second")
                            .run("monitor", uri(server.port()), "--once")
                            .status())
                    .as("with that of the environment")
                    .isZero();
        }
    }

    /// A named pipe without a writer answers whoever opens it like a dead network disk: never.
    @Test
    void aRepositoryThatDoesNotAnswerHoldsUpNothingAndIsTold() throws Exception {
        Path silent = Files.createDirectory(home.resolve("silent"));
        pipe(silent.resolve("redoubt-repository.json"));
        try (RealServer server = RealServer.start("--appendonly", "yes");
                MonitorProcess monitor =
                        MonitorProcess.start(home, "monitor", uri(server.port()), "--repo", silent.toString())) {
            monitor.awaitOutput(
                    "what is known, and what is not",
                    text -> text.lines()
                                    .filter(line -> line.contains(" answering for ")
                                            && line.contains("ALARM archive for")
                                            && line.contains("the repository has not answered for"))
                                    .count()
                            > 1);
            assertThat(monitor.stop()).isZero();
        }
    }

    @Test
    void anArchiveThatIsNotReadAnyMoreIsShownWithItsAge() throws Exception {
        Child.Layout layout = Child.Layout.in(home);
        try (RealServer server = RealServer.start("--repl-diskless-sync-delay", "0");
                Child archive = Child.archive(layout, uri(server.port()), "", 128)) {
            archive.awaitStreaming();
            try (MonitorProcess monitor = MonitorProcess.start(
                    home,
                    "monitor",
                    uri(server.port()),
                    "--repo",
                    layout.repository().toString())) {
                monitor.awaitOutput("the archive", text -> text.contains("| archive streaming lag "));

                archive.freeze();
                Path state = layout.spool().resolve("a").resolve("state.json");
                Files.delete(state);
                pipe(state);

                monitor.awaitOutput(
                        "its age",
                        text -> text.lines()
                                .anyMatch(line -> line.contains(" answering for ")
                                        && line.matches(".*\\| archive .*, read \\d+\\.\\d s ago.*")));
            }
        }
    }

    private static void pipe(Path at) {
        assertThat(OsCommand.run("mkfifo", at.toString())).isTrue();
    }

    @Test
    void theArchiveIsShownAmongTheReplicasWithWhatItsRepositorySays() throws Exception {
        try (RealServer server = RealServer.start("--repl-diskless-sync-delay", "0");
                RealServer other = RealServer.start();
                Child archive = Child.archive(Child.Layout.in(home), uri(server.port()), "", 128)) {
            archive.awaitStreaming();

            String repository = Child.Layout.in(home).repository().toString();
            Await.until(
                    "the archive among the replicas",
                    Duration.ofSeconds(60),
                    () -> terminal()
                            .run("monitor", uri(server.port()), "--once", "--json", "--repo", repository)
                            .output()
                            .contains("\"archive\":true"));
            Ended healthy = terminal().run("monitor", uri(server.port()), "--once", "--repo", repository);
            assertThat(healthy.output())
                    .contains("| archive streaming lag ")
                    .contains("proof never")
                    .contains("warning proof-old for");
            assertThat(healthy.status()).as(healthy.output()).isZero();
            Ended unknown = terminal().run("monitor", uri(other.port()), "--once", "--repo", repository);
            assertThat(unknown.output()).contains("warning not-archived for").doesNotContain("| archive ");
            assertThat(unknown.status()).isZero();

            Child.signal("KILL", archive.pid());
            Await.until("the archive's end", () -> !archive.running());
            Ended stopped = terminal().run("monitor", uri(server.port()), "--once", "--repo", repository);
            assertThat(stopped.status()).isEqualTo(3);
            assertThat(stopped.output()).contains("ALARM archive for").contains("no archive runs");
        }
    }

    @Test
    void theDiskIsThatOfTheServerAndASmallOneDoesNotFitARewrite() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(home.resolve("disk"), 16);
                RealServer server = RealServer.start("--enable-protected-configs", "yes")) {
            server.call("CONFIG", "SET", "dir", disk.root().toString());
            server.call("CONFIG", "SET", "appendonly", "yes");
            server.call("CONFIG", "SET", "auto-aof-rewrite-percentage", "0");
            String before = terminal()
                    .run("monitor", uri(server.port()), "--once", "--json")
                    .output();
            assertThat(before).contains("\"totalBytes\":" + (16 << 20)).contains("\"rewriteFits\":true");

            // A log of ten megabytes, whose rewrite makes another ten on a volume of sixteen.
            for (int i = 0; i < 10; i++) {
                server.call("SET", "key" + i, "x".repeat(1 << 20));
            }

            Ended full = terminal().run("monitor", uri(server.port()), "--once");
            assertThat(full.status()).as(full.output()).isEqualTo(3);
            assertThat(full.output()).contains("ALARM rewrite-does-not-fit");
        }
    }

    @Test
    void aDirectoryThatIsNamedIsBelieved() throws IOException {
        Path directory = Files.createDirectory(home.resolve("mounted"));
        try (RealServer server = RealServer.start()) {
            server.call("ACL", "SETUSER", "eye", "on", ">p", "+info", "+ping");
            String unseen = eye(server).output();
            String seen = eye(server, "--data-dir", directory.toString()).output();

            assertThat(unseen).contains("disk: CONFIG GET dir is not permitted").doesNotContain("\"disk\":");
            assertThat(seen).contains("\"disk\":{").doesNotContain("disk: ");
            assertThat(terminal()
                            .password("p")
                            .run("monitor", uri(server.port()), "--user", "eye", "--once")
                            .output())
                    .as("a line tells it too")
                    .contains("| not seen: CONFIG GET (NOPERM): ")
                    .contains("| not seen: disk: ");
        }
    }

    private Ended eye(RealServer server, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("monitor", uri(server.port()), "--user", "eye", "--once", "--json"));
        arguments.addAll(List.of(more));
        return terminal().password("p").run(arguments.toArray(String[]::new));
    }

    static String uri(int port) {
        return "redis://127.0.0.1:" + port;
    }
}
