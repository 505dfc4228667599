package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Progress;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.dataset.DatasetDigest;
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
import java.util.NavigableMap;
import java.util.TreeMap;

/// A snapshot that a real server loads, answers for, and saves again.
final class LoadedSnapshot {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private LoadedSnapshot() {}

    /// One of the files with every type and encoding; the commands they were made with lie beside them.
    static Path small(String header) {
        return Path.of("..", "formats", "src", "test", "resources", "small", header + ".rdb");
    }

    /// Asserts that the server answers what the snapshot `dump.rdb` in `folder` holds, and saves the same.
    ///
    /// @return what it holds
    static NavigableMap<DatasetKey, DatasetLeaf> require(TestServer tested, Path folder, DatasetScope scope)
            throws IOException {
        Path rdb = folder.resolve("dump.rdb");
        NavigableMap<DatasetKey, DatasetLeaf> leaves = leaves(rdb, scope);
        DatasetDigest digest = digest(rdb, scope);
        try (ScratchServer server =
                ScratchServer.of(tested.require()).directory(folder).start(PATIENCE)) {
            server.awaitLoaded(PATIENCE, Progress.silent());
            try (ServerConnection connection = server.connect()) {
                DatasetScope asked = LiveLeaves.askable(server.version()).and(scope);
                assertThat(LiveLeaves.of(connection, server.version(), asked)).isEqualTo(askable(rdb, asked));
                var _ = connection.require("SAVE");
            }
        }
        assertThat(leaves(rdb, scope)).isEqualTo(leaves);
        assertThat(digest(rdb, scope)).isEqualTo(digest);
        return leaves;
    }

    private static NavigableMap<DatasetKey, DatasetLeaf> askable(Path rdb, DatasetScope scope) throws IOException {
        NavigableMap<DatasetKey, DatasetLeaf> leaves = leaves(rdb, scope);
        leaves.values()
                .removeIf(leaf -> leaf.type().equals("vectorset") || leaf.type().equals("function"));
        return leaves;
    }

    static NavigableMap<DatasetKey, DatasetLeaf> leaves(Path rdb, DatasetScope scope) throws IOException {
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
