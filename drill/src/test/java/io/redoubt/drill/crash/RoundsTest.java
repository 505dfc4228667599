package io.redoubt.drill.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A round in which the fault did not happen does not count.
@Timeout(60)
class RoundsTest {
    @TempDir
    private Path folder;

    private ScratchServer server;
    private Scene scene;
    private Path log;

    @BeforeEach
    void start() throws IOException {
        Path data = folder.toRealPath().resolve("data");
        server = ScratchServer.of(ServerBinaries.standard().embedded())
                .directory(data)
                .option("appendonly", "yes")
                .start(Duration.ofSeconds(30));
        try (ServerConnection connection = server.connect()) {
            Persisting persisting = Persisting.ask(connection);
            scene = new Scene(data, persisting, new SplittableRandom(1));
            log = data.resolve(persisting.firstLog());
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aLogThatIsTornEndsInsideALine() throws Exception {
        try (ServerConnection connection = server.connect()) {
            for (int i = 0; i < 200; i++) {
                connection.require("SET", "key:" + i, "value");
            }
        }
        server.kill();
        long before = Files.size(log);

        assertThat(new TornTail(scene).leave(server)).isTrue();

        assertThat(Files.size(log)).isPositive().isLessThan(before);
        byte[] left = Files.readAllBytes(log);
        assertThat((char) left[left.length - 1]).isNotEqualTo('\n');
    }

    @Test
    void aLogThatIsEmptyOrAnotherFileByNowIsNotTorn() throws Exception {
        server.kill();
        assertThat(log).isEmptyFile();
        assertThat(new TornTail(scene).leave(server)).as("an empty one").isFalse();

        Files.delete(log);
        assertThat(new TornTail(scene).leave(server))
                .as("one that was rewritten")
                .isFalse();
    }

    @Test
    void aChildThatWasOverBeforeTheKillWasNotKilled() throws Exception {
        server.kill();
        var crash = new KilledChild(scene, KilledChild.Kind.SNAPSHOT);
        assertThat(crash.leave(server)).isFalse();

        Files.createFile(scene.data().resolve("temp-123.rdb"));
        assertThat(crash.leave(server)).isTrue();
    }

    @Test
    void aDiskOfWhichNoWriteFailedWasNotFull() {
        assertThat(new FullDisk(scene).leave(server)).isFalse();
    }
}
