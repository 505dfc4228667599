package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Progress;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.dataset.DatasetDigest;
import io.redoubt.formats.dataset.DatasetKey;
import io.redoubt.formats.dataset.DatasetLeaf;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.RdbDigest;
import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is read from a snapshot is what a real server answers once it has loaded it, and what it saves again.
class SnapshotOnServersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /// Files with every type and encoding, see the commands beside them; the newest last.
    private static final List<String> REDIS = List.of("REDIS0009", "REDIS0010", "REDIS0011", "REDIS0012");

    @TempDir
    Path folder;

    /// Each server with each file it loads.
    static Stream<Arguments> serversAndFiles() {
        return TestServer.matrix().stream()
                .flatMap(server -> files(server.tag()).stream().map(file -> Arguments.of(server, file)));
    }

    private static List<String> files(String tag) {
        return switch (tag) {
            case "redis-6.2" -> List.of("REDIS0009");
            case "redis-7.0" -> REDIS.subList(0, 2);
            case "valkey-8.0", "valkey-8.1" -> REDIS.subList(0, 3);
            case "redis-8.0" -> REDIS;
            case "valkey-9" -> List.of("REDIS0009", "REDIS0010", "REDIS0011", "VALKEY080");
            default -> throw new IllegalArgumentException("no files for " + tag);
        };
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("serversAndFiles")
    void aSnapshotHoldsWhatAServerAnswersAndSavesAgain(TestServer tested, String file) throws IOException {
        Path original = Path.of("..", "formats", "src", "test", "resources", "small", file + ".rdb");
        Files.copy(original, folder.resolve("dump.rdb"));

        try (ScratchServer server =
                ScratchServer.of(tested.require()).directory(folder).start(PATIENCE)) {
            server.awaitLoaded(PATIENCE, Progress.silent());
            try (ServerConnection connection = server.connect()) {
                requireSameAnswers(original, file, connection, server.version());
                var _ = connection.require("SAVE");
            }
        }

        requireSameDigest(original, file, folder.resolve("dump.rdb"));
    }

    private static void requireSameAnswers(
            Path original, String file, ServerConnection connection, ServerVersion version) throws IOException {
        DatasetScope scope = LiveLeaves.askable(version).and(scopeOf(file));
        NavigableMap<DatasetKey, DatasetLeaf> expected = leaves(original, scope);
        expected.values()
                .removeIf(leaf -> leaf.type().equals("vectorset") || leaf.type().equals("function"));

        assertThat(LiveLeaves.of(connection, version, scope))
                .isEqualTo(expected)
                .hasSizeGreaterThan(18);
        if (scope.streamCounters()) {
            assertThat(LiveLeaves.functions(connection)).containsExactly("small");
        }
    }

    private static void requireSameDigest(Path original, String file, Path saved) throws IOException {
        DatasetScope scope = scopeOf(file);

        assertThat(leaves(saved, scope)).isEqualTo(leaves(original, scope));
        assertThat(digest(saved, scope)).isEqualTo(digest(original, scope));
    }

    /// What files of this version and all that load them keep alike.
    private static DatasetScope scopeOf(String file) {
        return switch (file) {
            case "REDIS0009" -> DatasetScope.STREAM_V1;
            default -> new DatasetScope(true, true, true, false);
        };
    }

    private static NavigableMap<DatasetKey, DatasetLeaf> leaves(Path rdb, DatasetScope scope) throws IOException {
        NavigableMap<DatasetKey, DatasetLeaf> leaves = new TreeMap<>();
        try (InputStream in = Files.newInputStream(rdb)) {
            DatasetDigest _ = RdbDigest.of(in, rdb.toString(), scope, leaves::put);
        }
        return leaves;
    }

    private static DatasetDigest digest(Path rdb, DatasetScope scope) throws IOException {
        try (InputStream in = Files.newInputStream(rdb)) {
            return RdbDigest.of(in, rdb.toString(), scope);
        }
    }
}
