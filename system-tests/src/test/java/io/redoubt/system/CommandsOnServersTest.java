package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Engine;
import io.redoubt.core.Progress;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.aof.AofManifest;
import io.redoubt.formats.dataset.DatasetKey;
import io.redoubt.formats.dataset.DatasetLeaf;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.rdb.RdbVersion;
import io.redoubt.formats.replay.CommandSummary;
import io.redoubt.formats.replay.RdbCommands;
import io.redoubt.formats.rewrite.RdbRewrite;
import io.redoubt.formats.rewrite.RdbRewriter;
import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.ServerConnection;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The commands written for a snapshot make its dataset on a real server that loads them as an append-only file.
class CommandsOnServersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String INCREMENT = "appendonly.aof.1.incr.aof";

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource({
        "REDIS0009, redis-6.2",
        "REDIS0009, redis-7.0",
        "REDIS0009, valkey-9",
        "REDIS0010, redis-7.0",
        "REDIS0010, redis-8.0",
        "REDIS0011, redis-7.0",
        "REDIS0011, valkey-8.0",
        "REDIS0011, valkey-8.1",
        "REDIS0011, valkey-9",
        "REDIS0012, redis-8.0",
        "REDIS0012, valkey-9",
        "REDIS0012, redis-7.0",
        "REDIS0013, valkey-8.1",
        "REDIS0013, redis-8.0",
        "VALKEY080, valkey-9",
        "VALKEY080, redis-8.0",
        "VALKEY080, redis-6.2"
    })
    void commandsMakeTheDataset(String file, String tag) throws IOException {
        TestServer tested = new TestServer(tag);
        ServerVersion version = tested.require().version();
        Path rdb = loadable(file, version);

        CommandSummary summary = write(rdb, version);

        try (ScratchServer server = ScratchServer.of(tested.require())
                .directory(folder)
                .option("appendonly", "yes")
                .start(PATIENCE)) {
            server.awaitLoaded(PATIENCE, Progress.silent());
            try (ServerConnection connection = server.connect()) {
                requireSame(rdb, file, connection, version);
                var _ = connection.require("SAVE");
            }
        }
        DatasetScope scope = scope(file, version);
        assertThat(LoadedSnapshot.leaves(folder.resolve("dump.rdb"), scope))
                .isEqualTo(LoadedSnapshot.leaves(rdb, scope));
        assertThat(summary.keys()).isGreaterThan(17);
        assertThat(summary.commands()).isGreaterThan(summary.keys());
        assertThat(summary.crcPresent()).isTrue();
    }

    private static void requireSame(Path rdb, String file, ServerConnection connection, ServerVersion version)
            throws IOException {
        DatasetScope scope = scope(file, version);
        NavigableMap<DatasetKey, DatasetLeaf> expected = LoadedSnapshot.leaves(rdb, scope);
        expected.values()
                .removeIf(leaf -> leaf.type().equals("vectorset") || leaf.type().equals("function"));

        assertThat(LiveLeaves.of(connection, version, scope)).isEqualTo(expected);
    }

    private static DatasetScope scope(String file, ServerVersion version) {
        DatasetScope source = file.equals("REDIS0009") ? DatasetScope.STREAM_V1 : DatasetScope.FULL;
        return LiveLeaves.askable(version).and(source);
    }

    /// The snapshot less the keys that no command of the version can make.
    private Path loadable(String file, ServerVersion version) throws IOException {
        boolean valkey = version.engine() == Engine.VALKEY;
        boolean fields = valkey ? version.atLeast(9, 0) : version.atLeast(7, 4);
        boolean vectors =
                file.equals("REDIS0012") && RdbVersion.writtenBy(version).number() == 12;
        Path rdb = folder.resolve("source.rdb");
        RdbRewrite order = RdbRewrite.nothing().keeping(key -> switch (new String(key.name(), StandardCharsets.UTF_8)) {
            case "fields-packed", "fields-table" -> fields || !key.type().holdsFieldExpiry();
            case "vectors" -> vectors;
            case "produced" -> false;
            default -> true;
        });
        try (InputStream in = Files.newInputStream(LoadedSnapshot.small(file));
                OutputStream out = Files.newOutputStream(rdb)) {
            var _ = RdbRewriter.rewrite(in, file, out, single(version) ? order.withoutFunctions() : order);
        }
        return rdb;
    }

    /// Redis 6 knows neither manifests nor functions.
    private static boolean single(ServerVersion version) {
        return version.engine() == Engine.REDIS && !version.atLeast(7, 0);
    }

    /// One file for Redis 6, else a manifest with an increment and no base.
    private CommandSummary write(Path rdb, ServerVersion version) throws IOException {
        Path log = folder.resolve("appendonly.aof");
        if (!single(version)) {
            Path parts = Files.createDirectory(folder.resolve("appendonlydir"));
            log = parts.resolve(INCREMENT);
            Files.writeString(
                    parts.resolve("appendonly.aof.manifest"),
                    new AofManifest(Optional.empty(), List.of(INCREMENT)).text());
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(log))) {
            return RdbCommands.write(() -> Files.newInputStream(rdb), rdb.toString(), out, version);
        }
    }
}
