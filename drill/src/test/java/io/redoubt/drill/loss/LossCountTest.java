package io.redoubt.drill.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.RedoubtException;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.testkit.Await;
import io.redoubt.wire.ServerConnection;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A count that cannot tell what is missing would praise every server.
class LossCountTest {
    private ScratchServer server;
    private ServerConnection connection;
    private NumberedWriter writer;

    @BeforeEach
    void written() throws Exception {
        server = ScratchServer.of(ServerBinaries.standard().embedded()).start(Duration.ofSeconds(20));
        connection = server.connect();
        writer = NumberedWriter.start(1, server);
        Await.until("some writes", () -> writer.acknowledged() > 2500);
        writer.close();
    }

    @AfterEach
    void stop() {
        connection.close();
        server.close();
    }

    private CrashRound counted() {
        var count = new LossCount(connection, System.nanoTime());
        count.add(writer);
        return count.round(writer.acknowledged(), 1);
    }

    @Test
    void aServerThatHasAllHasLostNothing() {
        assertThat(counted()).isEqualTo(new CrashRound(writer.acknowledged(), 0, 0, 0, 0, 1, ""));
    }

    @Test
    void theLastWritesAreMissedAndSinceWhenIsTold() {
        long kept = writer.acknowledged() - 100;
        connection.require("LTRIM", NumberedWriter.list(1), "0", Long.toString(kept - 1));
        connection.require("SET", NumberedWriter.counter(1), Long.toString(kept));
        long ended = System.nanoTime();
        var count = new LossCount(connection, ended);

        count.add(writer);

        CrashRound round = count.round(writer.acknowledged(), 1);
        assertThat(round.lostCommands()).isEqualTo(100);
        assertThat(round.lostMillis()).isEqualTo((ended - writer.nanosOf(kept + 1)) / 1_000_000);
        assertThat(round.halves() + round.disorders()).isZero();
    }

    @Test
    void halfATransactionIsFound() {
        connection.require("SET", NumberedWriter.counter(1), "7");

        assertThat(counted().halves()).isEqualTo(1);
    }

    @Test
    void aHoleIsFoundAndAllAfterItIsLost() {
        connection.require("LREM", NumberedWriter.list(1), "1", "2001");
        connection.require("SET", NumberedWriter.counter(1), Long.toString(writer.acknowledged() - 1));

        CrashRound round = counted();

        assertThat(round.disorders()).isEqualTo(1);
        assertThat(round.halves()).isZero();
        assertThat(round.lostCommands()).isEqualTo(writer.acknowledged() - 2000);
    }

    @Test
    void aServerThatDoesNotStartHasLostAll() {
        var count = new LossCount(System.nanoTime());
        count.addAll(writer);

        CrashRound round = count.unstartable(writer.acknowledged(), "why");

        assertThat(round.lostCommands()).isEqualTo(writer.acknowledged());
        assertThat(round.note()).isEqualTo("why");
    }

    @Test
    void moreThanWasSentMeansThatTheDrillCountsWrongly() {
        long next = writer.acknowledged() + 1;
        connection.require("RPUSH", NumberedWriter.list(1), Long.toString(next));
        connection.require("SET", NumberedWriter.counter(1), Long.toString(next));
        assertThat(counted().lostCommands()).as("one may be under way").isZero();

        connection.require("RPUSH", NumberedWriter.list(1), Long.toString(next + 1));

        assertThatThrownBy(this::counted)
                .isInstanceOf(RedoubtException.class)
                .hasMessageStartingWith("the drill counts wrongly: ");
    }
}
