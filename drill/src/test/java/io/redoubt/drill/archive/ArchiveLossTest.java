package io.redoubt.drill.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.drill.loss.LossCount;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.testkit.Await;
import io.redoubt.wire.ServerConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a restored archive may and must hold of what was written at known offsets.
class ArchiveLossTest {
    private static final long EVERYTHING = Long.MAX_VALUE;

    private ScratchServer server;
    private ServerConnection replica;
    private PrimaryLoad load;
    private List<Long> written;

    @BeforeEach
    void written() throws Exception {
        ServerBinary binary = ServerBinaries.standard().embedded();
        server = ScratchServer.of(binary).start(Duration.ofSeconds(20));
        replica = server.connect();
        replica.send("PSYNC", "?", "-1"); // a server counts its stream from the first replica on
        Await.until("the replica to be seen", this::isReplicated);
        load = PrimaryLoad.start(binary, server, 2);
        Await.until("some writes", () -> load.writers().stream().allMatch(writer -> writer.acknowledged() > 100));
        load.close();
        written = load.checkpoints().notAfter(EVERYTHING).orElseThrow().written();
    }

    private boolean isReplicated() {
        try (ServerConnection connection = server.connect()) {
            return connection.info("replication").contains("connected_slaves:1");
        }
    }

    @AfterEach
    void stop() {
        replica.close();
        server.close();
    }

    private ArchiveRound round(long first, long second, boolean ordered, boolean whole) {
        long offset = load.checkpoints().notAfter(EVERYTHING).orElseThrow().offset();
        var found = new ArchiveLoss.Found(
                offset, List.of(new LossCount.Held(first, ordered, whole), new LossCount.Held(second, true, true)), 0);
        return new ArchiveLoss(load, System.nanoTime(), offset).round(found, 7, List.of());
    }

    @Test
    void whatIsAllThereIsFine() {
        ArchiveRound round = round(written.get(0), written.get(1), true, true);

        assertThat(round.lostCommands() + round.lostBytes() + round.behindCommands())
                .isZero();
        assertThat(round.reported()).isEqualTo(written.get(0) + written.get(1));
        assertThat(round.failures()).isEmpty();
    }

    @Test
    void aReportedWriteThatIsGoneIsCounted() {
        ArchiveRound round = round(written.get(0) - 3, written.get(1), true, true);

        assertThat(round.lostCommands()).isEqualTo(3);
    }

    @Test
    void aWriteFromAfterTheOffsetIsFound() {
        assertThat(round(written.get(0), written.get(1) + 1, true, true).failures())
                .singleElement()
                .asString()
                .contains("client 1 from after it");
    }

    @Test
    void holesAndHalvesAreFound() {
        List<String> failures = new ArrayList<>(
                round(written.get(0), written.get(1), false, true).failures());
        failures.addAll(round(written.get(0), written.get(1), true, false).failures());

        assertThat(failures)
                .containsExactly(
                        "writes of 1 clients came back with holes or out of order",
                        "half a transaction of 1 clients came back");
    }

    @Test
    void anArchiveThatCannotBeRestoredHasLostAll() {
        long offset = load.checkpoints().notAfter(EVERYTHING).orElseThrow().offset();

        ArchiveRound round =
                new ArchiveLoss(load, System.nanoTime(), offset).round(ArchiveLoss.Found.nothing(2), 0, List.of("why"));

        assertThat(round.lostCommands()).isEqualTo(written.get(0) + written.get(1));
        assertThat(round.lostBytes()).isPositive();
        assertThat(round.failures()).containsExactly("why");
    }
}
