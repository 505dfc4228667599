package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.RedoubtException;
import io.redoubt.testkit.Await;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every configuration that `profile` writes, booted as it is by the servers it claims, written to, ended, booted
/// again: what its loss window promises is there.
@Timeout(120)
class ProfileOnServersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SINGLE = 496;
    /// With those of a transaction and of a script, which servers load in another way.
    private static final int KEYS = SINGLE + 4;

    private static final String SCRIPT = "redis.call('SET', KEYS[1], 'a') redis.call('SET', KEYS[2], 'b') return 1";
    static final List<String> NAMES = List.of("none", "cache", "rdb", "aof-no", "aof-everysec", "aof-always", "hybrid");

    /// Which server of the matrix boots what was written for which. No Redis 7.2 is on this machine: its
    /// configuration goes through the one before, the one after, and the server that began as its copy.
    static final Map<String, List<String>> SERVERS = Map.of(
            "redis-6.2", List.of("redis-6.2"),
            "redis-7.0", List.of("redis-7.0"),
            "redis-7.2", List.of("valkey-8.0", "redis-7.0", "redis-8.0"),
            "redis-8", List.of("redis-8.0", "redis-8.6"),
            "valkey-8", List.of("valkey-8.0", "valkey-8.1"),
            "valkey-9", List.of("valkey-9"));

    @TempDir
    private Path home;

    static Stream<Arguments> everything() {
        return SERVERS.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .flatMap(server -> NAMES.stream()
                                .map(name -> Arguments.of(name, entry.getKey(), new TestServer(server)))));
    }

    private Path profile(String name, String release, String... more) {
        Path out = home.resolve("a server");
        List<String> command = new ArrayList<>(
                List.of("profile", name, "--for", release, "--memory", "64mb", "--out", out.toString()));
        command.addAll(List.of(more));
        Ended _ = Terminal.at(home).run(command.toArray(String[]::new)).succeeded();
        return out;
    }

    private static void write(ProfiledServer server, String prefix) throws Exception {
        try (ServerConnection app = server.as("app")) {
            for (int i = 0; i < SINGLE; i++) {
                Reply _ = app.require("SET", prefix + i, "value " + i);
            }
            Reply _ = app.require("MULTI");
            Reply _ = app.require("SET", prefix + "transaction:1", "a");
            Reply _ = app.require("SET", prefix + "transaction:2", "b");
            Reply _ = app.require("EXEC");
            Reply _ = app.require("EVAL", SCRIPT, "2", prefix + "script:1", prefix + "script:2");
        }
    }

    /// Until what was answered is in the kernel: on a slow disk it waits in the server.
    private static void awaitWritten(ProfiledServer server) {
        Await.until("everything handed to the kernel", PATIENCE, () -> {
            Map<String, String> persistence = server.persistence();
            return persistence.getOrDefault("aof_buffer_length", "0").equals("0");
        });
    }

    @ParameterizedTest
    @MethodSource("everything")
    void whatIsPromisedIsThereAfterTheEnd(String name, String release, TestServer server) throws Exception {
        Path out = profile(name, release);
        long expected;

        try (ProfiledServer running = ProfiledServer.start(out, server)) {
            requireAsWritten(running, out);
            write(running, "first:");
            expected = switch (name) {
                case "none", "cache" -> {
                    running.kill();
                    yield 0;
                }
                case "rdb" -> {
                    running.stop();
                    yield KEYS;
                }
                default -> {
                    awaitWritten(running);
                    running.kill();
                    yield KEYS;
                }
            };
        }

        try (ProfiledServer again = ProfiledServer.start(out, server)) {
            assertThat(again.keys()).isEqualTo(expected);
            if (name.equals("rdb")) {
                write(again, "second:");
                again.kill();
                try (ProfiledServer third = ProfiledServer.start(out, server)) {
                    assertThat(third.keys())
                            .as("kill -9 takes what came after the last snapshot")
                            .isEqualTo(KEYS);
                }
            }
        }
        assertThat(Files.readString(out.resolve("log"))).doesNotContain("FATAL", "Bad directive", "WARNING: the new");
    }

    /// Every directive of the file is in force: none is unknown, overridden or read as something else.
    private static void requireAsWritten(ProfiledServer server, Path out) throws Exception {
        List<String> lines = Files.readAllLines(ProfiledServer.config(out)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(lines).hasSizeGreaterThan(30);
        try (ServerConnection admin = server.as("admin")) {
            for (String line : lines) {
                String directive = line.substring(0, line.indexOf(' '));
                String value = line.substring(line.indexOf(' ') + 1).replaceAll("^\"|\"$", "");
                String running = setting(admin, directive);
                switch (directive) {
                    case "port" -> assertThat(running).isEqualTo(Integer.toString(server.port()));
                    case "save" -> assertThat(running).as(line).contains(value);
                    case "client-output-buffer-limit" ->
                        assertThat(running.replace("slave", "replica")).contains(bytes(value));
                    default -> assertThat(running).as(line).isEqualTo(bytes(value));
                }
            }
        }
    }

    private static String setting(ServerConnection admin, String name) {
        Reply.Array found = (Reply.Array) admin.require("CONFIG", "GET", name);
        assertThat(found.items()).as("the server knows " + name).hasSize(2);
        return ((Reply.Bulk) found.items().get(1)).utf8();
    }

    /// The server answers sizes in bytes.
    private static String bytes(String value) {
        StringBuilder text = new StringBuilder();
        for (String word : value.split(" ", -1)) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(
                            word.matches("\\d+(mb|gb|kb)")
                                    ? Long.toString(
                                            io.redoubt.core.ByteSize.parse(word).bytes())
                                    : word);
        }
        return text.toString();
    }

    /// Why the users file gives rights to a user nobody can be.
    @Test
    void aDefaultUserWithoutRightsWouldCostTransactionsAndScripts() throws Exception {
        TestServer server = new TestServer("redis-7.0");
        Path out = profile("aof-always", "redis-7.0");
        Path users = out.resolve("conf/users.acl");
        Files.writeString(users, Files.readString(users).replace("user default off ~* &* +@all", "user default off"));

        try (ProfiledServer running = ProfiledServer.start(out, server)) {
            write(running, "k:");
            running.kill();
        }

        try (ProfiledServer again = ProfiledServer.start(out, server)) {
            assertThat(again.keys()).isEqualTo(SINGLE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-6.2", "redis-7.0", "redis-8.0", "valkey-8.0", "valkey-9"})
    void eachUserMayDoItsWorkAndNoMore(String tag) throws Exception {
        String release = tag.startsWith("redis-8") ? "redis-8" : tag.replace("valkey-8.0", "valkey-8");
        Path out = profile("aof-everysec", release);

        try (ProfiledServer server = ProfiledServer.start(out, new TestServer(tag))) {
            assertThatThrownBy(() -> server.asNobody().close())
                    .isInstanceOf(RedoubtException.class)
                    .hasMessageContaining("password");
            assertThatThrownBy(() -> {
                        Files.writeString(server.secret("app"), "not the password\n");
                        server.as("app").close();
                    })
                    .isInstanceOf(RedoubtException.class);
            refused(server, "health", "GET", "a");
            refused(server, "health", "INFO");
            refused(server, "monitor", "GET", "a");
            refused(server, "monitor", "CONFIG", "SET", "appendonly", "no");
            refused(server, "archive", "GET", "a");
            refused(server, "archive", "CONFIG", "GET", "dir");
            refused(server, "backup", "SET", "a", "b");
            allowed(server, "health", "PING");
            allowed(server, "monitor", "INFO");
            allowed(server, "monitor", "CONFIG", "GET", "dir");
            allowed(server, "monitor", "SLOWLOG", "GET");
            allowed(server, "monitor", "LATENCY", "LATEST");
            allowed(server, "admin", "FLUSHALL");

            allowed(server, "admin", "ACL", "LOG", "RESET");
            Ended _ = as(server, "backup", "backup", "--skip-boot", "--source", "a")
                    .succeeded();
            Ended _ = as(server, "monitor", "monitor", "--once").succeeded();
            Ended _ = as(server, "monitor", "doctor").succeeded();
            try (ServerConnection admin = server.as("admin")) {
                assertThat(admin.require("ACL", "LOG"))
                        .as("refused to backup, monitor or doctor")
                        .isEqualTo(new Reply.Array(List.of()));
            }
        }
    }

    private Ended as(ProfiledServer server, String user, String command, String... more) {
        List<String> words = new ArrayList<>(List.of(
                command,
                "redis://127.0.0.1:" + server.port(),
                "--user",
                user,
                "--password-file",
                server.secret(user).toString()));
        words.addAll(List.of(more));
        return Terminal.at(home).run(words.toArray(String[]::new));
    }

    @Test
    void theApplicationMayNotEmptyOrReconfigureTheServer() throws Exception {
        Path out = profile("hybrid", "redis-7.0");

        try (ProfiledServer server = ProfiledServer.start(out, new TestServer("redis-7.0"))) {
            for (String command :
                    List.of("FLUSHALL", "SHUTDOWN", "CONFIG GET dir", "REPLICAOF NO ONE", "KEYS *", "BGSAVE")) {
                refused(server, "app", command.split(" ", -1));
            }
            allowed(server, "app", "SET", "a", "b");
            allowed(server, "app", "XADD", "s", "*", "f", "v");
            allowed(server, "app", "EVAL", "return redis.call('GET', 'a')", "0");
        }
    }

    private static void allowed(ProfiledServer server, String user, String... command) throws Exception {
        try (ServerConnection connection = server.as(user)) {
            Reply _ = connection.require(command);
        }
    }

    private static void refused(ProfiledServer server, String user, String... command) throws Exception {
        try (ServerConnection connection = server.as(user)) {
            assertThat(refusal(connection, command))
                    .as(user + " " + List.of(command))
                    .isEqualTo("NOPERM");
        }
    }

    private static String refusal(ServerConnection connection, String... command) {
        return connection.call(command) instanceof Reply.Failure failure ? failure.code() : "";
    }

    @Test
    void theGateLetsNoServerStartOnFilesItWouldNotLoad() throws Exception {
        TestServer server = new TestServer("redis-7.0");
        Path out = profile("rdb", "redis-7.0");
        try (ProfiledServer running = ProfiledServer.start(out, server)) {
            write(running, "k:");
            running.stop();
        }
        assertThat(out.resolve("data/dump.rdb")).exists();

        Path _ = profile("aof-everysec", "redis-7.0", "--force");

        try (ProfiledServer refused = ProfiledServer.launch(out, server)) {
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.log()).contains("there is only a dump.rdb").contains("redoubt aof enable");
        }
        assertThat(out.resolve("data/appendonlydir")).doesNotExist();

        Path _ = profile("rdb", "redis-7.0", "--force");
        try (ProfiledServer running = ProfiledServer.start(out, server)) {
            assertThat(running.keys()).isEqualTo(KEYS);
            try (ServerConnection admin = running.as("admin")) {
                Reply _ = admin.require("CONFIG", "SET", "appendonly", "yes");
            }
            Await.until(
                    "the log",
                    PATIENCE,
                    () -> running.persistence()
                            .getOrDefault("aof_rewrite_in_progress", "1")
                            .equals("0"));
            running.kill();
        }

        try (ProfiledServer refused = ProfiledServer.launch(out, server)) {
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.log()).contains(" is newer than dump.rdb");
        }
        // As 'aof disable' leaves it: a snapshot that is younger than the log.
        Files.setLastModifiedTime(
                out.resolve("data/dump.rdb"), FileTime.from(Instant.now().plusSeconds(60)));
        try (ProfiledServer running = ProfiledServer.start(out, server)) {
            assertThat(running.keys()).isEqualTo(KEYS);
        }

        Path _ = profile("aof-everysec", "redis-7.0", "--force");
        Files.delete(out.resolve("data/appendonlydir/appendonly.aof.manifest"));
        try (ProfiledServer refused = ProfiledServer.launch(out, server)) {
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.log()).contains("has lost its manifest");
        }
    }
}
