package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import io.redoubt.testkit.Injection;
import io.redoubt.testkit.RealServer;
import io.redoubt.testkit.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The live screen on a real terminal, 80x24 and 200x50, while real servers meet trouble.
@Timeout(300)
class MonitorScreenTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().resolveSibling("");

    @TempDir
    Path folder;

    private TmuxScreen monitor(RealServer... servers) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("monitor"));
        for (RealServer server : servers) {
            arguments.add(MonitorTest.uri(server.port()));
        }
        return TmuxScreen.start(folder, 80, 24, TmuxScreen.program(folder, "", arguments.toArray(String[]::new)));
    }

    /// At both sizes.
    private static void seen(TmuxScreen screen, String what, Predicate<String> wanted) {
        screen.await(what + " at the first size", wanted);
        screen.resize(200, 50);
        screen.await(
                what + " at 200x50", text -> wanted.test(text) && text.lines().count() >= 49);
        screen.resize(80, 24);
        screen.await(
                "80x24 again",
                text -> text.lines().allMatch(line -> line.length() <= 80)
                        && text.lines().count() <= 24);
    }

    @Test
    void savesRewritesKeysAndAnEndThatLeavesNothingBehind() throws IOException {
        try (RealServer server = RealServer.start("--appendonly", "yes", "--enable-debug-command", "yes");
                RealServer other = RealServer.start();
                TmuxScreen screen = monitor(server, other)) {
            screen.await("2 servers  no alarms");
            assertThat(screen.alternate()).isTrue();
            server.call("DEBUG", "POPULATE", "20000");
            server.call("CONFIG", "SET", "rdb-key-save-delay", "300");

            server.call("BGSAVE");
            seen(screen, "a save that runs", text -> text.matches("(?s).*answering +save \\d+%.*"));
            server.call("CONFIG", "SET", "rdb-key-save-delay", "0");
            server.children().forEach(ProcessHandle::destroyForcibly);
            screen.await("save-failed for");
            server.call("BGSAVE");
            seen(screen, "a save that succeeded", text -> text.matches("(?s).*answering +ok \\d+s .*"));

            server.call("CONFIG", "SET", "rdb-key-save-delay", "300");
            server.call("BGREWRITEAOF");
            seen(screen, "a rewrite that runs", text -> text.matches("(?s).* rewr\\. \\d+%.*"));
            server.call("CONFIG", "SET", "rdb-key-save-delay", "0");
            server.children().forEach(ProcessHandle::destroyForcibly);
            seen(screen, "one that failed", text -> text.contains("rewrite-failed for"));
            server.call("BGREWRITEAOF");
            screen.await("one that succeeded", text -> text.contains("  no alarms"));

            screen.keys("Enter");
            seen(
                    screen,
                    "the detail",
                    text -> text.contains("of the last rewrite")
                            && text.contains("ping before")
                            && text.contains("redis 7.0.15, primary, up"));
            screen.keys("Escape");
            screen.await("SERVER  ");
            screen.keys("Down");
            screen.await("the second server chosen", text -> text.contains("> 127.0.0.1:" + other.port()));
            screen.keys("s");
            screen.await("sort: alarms");
            screen.keys("?");
            screen.await("everything about the chosen server");
            screen.keys("?", "p");
            screen.await("PAUSED for");

            screen.keys("q");
            screen.await("ended with 0, terminal as before");
            assertThat(screen.alternate()).isFalse();
        }
    }

    @Test
    void aServerThatIsKilledComesBackLoadsAndChangesItsPassword() throws IOException {
        try (RealServer server = RealServer.start("--enable-debug-command", "yes");
                TmuxScreen screen = monitor(server)) {
            server.call("DEBUG", "POPULATE", "120000", "key", "100");
            server.call("SAVE");
            screen.await("answering");

            server.kill();
            seen(
                    screen,
                    "its end",
                    text -> text.contains("unreachable")
                            && text.contains("last answer ")
                            && !text.contains("AT RISK   0"));
            // Half a second for a thousand keys: it loads until the test has seen it.
            server.restartUnready("--key-load-delay", "500", "--loading-process-events-interval-bytes", "1024");
            seen(screen, "how far it has loaded", text -> text.matches("(?s).*loading +loaded .* of .*"));
            server.call("CONFIG", "SET", "key-load-delay", "0");
            server.ready();
            seen(screen, "the restart", text -> text.contains("answering") && text.contains("restarted for"));

            server.call("CONFIG", "SET", "requirepass", "other");
            try (TestClient client = TestClient.connect(server.port())) {
                client.call("AUTH", "other");
                client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            }
            seen(screen, "the refusal", text -> text.contains("not-authorised"));
        }
    }

    @Test
    void aFullDiskEvictionAndASlowDiskAreAlarms() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 8);
                RealServer full = RealServer.start("--enable-protected-configs", "yes", "--save", "3600 1");
                RealServer evicting = RealServer.start(
                        "--appendonly", "yes", "--maxmemory", "4mb", "--maxmemory-policy", "allkeys-lru");
                RealServer slow = RealServer.start("--appendonly", "yes");
                TmuxScreen screen = monitor(full, evicting, slow)) {
            full.call("CONFIG", "SET", "dir", disk.root().toString());
            screen.await("3 servers");

            full.call("SET", "a", "x".repeat(2 << 20));
            disk.leave(1 << 20);
            full.call("CONFIG", "SET", "rdbcompression", "no");
            full.call("BGSAVE");
            seen(
                    screen,
                    "a save that failed",
                    text -> text.contains("save-failed for")
                            && text.contains("writes-refused for")
                            && text.matches("(?s).*answering +ERROR.*"));

            for (int i = 0; i < 10; i++) {
                evicting.call("SET", "key" + i, "x".repeat(500_000));
            }
            seen(screen, "eviction", text -> text.contains("evicting for"));

            try (Injection _ = Injection.slowFsync(slow.pid())) {
                Await.until("a write that waits for an fsync", java.time.Duration.ofSeconds(60), () -> {
                    slow.call("INCR", "n");
                    return !slow.info("persistence", "aof_delayed_fsync").equals("0");
                });
                seen(
                        screen,
                        "a late fsync",
                        text -> text.contains("fsync-delayed for") || text.contains("more alarms"));
                screen.keys("Down", "Down", "Enter");
                screen.await("fsync-delayed for");
                screen.await("fsync is late");
                screen.await("an fsync that waits", text -> {
                    slow.call("INCR", "n");
                    return text.replaceAll("\\s+", " ").contains(", one waits");
                });
            }
        }
    }

    @Test
    void anExceptionInsideLeavesTheTerminalAsItWas() throws IOException {
        try (RealServer server = RealServer.start();
                TmuxScreen screen = TmuxScreen.start(
                        folder,
                        80,
                        24,
                        TmuxScreen.program(BrokenScreen.class, folder, "", MonitorTest.uri(server.port())))) {
            screen.await("ended with 1, terminal as before");

            assertThat(screen.alternate()).isFalse();
            assertThat(Files.readString(folder.resolve("errors"))).contains("IllegalStateException: a bug");
        }
    }

    /// Names of an East Asian script take two columns for each character; what would move the cursor is shown as
    /// question marks.
    @Test
    void wideAndHostileTextStaysInItsPlace() throws IOException {
        String host = "\u4e3b\u6a5f\u526f\u672c".repeat(6) + "e\u0301";
        try (RealServer server = RealServer.start("--repl-diskless-sync-delay", "0");
                RealServer replica =
                        RealServer.start("--replicaof", "127.0.0.1 " + server.port(), "--replica-announce-ip", host);
                HostilePeer peer = HostilePeer.asServer();
                TmuxScreen screen = TmuxScreen.start(
                        folder,
                        80,
                        24,
                        TmuxScreen.program(
                                folder, "", "monitor", MonitorTest.uri(server.port()), MonitorTest.uri(peer.port())))) {
            screen.await("2 servers");
            screen.keys("Enter");
            seen(
                    screen,
                    "the replica's name and all that follows it",
                    text -> text.replaceAll("\\s+", " ")
                                    .matches(".* Replica " + host + ":" + replica.port()
                                            + " online, lag [^,]+, last word \\d+ s ago .*")
                            && inItsPlace(text));
            screen.keys("Escape");
            screen.await("> 127.0.0.1:" + server.port());
            screen.keys("Down", "Enter");
            screen.await("the peer's text", text -> text.contains("redis 7.0.15?[2J?31m?]0;owned??evil"));
            seen(
                    screen,
                    "its last word",
                    text -> text.contains("fork?[2J?31m?]0;owned??evil: last 2 ms") && inItsPlace(text));
            screen.keys("q");
            screen.await("ended with 0, terminal as before");
        }
    }

    /// The title above, the keys below, and between them what a label or its room begins: no line is the rest of
    /// one that was too long.
    private static boolean inItsPlace(String text) {
        List<String> lines = text.lines().toList();
        return lines.getFirst().matches("redoubt monitor .* \\d\\d:\\d\\d:\\d\\dZ")
                && lines.getLast().startsWith("q quit")
                && lines.subList(1, lines.size() - 1).stream().allMatch(line -> line.matches("[ -~]{10} .*|  \\(.*|"));
    }

    @Test
    void aScreenThatIsTooSmallSaysSoAndEndsWell() throws IOException {
        try (RealServer server = RealServer.start();
                TmuxScreen screen = monitor(server)) {
            screen.await("1 server  no alarms");
            screen.resize(20, 5);
            screen.await("make it 60x8");
            screen.resize(80, 24);
            screen.await("SERVER  ");
            screen.keys("C-c");
            screen.await("terminal as before");
        }
    }

    @Test
    void aTerminalThatCannotMoveItsCursorGetsLines() throws IOException {
        try (RealServer server = RealServer.start()) {
            for (String environment : List.of("TERM=dumb", "TERM=")) {
                String script = TmuxScreen.program(folder, environment, "monitor", MonitorTest.uri(server.port()));
                try (TmuxScreen screen = TmuxScreen.start(folder, 200, 50, script)) {
                    screen.await(
                            "several lines",
                            text -> text.lines()
                                            .filter(line -> line.contains("answering for"))
                                            .count()
                                    > 1);
                    assertThat(screen.alternate()).isFalse();
                    screen.keys("C-c");
                    screen.await("ended with 130, terminal as before");
                }
            }
        }
    }

    @Test
    void fiftyServersFitByMoving() throws IOException {
        try (RealServer server = RealServer.start()) {
            List<String> arguments = new ArrayList<>(List.of("monitor"));
            for (int i = 1; i <= 50; i++) {
                arguments.add("redis://127.0.0." + (i % 2 == 0 ? 1 : 2) + ":" + (i % 2 == 0 ? server.port() : 10 + i));
            }
            String script = TmuxScreen.program(folder, "", arguments.toArray(String[]::new));
            try (TmuxScreen screen = TmuxScreen.start(folder, 80, 24, script)) {
                screen.await("50 servers  25 problems");
                String text = screen.text();
                assertThat(text.lines()).hasSizeLessThanOrEqualTo(24);
                assertThat(text).contains("more alarms").contains("q quit");
                screen.keys("q");
                screen.await("ended with 0, terminal as before");
            }
        }
    }

    /// What the program cannot do for itself, the launcher does.
    @Test
    void theTerminalIsPutBackAfterAKillAndAfterSigterm() throws Exception {
        Assumptions.assumeTrue(
                Files.exists(ROOT.resolve("cli/target/app/redoubt.jar")),
                "skipped: no program, ./test builds it first");
        try (RealServer server = RealServer.start()) {
            for (String signal : List.of("KILL", "TERM", "HUP")) {
                String script = """
                        export LC_ALL=C.UTF-8 REDOUBT_REBUILD=0 REDOUBT_AOT=off JAVA_HOME='%s'
                        stty -a >'%s/before'
                        '%s/redoubt' monitor '%s'
                        status=$?
                        %s
                        """.formatted(
                                System.getProperty("java.home"),
                                folder,
                                ROOT,
                                MonitorTest.uri(server.port()),
                                TmuxScreen.verdict(folder));
                try (TmuxScreen screen = TmuxScreen.start(folder, 80, 24, script)) {
                    screen.await("1 server  no alarms");
                    ProcessHandle program = ProcessHandle.of(screen.shell())
                            .orElseThrow()
                            .descendants()
                            .filter(process ->
                                    process.info().command().orElse("").endsWith("/java"))
                            .findFirst()
                            .orElseThrow();

                    Child.signal(signal, program.pid());

                    String after = screen.await("terminal as before");
                    assertThat(after).as(signal).contains(signal.equals("TERM") ? "ended with 0," : "ended with 1");
                    assertThat(screen.alternate()).as(signal).isFalse();
                }
            }
        }
    }
}
