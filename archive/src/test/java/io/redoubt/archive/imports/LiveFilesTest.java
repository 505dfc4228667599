package io.redoubt.archive.imports;

import static io.redoubt.archive.imports.PartsDirectory.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redoubt.archive.backup.BackupTrial;
import io.redoubt.archive.imports.Import.Imported;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.repository.Repository;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ScratchServerBuilder;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.testkit.Await;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong when a running server's files are copied or put back as the usual recipes say, and that
/// importing them does not.
@Timeout(60)
class LiveFilesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Path home;
    private Path data;

    @BeforeEach
    void directory(@TempDir Path folder) throws IOException {
        home = folder.toRealPath();
        data = home.resolve("data");
    }

    private static ScratchServerBuilder server(Path directory, String appendonly) {
        return ScratchServer.of(ServerBinaries.standard().embedded())
                .directory(directory)
                .option("appendonly", appendonly)
                .option("appendfsync", "always")
                .option("auto-aof-rewrite-percentage", "0");
    }

    /// What a server that is started on the directory answers to GET.
    private static String startedOn(Path directory, String appendonly, String key) {
        try (ScratchServer server = server(directory, appendonly).start(PATIENCE)) {
            server.awaitLoaded(PATIENCE, Progress.silent());
            return get(server, key);
        }
    }

    private static String get(ScratchServer server, String key) {
        try (ServerConnection connection = server.connect()) {
            return connection.require("GET", key) instanceof Reply.Bulk value ? value.utf8() : "nothing";
        }
    }

    private static void ask(ScratchServer server, String... words) {
        try (ServerConnection connection = server.connect()) {
            Reply _ = connection.require(words);
        }
    }

    private static void rewrite(ScratchServer server) {
        try (ServerConnection connection = server.connect()) {
            Reply _ = connection.require("BGREWRITEAOF");
            Await.until("the rewrite is done", () -> {
                Map<String, String> info = InfoText.parse(connection.info("persistence"));
                return info.getOrDefault("aof_rewrite_in_progress", "").equals("0")
                        && info.getOrDefault("aof_rewrite_scheduled", "").equals("0");
            });
        }
    }

    private BackupStore store() throws IOException {
        Path at = home.resolve("repository");
        Repository repository =
                Repository.isRepository(at) ? Repository.open(at) : Repository.create(at, InstantSource.system());
        return BackupStore.of(repository.sourceFor(new SourceName("orders"), home.resolve("spool")));
    }

    private Imported imported(Path given, PinDirectory.Linking linking) throws IOException {
        BackupStore store = store();
        var trial = new BackupTrial(
                store.directory(), ServerBinaries.standard(), PATIENCE, Progress.silent(), InstantSource.system());
        try (DatasetOnDisk dataset =
                DatasetOnDisk.at(given, Optional.empty(), Optional.empty(), Progress.silent(), linking)) {
            return new Import(store, Optional.of(trial), Progress.silent(), InstantSource.system(), 1).run(dataset);
        }
    }

    private Imported imported(Path given) throws IOException {
        return imported(given, PinDirectory::hardLink);
    }

    @Test
    void theRecipeFindsNoAppendOnlyFileAndTheImportDoes() throws IOException {
        try (ScratchServer server = server(data, "yes").start(PATIENCE)) {
            ask(server, "SET", "a", "1");

            assertThat(data.resolve("appendonly.aof")).doesNotExist();
            Imported imported = imported(data);

            assertThat(imported.entry().isVerified()).isTrue();
            assertThat(imported.entry().keys()).hasValue(1);
        }
    }

    @Test
    void aSingleFilePutBesideTheDirectoryIsIgnoredByTheServerAndTheImportSaysSo() throws IOException {
        try (ScratchServer server = server(data, "yes").start(PATIENCE)) {
            ask(server, "SET", "a", "1");
            ask(server, "SET", "b", "1");
        }
        Files.writeString(data.resolve("appendonly.aof"), command("SET", "restored", "1"));

        assertThat(startedOn(data, "yes", "restored")).isEqualTo("nothing");
        Imported imported = imported(data);

        assertThat(imported.entry().keys()).hasValue(2);
        assertThat(imported.remarks()).first().asString().contains("not taken: 'appendonly.aof'");
    }

    @Test
    void ofSnapshotAndAppendOnlyFilesTheServerTakesOneAndTheImportTheSame() throws IOException {
        try (ScratchServer server = server(data, "yes").start(PATIENCE)) {
            ask(server, "SET", "which", "old");
            ask(server, "SET", "only", "in the append-only files");
        }
        Path elsewhere = home.resolve("elsewhere");
        try (ScratchServer server = server(elsewhere, "no").start(PATIENCE)) {
            ask(server, "SET", "which", "new");
            ask(server, "SAVE");
        }
        Files.copy(elsewhere.resolve("dump.rdb"), data.resolve("dump.rdb"));

        assertThat(startedOn(data, "yes", "which")).isEqualTo("old");
        Imported imported = imported(data);

        assertThat(imported.entry().keys()).hasValue(2);
        assertThat(imported.remarks()).hasSize(2);
        assertThat(imported.remarks().get(0)).contains("not taken: 'dump.rdb'");
        assertThat(imported.remarks().get(1)).contains("'dump.rdb' is newer than what was taken");
    }

    @Test
    void aCopyMadeDuringARewriteIsBrokenAndAnImportIsNot() throws IOException {
        try (ScratchServer server = server(data, "yes").start(PATIENCE)) {
            ask(server, "SET", "a", "1");
            Path parts = data.resolve("appendonlydir");
            Path copy = Files.createDirectories(home.resolve("copy/appendonlydir"));
            Files.copy(parts.resolve("appendonly.aof.manifest"), copy.resolve("appendonly.aof.manifest"));
            rewrite(server);
            ask(server, "SET", "b", "1");
            copyAll(parts, copy);

            RedoubtException refused =
                    catchThrowableOfType(RedoubtException.class, () -> startedOn(home.resolve("copy"), "yes", "a"));
            assertThat(refused.code()).isEqualTo(ErrorCode.SERVER_NOT_READY);

            boolean[] happened = {false};
            Imported imported = imported(data, (pins, file) -> {
                if (!happened[0]) {
                    happened[0] = true;
                    rewrite(server);
                }
                return pins.hardLink(file);
            });

            assertThat(happened[0]).isTrue();
            assertThat(imported.entry().isVerified()).isTrue();
            assertThat(imported.entry().keys()).hasValue(2);
            assertThat(imported.remarks()).singleElement().asString().contains("taken again (1 times)");
        }
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                if (!Files.exists(to.resolve(file.getFileName()))) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
    }

    @Test
    void whatAServerWouldCutOffSilentlyIsTold() throws IOException {
        try (ScratchServer server = server(data, "yes").start(PATIENCE)) {
            ask(server, "SET", "a", "1");
        }
        Path increment = data.resolve("appendonlydir/appendonly.aof.1.incr.aof");
        String torn = command("MULTI") + command("SET", "b", "1");
        Files.writeString(increment, torn, StandardCharsets.ISO_8859_1, StandardOpenOption.APPEND);
        long size = Files.size(increment);

        Imported imported = imported(data);

        assertThat(imported.entry().keys()).hasValue(1);
        assertThat(imported.remarks())
                .singleElement()
                .asString()
                .contains("its last %d bytes are left out".formatted(torn.length()));
        assertThat(Files.size(increment)).isEqualTo(size);
        assertThat(startedOn(data, "yes", "b")).isEqualTo("nothing");
        assertThat(Files.size(increment)).as("cut by the server").isLessThan(size);
    }

    @Test
    void aDirectoryWithoutManifestStartsEmptyAndIsRefused() throws IOException {
        try (ScratchServer server = server(data, "yes").start(PATIENCE)) {
            ask(server, "SET", "a", "1");
        }
        Files.delete(data.resolve("appendonlydir/appendonly.aof.manifest"));

        RedoubtException refused = catchThrowableOfType(RedoubtException.class, () -> imported(data));

        assertThat(refused).hasMessageContaining("starts EMPTY").hasMessageContaining("at its second start");
        assertThat(startedOn(data, "yes", "a")).isEqualTo("nothing");
        assertThat(startedOn(data, "yes", "a")).as("second start").isEqualTo("1");
    }
}
