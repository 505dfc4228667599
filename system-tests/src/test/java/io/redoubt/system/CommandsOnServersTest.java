package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Engine;
import io.redoubt.core.Progress;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.aof.AofManifest;
import io.redoubt.formats.dataset.DatasetLeaf;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.rdb.RdbVersion;
import io.redoubt.formats.replay.CommandSummary;
import io.redoubt.formats.replay.RdbCommands;
import io.redoubt.formats.rewrite.RdbRewrite;
import io.redoubt.formats.rewrite.RdbRewriter;
import io.redoubt.formats.rewrite.RewriteSummary;
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
import org.junit.jupiter.params.provider.ValueSource;

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

        requireLoaded(tested, rdb, file);
        assertThat(summary.keys()).isGreaterThan(17);
        assertThat(summary.commands()).isGreaterThan(summary.keys());
        assertThat(summary.crcPresent()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"REDIS0009", "REDIS0012", "VALKEY080"})
    void aSnapshotWithCommandsBehindItIsTheSingleFileOfRedis6(String file) throws IOException {
        TestServer tested = new TestServer("redis-6.2");
        Path rdb = loadable(file, tested.require().version());
        Path rest = folder.resolve("rest.rdb");
        rewrite(rdb, rest, RdbRewrite.nothing().keeping(key -> key.nameLength() % 2 == 0));

        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve("appendonly.aof")));
                InputStream in = Files.newInputStream(rdb)) {
            RdbRewrite odd = RdbRewrite.nothing().to(RdbVersion.REDIS_9).keeping(key -> key.nameLength() % 2 != 0);
            RewriteSummary base = RdbRewriter.rewrite(in, file, out, odd);
            CommandSummary tail = RdbCommands.write(
                    () -> Files.newInputStream(rest),
                    file,
                    out,
                    tested.require().version());
            assertThat(base.keys()).isGreaterThan(5);
            assertThat(tail.keys()).isGreaterThan(5);
        }

        requireLoaded(tested, rdb, file);
    }

    /// Starts the server on the append-only file in `folder` and compares what it holds, and saves, with the
    /// snapshot.
    private void requireLoaded(TestServer tested, Path rdb, String file) throws IOException {
        ServerVersion version = tested.require().version();
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
        rewrite(LoadedSnapshot.small(file), rdb, single(version) ? order.withoutFunctions() : order);
        return rdb;
    }

    private static void rewrite(Path from, Path to, RdbRewrite order) throws IOException {
        try (InputStream in = Files.newInputStream(from);
                OutputStream out = Files.newOutputStream(to)) {
            RewriteSummary _ = RdbRewriter.rewrite(in, from.toString(), out, order);
        }
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
