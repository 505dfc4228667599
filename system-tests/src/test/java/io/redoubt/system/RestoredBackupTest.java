package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Progress;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.servers.DatasetLeaf;
import io.redoubt.servers.LiveDataset;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.testkit.Await;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.NavigableMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A backup restored for each kind of server it may have to go into is what the server had. Beside it, what the
/// usual script does there: copy `dump.rdb` into the data directory and start.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class RestoredBackupTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ServerBinary BINARY = ServerBinaries.standard().embedded();

    private Path archive;
    private byte[] dump;
    private NavigableMap<DatasetKey, DatasetLeaf> had;

    @BeforeAll
    void backup(@TempDir Path folder) throws IOException {
        archive = folder;
        Path data = folder.resolve("source");
        try (ScratchServer source = ScratchServer.of(BINARY)
                        .directory(data)
                        .option("repl-diskless-sync-delay", "0")
                        .debugCommands()
                        .start(PATIENCE);
                ServerConnection connection = source.connect()) {
            require(connection, "DEBUG", "POPULATE", "5000");
            require(connection, "XADD", "orders", "1-1", "item", "book");
            require(connection, "XGROUP", "CREATE", "orders", "billing", "0");
            require(connection, "SELECT", "9");
            require(connection, "SET", "config:version", "7");
            Terminal.at(folder)
                    .password(new String(source.password().utf8(), StandardCharsets.UTF_8))
                    .run("backup", "redis://127.0.0.1:" + source.port(), "--source", "a")
                    .succeeded();
            Await.until(
                    "the server's child to be gone",
                    () -> InfoText.parse(connection.info("persistence"))
                            .getOrDefault("rdb_bgsave_in_progress", "")
                            .equals("0"));
            require(connection, "SAVE");
            had = LiveDataset.read(connection);
        }
        dump = Files.readAllBytes(data.resolve("dump.rdb"));
        assertThat(had).hasSize(5002);
    }

    private Path home;

    @BeforeEach
    void home(@TempDir Path folder) {
        home = folder;
    }

    @AfterAll
    void nothingWasChanged() {
        Terminal.at(archive).run("verify", "--skip-boot").succeeded();
    }

    private Ended restore(String into, String... more) {
        String[] words = new String[5 + more.length];
        System.arraycopy(new String[] {"restore", "--to", "backup:latest", "--into", into}, 0, words, 0, 5);
        System.arraycopy(more, 0, words, 5, more.length);
        return Terminal.at(archive).run(words);
    }

    @Test
    void aServerWithAppendOnlyFilesLoadsItAndIgnoresTheScriptsDump() throws IOException {
        Path target = home.resolve("data");
        Path config = config("appendonly yes");
        Files.createDirectories(target);
        Files.write(target.resolve("dump.rdb"), dump);
        assertThat(started(target, "yes")).as("what the script's copy gives").isEmpty();

        restore(target.toString(), "--config", config.toString()).failed(14, "not empty", "--force");
        restore(target.toString(), "--config", config.toString(), "--force").succeeded();

        assertThat(started(target, "yes")).isEqualTo(had);
    }

    @Test
    void aServerWithoutAppendOnlyFilesLoadsTheRdb() throws IOException {
        Path target = home.resolve("data");
        Path config = config("appendonly no");

        restore(target.toString(), "--config", config.toString()).failed(16, "appendonly", "");
        restore(target.toString(), "--config", config.toString(), "--format", "rdb")
                .succeeded();

        assertThat(target.resolve("dump.rdb")).exists();
        assertThat(started(target, "no")).isEqualTo(had);
    }

    @Test
    void aDumpBesideAppendOnlyFilesOfAnotherTimeIsNotMixedIn() throws IOException {
        Path target = home.resolve("data");
        try (ScratchServer old = ScratchServer.of(BINARY)
                        .directory(target)
                        .option("appendonly", "yes")
                        .start(PATIENCE);
                ServerConnection connection = old.connect()) {
            require(connection, "SET", "config:version", "old");
        }
        Files.write(target.resolve("dump.rdb"), dump);
        assertThat(started(target, "yes"))
                .as("the append-only files win, with one key")
                .hasSize(1);

        Ended ended = restore(target.toString(), "--force").succeeded();

        assertThat(started(target, "yes")).isEqualTo(had);
        assertThat(ended.output()).contains("The old directory is kept at");
    }

    @Test
    void aFreshVolumeOfAnotherOwnerKeepsItsOwner() throws IOException {
        Path mount = home.resolve("volume");
        try (SmallDisk disk = SmallDisk.mount(mount, 64)) {
            Files.setAttribute(disk.root(), "unix:uid", 999);
            Files.setAttribute(disk.root(), "unix:gid", 998);

            restore(mount.toString()).succeeded();

            try (var all = Files.walk(mount)) {
                for (Path entry : all.toList()) {
                    assertThat(Files.getAttribute(entry, "unix:uid"))
                            .as(entry.toString())
                            .isEqualTo(999);
                    assertThat(Files.getAttribute(entry, "unix:gid"))
                            .as(entry.toString())
                            .isEqualTo(998);
                }
            }
            assertThat(started(mount, "yes")).isEqualTo(had);
        }
    }

    private Path config(String... lines) throws IOException {
        return Files.writeString(home.resolve("redis.conf"), String.join("\n", lines) + "\n");
    }

    /// What a server that nobody holds back serves after it has started on a directory.
    private static NavigableMap<DatasetKey, DatasetLeaf> started(Path directory, String appendonly) throws IOException {
        try (ScratchServer server = ScratchServer.of(BINARY)
                .directory(directory)
                .option("appendonly", appendonly)
                .start(PATIENCE)) {
            server.awaitLoaded(PATIENCE, Progress.silent());
            try (ServerConnection connection = server.connect()) {
                return LiveDataset.read(connection);
            }
        }
    }

    private static void require(ServerConnection connection, String... command) {
        Reply _ = connection.require(command);
    }
}
