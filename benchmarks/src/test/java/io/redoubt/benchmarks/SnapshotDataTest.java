package io.redoubt.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.Progress;
import io.redoubt.formats.rdb.RdbSummary;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotDataTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"D1, 0.0003, 3000, 0", "D2, 0.005, 1, 0", "D3, 0.001, 455, 94"})
    void aServerHoldsAShareOfTheData(SnapshotData data, double scale, long keys, long expiring) throws IOException {
        try (ScratchServer server = ScratchServer.of(ServerBinaries.standard().embedded())
                .directory(folder)
                .start(PATIENCE)) {
            server.awaitLoaded(PATIENCE, Progress.silent());
            try (ServerConnection connection = server.connect()) {
                data.fill(new CommandSender(connection), scale);
                Reply _ = connection.require("SAVE");
            }
        }

        try (InputStream in = Files.newInputStream(folder.resolve("dump.rdb"))) {
            RdbSummary held = RdbWalker.walk(in, "dump.rdb");
            assertThat(held.keys()).isEqualTo(keys);
            assertThat(held.keysWithExpiry()).isEqualTo(expiring);
        }
    }

    @Test
    void aRunIsToldByWords() {
        SnapshotSettings settings = SnapshotSettings.parse(new String[] {"turns=2", "data=d3,d1"});

        assertThat(settings.turns()).isEqualTo(2);
        assertThat(settings.scale()).isEqualTo(1);
        assertThat(settings.data()).containsExactly(SnapshotData.D3, SnapshotData.D1);
        assertThatThrownBy(() -> SnapshotSettings.parse(new String[] {"turn=2"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not one of [data, directory, scale, turns]");
    }
}
