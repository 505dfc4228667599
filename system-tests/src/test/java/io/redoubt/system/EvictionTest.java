package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Trap A11: a server that is durable by every other setting and evicts. Backups hold what it left.
@Timeout(120)
class EvictionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int WRITES = 5_000;

    @TempDir
    private Path home;

    private ScratchServer server(String policy) {
        return ScratchServer.of(ServerBinaries.standard().embedded())
                .directory(home.resolve(policy))
                .option("appendonly", "yes")
                .option("appendfsync", "everysec")
                .option("repl-diskless-sync-delay", "0")
                .option("maxmemory", "8mb")
                .option("maxmemory-policy", policy)
                .start(PATIENCE);
    }

    /// Writes an order, then keys until the server refuses one.
    private static Reply fill(ServerConnection connection) {
        Reply _ = connection.require("XADD", "orders", "1-1", "item", "book");
        String value = "v".repeat(2000);
        Reply last = new Reply.Nil();
        for (int i = 0; i < WRITES && !(last instanceof Reply.Failure); i++) {
            last = connection.call("SET", "session:" + i, value);
        }
        return last;
    }

    private Ended backup(ScratchServer server) {
        return Terminal.at(home)
                .password(new String(server.password().utf8(), StandardCharsets.UTF_8))
                .run("backup", "redis://127.0.0.1:" + server.port(), "--source", "a");
    }

    @Test
    void trapA11WithAnEvictionPolicyAcknowledgedDataIsGoneAndTheBackupSaysSo() {
        try (ScratchServer server = server("allkeys-lru");
                ServerConnection connection = server.connect()) {
            assertThat(fill(connection)).as("every write was acknowledged").isEqualTo(new Reply.Simple("OK"));

            Map<String, String> stats = InfoText.parse(connection.info("stats"));
            assertThat(Long.parseLong(stats.getOrDefault("evicted_keys", "0"))).isPositive();
            assertThat(connection.require("DBSIZE"))
                    .isInstanceOfSatisfying(
                            Reply.Number.class, keys -> assertThat(keys.value()).isLessThan(WRITES));
            assertThat(backup(server).succeeded().errors())
                    .contains("takes keys away when its memory is full (maxmemory-policy allkeys-lru)");
        }
    }

    @Test
    void withThePolicyOfOurComposeFileTheServerRefusesInsteadAndNothingIsLost() throws IOException {
        assertThat(Files.readString(Path.of("../deploy/compose.yaml"))).contains("""
                      - --maxmemory-policy
                      - noeviction
                """);
        try (ScratchServer server = server("noeviction");
                ServerConnection connection = server.connect()) {
            assertThat(fill(connection))
                    .isInstanceOfSatisfying(
                            Reply.Failure.class,
                            refused -> assertThat(refused.code()).isEqualTo("OOM"));

            assertThat(connection.require("EXISTS", "orders", "session:0")).isEqualTo(new Reply.Number(2));
            assertThat(backup(server).succeeded().errors()).doesNotContain("takes keys away");
        }
    }
}
