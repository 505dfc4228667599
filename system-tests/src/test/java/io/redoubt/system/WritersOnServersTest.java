package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.check.Loaders;
import io.redoubt.formats.dataset.DatasetLeaf;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.RdbVersion;
import io.redoubt.formats.rewrite.RdbRewrite;
import io.redoubt.formats.rewrite.RdbRewriter;
import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random datasets of every server, written for every version, loaded by every server that takes the version, and
/// asked back. `-Dredoubt.seed=N` repeats the datasets of a run.
class WritersOnServersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = Long.getLong("redoubt.seed", new Random().nextLong(1_000_000_000));
    private static final List<RdbVersion> WRITERS = List.of(
            RdbVersion.REDIS_9, RdbVersion.REDIS_10, RdbVersion.REDIS_11, RdbVersion.REDIS_12, RdbVersion.VALKEY_80);

    /// Entries read by a group and counters of streams are not kept alike by all; see `DatasetScope`.
    private static final DatasetScope COMMON = new DatasetScope(true, true, true, false);

    @TempDir
    static Path sources;

    /// Where what is to be loaded lies.
    @TempDir
    Path folder;

    private static final List<Source> SOURCES = new ArrayList<>();

    /// @param dump what a server saved
    private record Source(TestServer server, RdbVersion version, Path dump) {
        /// Whether the writer's version can hold the key; what this says of vector sets and fields that expire is
        /// what the rewriter must find.
        boolean carried(String key, RdbVersion writer) {
            if (key.startsWith(RandomDataset.VECTORS)) {
                return writer.equals(version);
            }
            boolean fields = writer.equals(RdbVersion.REDIS_12) || writer.equals(RdbVersion.VALKEY_80);
            return fields || !key.startsWith(RandomDataset.FIELDS);
        }

        DatasetScope scope(RdbVersion writer) {
            boolean first = version.equals(RdbVersion.REDIS_9) || writer.equals(RdbVersion.REDIS_9);
            return first ? DatasetScope.STREAM_V1 : COMMON;
        }

        @Override
        public String toString() {
            return "%s (seed %d)".formatted(server, SEED);
        }
    }

    @BeforeAll
    static void fillEveryServer() throws IOException {
        for (TestServer tested : TestServer.formats()) {
            if (tested.present()) {
                Path own = Files.createDirectory(sources.resolve(tested.tag()));
                try (ScratchServer server =
                        ScratchServer.of(tested.require()).directory(own).start(PATIENCE)) {
                    server.awaitLoaded(PATIENCE, Progress.silent());
                    try (ServerConnection connection = server.connect()) {
                        RandomDataset.fill(connection, server.version(), new Random(SEED));
                        Reply _ = connection.require("SAVE");
                    }
                    SOURCES.add(new Source(tested, RdbVersion.writtenBy(server.version()), own.resolve("dump.rdb")));
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.redoubt.system.TestServer#formats")
    void aServerLoadsWhatIsWrittenForItAndNothingElse(TestServer tested) throws IOException {
        int loaded = 0;
        int refused = 0;
        try (ScratchServer server = ScratchServer.of(tested.require())
                .directory(folder)
                .debugCommands()
                .start(PATIENCE)) {
            server.awaitLoaded(PATIENCE, Progress.silent());
            try (ServerConnection connection = server.connect()) {
                for (RdbVersion writer : WRITERS) {
                    for (Source source : SOURCES) {
                        NavigableMap<DatasetKey, DatasetLeaf> written = write(source, writer);
                        Reply answer = connection.call("DEBUG", "RELOAD", "NOSAVE");
                        if (Loaders.of(writer).include(server.version())) {
                            requireSame(connection, server.version(), source, writer, written);
                            loaded++;
                        } else {
                            assertThat(answer).as("%s of %s", writer, source).isInstanceOf(Reply.Failure.class);
                            refused++;
                        }
                    }
                }
                requireThatAChangeIsSeen(connection, server.version());
            }
        }
        assertThat(loaded).isGreaterThanOrEqualTo(SOURCES.size());
        assertThat(loaded + refused).isEqualTo(WRITERS.size() * SOURCES.size());
    }

    /// Rewrites the dataset for a version, less what that version cannot hold, which is refused first.
    private NavigableMap<DatasetKey, DatasetLeaf> write(Source source, RdbVersion writer) throws IOException {
        DatasetScope scope = source.scope(writer);
        NavigableMap<DatasetKey, DatasetLeaf> leaves = LoadedSnapshot.leaves(source.dump(), scope);
        boolean functions =
                leaves.values().stream().anyMatch(leaf -> leaf.type().equals("function"));
        RdbRewrite order = RdbRewrite.nothing().to(writer);
        boolean noFunctions = functions && writer.equals(RdbVersion.REDIS_9);
        if (noFunctions) {
            requireRefused(source, order, "a function library");
            order = order.withoutFunctions();
            leaves.values().removeIf(leaf -> leaf.type().equals("function"));
        }
        if (leaves.keySet().removeIf(key -> !source.carried(key.printableName(), writer))) {
            requireRefused(source, order, "which snapshots of " + writer + " cannot hold");
        }
        rewrite(source, order.keeping(key -> source.carried(name(key), writer)));
        assertThat(LoadedSnapshot.leaves(folder.resolve("dump.rdb"), scope))
                .as("%s written as %s", source, writer)
                .isEqualTo(leaves);
        return leaves;
    }

    private void requireRefused(Source source, RdbRewrite order, String why) {
        assertThatThrownBy(() -> rewrite(source, order))
                .isInstanceOfSatisfying(
                        RedoubtException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.VERSIONS_DO_NOT_FIT))
                .hasMessageContaining(why);
    }

    private void rewrite(Source source, RdbRewrite order) throws IOException {
        try (InputStream in = Files.newInputStream(source.dump());
                OutputStream out = Files.newOutputStream(folder.resolve("dump.rdb"))) {
            var _ = RdbRewriter.rewrite(in, source.dump().toString(), out, order);
        }
    }

    private static String name(RdbKey key) {
        return new String(key.name(), StandardCharsets.UTF_8);
    }

    private void requireSame(
            ServerConnection connection,
            ServerVersion version,
            Source source,
            RdbVersion writer,
            NavigableMap<DatasetKey, DatasetLeaf> written)
            throws IOException {
        DatasetScope scope = LiveLeaves.askable(version).and(source.scope(writer));
        NavigableMap<DatasetKey, DatasetLeaf> expected = LoadedSnapshot.leaves(folder.resolve("dump.rdb"), scope);
        assertThat(expected).hasSameSizeAs(written);
        boolean functions = expected.values().removeIf(leaf -> leaf.type().equals("function"));
        expected.values().removeIf(leaf -> leaf.type().equals("vectorset"));

        assertThat(LiveLeaves.of(connection, version, scope))
                .as("%s written as %s", source, writer)
                .isEqualTo(expected);
        if (functions) {
            assertThat(LiveLeaves.functions(connection)).isEqualTo(Set.of(RandomDataset.LIBRARY));
        }
    }

    private void requireThatAChangeIsSeen(ServerConnection connection, ServerVersion version) throws IOException {
        NavigableMap<DatasetKey, DatasetLeaf> _ = write(SOURCES.getFirst(), RdbVersion.REDIS_9);
        Reply _ = connection.require("DEBUG", "RELOAD", "NOSAVE");
        DatasetScope scope = LiveLeaves.askable(version).and(DatasetScope.STREAM_V1);
        NavigableMap<DatasetKey, DatasetLeaf> before = LiveLeaves.of(connection, version, scope);

        Reply _ = connection.require("SELECT", "3");
        Reply _ = connection.require("APPEND", "string:0", "x");

        assertThat(LiveLeaves.of(connection, version, scope)).isNotEqualTo(before);
    }
}
