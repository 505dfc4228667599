package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ScratchServerBuilder;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.testkit.CuttingProxy;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever happens while a backup is taken: it is whole and listed, or there is a clear error and nothing is
/// listed.
@Timeout(120)
class BackupTroubleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int KEYS = 20_000;

    private Path home;

    @BeforeEach
    void home(@TempDir Path folder) {
        home = folder;
    }

    private static ScratchServerBuilder source() {
        return ScratchServer.of(ServerBinaries.standard().embedded())
                .option("repl-diskless-sync-delay", "0")
                .debugCommands();
    }

    private static ScratchServer filled(ScratchServerBuilder builder) {
        ScratchServer server = builder.start(PATIENCE);
        try (ServerConnection connection = server.connect()) {
            require(connection, "DEBUG", "POPULATE", Integer.toString(KEYS), "key", "300");
        }
        return server;
    }

    private Terminal terminal(ScratchServer server) {
        return Terminal.at(home).password(new String(server.password().utf8(), StandardCharsets.UTF_8));
    }

    private static String uri(int port) {
        return "redis://127.0.0.1:" + port;
    }

    @Test
    void whileASnapshotOfTheServersOwnRuns() {
        try (ScratchServer server = filled(source().option("rdb-key-save-delay", "50"))) {
            try (ServerConnection connection = server.connect()) {
                require(connection, "BGSAVE");
                assertThat(persistence(connection)).containsEntry("rdb_bgsave_in_progress", "1");
                require(connection, "CONFIG", "SET", "rdb-key-save-delay", "0");

                requireWhole(terminal(server).run("backup", uri(server.port()), "--json"));
            }
        }
    }

    @Test
    void whileARewriteRuns() {
        try (ScratchServer server = filled(source().option("appendonly", "yes").option("rdb-key-save-delay", "50"))) {
            try (ServerConnection connection = server.connect()) {
                require(connection, "BGREWRITEAOF");
                assertThat(persistence(connection)).containsEntry("aof_rewrite_in_progress", "1");
                require(connection, "CONFIG", "SET", "rdb-key-save-delay", "0");

                requireWhole(terminal(server).run("backup", uri(server.port()), "--json"));
            }
        }
    }

    private static void requireWhole(Ended ended) {
        assertThat(ended.succeeded().json().number("keys")).isEqualTo(KEYS);
        assertThat(ended.json().text("verified")).isEqualTo("verified");
    }

    @Test
    void theServersChildFailsOnAFullDisk() throws IOException {
        Path volume = home.resolve("volume");
        try (SmallDisk disk = SmallDisk.mount(volume, 16);
                ScratchServer server = filled(source().directory(disk.resolve("data"))
                        .option("repl-diskless-sync", "no")
                        .option("rdbcompression", "no"))) {
            disk.leave(64 * 1024);

            terminal(server)
                    .run("backup", uri(server.port()), "--source", "a")
                    .failed(18, "127.0.0.1:" + server.port(), "server");

            try (ServerConnection connection = server.connect()) {
                assertThat(persistence(connection)).containsEntry("rdb_last_bgsave_status", "err");
            }
            requireNothingListed();
        }
    }

    @Test
    void theConnectionIsCut() throws IOException {
        try (ScratchServer server = filled(source());
                CuttingProxy proxy = CuttingProxy.inFrontOf(server.port())) {
            terminal(server).run("backup", uri(proxy.port()), "--source", "a").succeeded();
            long all = proxy.bytes(CuttingProxy.Direction.TO_CLIENT);
            var random = new SplittableRandom(5);
            for (int i = 0; i < 5; i++) {
                long before = proxy.bytes(CuttingProxy.Direction.TO_CLIENT);
                proxy.cutAfter(CuttingProxy.Direction.TO_CLIENT, 20_000 + random.nextLong(all - 40_000));

                Ended ended = terminal(server).run("backup", uri(proxy.port()), "--source", "a");

                assertThat(proxy.bytes(CuttingProxy.Direction.TO_CLIENT) - before)
                        .isLessThan(all);
                ended.failed(18, "127.0.0.1:" + proxy.port(), "");
                requireListed(1);
            }
        }
    }

    @Test
    void theRepositorysDiskIsFull() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(home.resolve("volume"), 1);
                ScratchServer server = source().start(PATIENCE)) {
            try (ServerConnection connection = server.connect()) {
                var random = new SplittableRandom(3);
                for (int i = 0; i < 4; i++) {
                    byte[] value = new byte[1 << 20];
                    random.nextBytes(value);
                    Reply _ = connection.call(
                            "SET".getBytes(StandardCharsets.US_ASCII),
                            ("key" + i).getBytes(StandardCharsets.US_ASCII),
                            value);
                }
            }
            String repository = disk.resolve("repository").toString();

            terminal(server)
                    .run("backup", uri(server.port()), "--source", "a", "--repo", repository)
                    .failed(15, "No space left", "");

            assertThat(files(Path.of(repository))).containsExactly("lock");
        }
    }

    @Test
    void aSourceThatHasBackupsOnlyIsWellOnceAServerHasLoadedOne() {
        try (ScratchServer server = filled(source())) {
            Terminal terminal = terminal(server);
            terminal.run("backup", uri(server.port()), "--source", "a", "--skip-boot")
                    .succeeded();
            assertThat(terminal.run("status").output())
                    .contains("a: backups only", "no backup is verified")
                    .doesNotContain("no archive runs");
            assertThat(terminal.run("status").status()).isEqualTo(3);

            terminal.run("verify").succeeded();

            assertThat(terminal.run("status").succeeded().output())
                    .contains("a: backups only", "the last verified one");
            JsonDocument json = terminal.run("status", "--json").succeeded().json();
            assertThat(json.flag("healthy")).isTrue();
            assertThat(json.objects("sources").getFirst().has("lastBackup")).isTrue();
            terminal.run("verify", "--skip-boot").succeeded();
            terminal.run("status").succeeded();
        }
    }

    @Test
    void killedAtAnyMomentItLeavesNothingThatIsListedAndTheNextOneCleansUp() throws Exception {
        try (ScratchServer server = filled(source())) {
            Terminal terminal = terminal(server);
            terminal.run("backup", uri(server.port()), "--source", "a").succeeded();
            var random = new SplittableRandom(11);
            int killed = 0;
            for (int i = 0; i < 8; i++) {
                Process process = program(server);
                // Not a wait for anything: the moment is to be any.
                boolean ended = process.waitFor(200 + random.nextInt(700), TimeUnit.MILLISECONDS);
                process.destroyForcibly().waitFor();
                killed += ended ? 0 : 1;
                int listed = listed(terminal);
                terminal.run("verify", "--skip-boot").succeeded();
                assertThat(listed).isGreaterThan(0);
            }
            assertThat(killed).as("runs killed before they had ended").isGreaterThan(3);

            terminal.run("backup", uri(server.port()), "--source", "a").succeeded();

            assertThat(files(repository())).hasSize(4 * listed(terminal) + 1);
        }
    }

    private Process program(ScratchServer server) throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                ArchiveProgram.class.getName(),
                "backup",
                uri(server.port()),
                "--source",
                "a",
                "--repo",
                home.resolve(".local/share/redoubt/repository").toString());
        builder.environment()
                .putAll(Map.of(
                        "CLASSPATH",
                        System.getProperty("java.class.path"),
                        "REDISCLI_AUTH",
                        new String(server.password().utf8(), StandardCharsets.UTF_8)));
        return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void twoAtOnce() throws IOException {
        try (ScratchServer server = filled(source())) {
            Terminal terminal = terminal(server);
            terminal.run("backup", uri(server.port()), "--source", "a").succeeded();
            Path lock = repository().resolve("lock");
            try (var channel = java.nio.channels.FileChannel.open(lock, java.nio.file.StandardOpenOption.WRITE);
                    var held = channel.lock()) {
                assertThat(held.isValid()).isTrue();

                terminal.run("backup", uri(server.port()), "--source", "a")
                        .failed(11, "are being changed by another process", "Wait");
            }
        }
    }

    @Test
    void whoMayNotIsToldWhatToRun() throws IOException {
        try (ScratchServer server = source().option("user", "guest", "on", ">guest", "+ping", "+info", "+replconf")
                .start(PATIENCE)) {
            Terminal.at(home)
                    .password("guest")
                    .run("backup", uri(server.port()), "--user", "guest")
                    .failed(17, "does not permit PSYNC", "+psync");
            Terminal.at(home)
                    .password("wrong")
                    .run("backup", uri(server.port()))
                    .failed(17, "does not accept this user and password", "");
        }
    }

    @Test
    void aBackupLacksWhatTheServerDoesNotTellAndSaysSo() throws IOException {
        try (ScratchServer server = source().option(
                        "user", "lean", "on", ">lean", "+ping", "+info", "+replconf", "+psync")
                .start(PATIENCE)) {
            Ended ended = Terminal.at(home)
                    .password("lean")
                    .run("backup", uri(server.port()), "--user", "lean", "--json")
                    .succeeded();

            assertThat(ended.json().texts("warnings"))
                    .hasSize(4)
                    .anyMatch(line -> line.contains("configuration") && line.contains("NOPERM"));
        }
    }

    @Test
    void secretsOfTheServerAreHashed() throws IOException {
        String canary = "c4nary-of-the-primary";
        try (ScratchServer server = source().option("masterauth", canary).start(PATIENCE)) {
            terminal(server).run("backup", uri(server.port()), "--source", "a").succeeded();

            String password = new String(server.password().utf8(), StandardCharsets.UTF_8);
            for (String name : files(repository())) {
                String content = Files.readString(repository().resolve(name), StandardCharsets.ISO_8859_1);
                assertThat(content).as(name).doesNotContain(canary).doesNotContain(password);
            }
            String about = files(repository()).stream()
                    .filter(name -> name.endsWith(".about.json"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(repository().resolve(about)))
                    .contains("\"masterauth\":\"#")
                    .contains("\"requirepass\":\"#");
        }
    }

    @Test
    void anUnknownBackupIsRefusedNamingThoseThereAre() throws IOException {
        try (ScratchServer server = filled(source())) {
            Terminal terminal = terminal(server);
            String id = terminal.run("backup", uri(server.port()), "--source", "a", "--json")
                    .json()
                    .text("id");

            terminal.run("restore", "--to", "backup:1999", "--into", home + "/x")
                    .failed(13, "1999", id);
            terminal.run("verify", "backup:1999").failed(13, "1999", id);
            assertThat(Files.exists(home.resolve("x"))).isFalse();
        }
    }

    private void requireNothingListed() throws IOException {
        requireListed(0);
    }

    private void requireListed(int count) throws IOException {
        assertThat(files(repository()))
                .filteredOn(name -> name.matches("[^.]*\\.\\d{3}Z\\.json"))
                .hasSize(count);
        assertThat(files(repository())).hasSize(4 * count + 1);
    }

    private static int listed(Terminal terminal) {
        return terminal.run("list", "--json")
                .succeeded()
                .json()
                .objects("backups")
                .size();
    }

    private Path repository() {
        return home.resolve(".local/share/redoubt/repository/sources/a/backups");
    }

    private static List<String> files(Path directory) throws IOException {
        Path backups = directory.endsWith("backups") ? directory : directory.resolve("sources/a/backups");
        try (var entries = Files.list(backups)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    private static Map<String, String> persistence(ServerConnection connection) {
        return InfoText.parse(connection.info("persistence"));
    }

    private static void require(ServerConnection connection, String... command) {
        Reply _ = connection.require(command);
    }
}
