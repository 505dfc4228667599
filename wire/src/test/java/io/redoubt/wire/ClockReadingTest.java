package io.redoubt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.RealServer;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ClockReadingTest {
    @Test
    void aSlowAnswerIsNoDifferenceOfClocks() {
        assertThat(new ClockReading(10_000, 10_000, 12_000).aheadMillis()).isZero();
        assertThat(new ClockReading(10_000, 11_000, 12_000).aheadMillis()).isZero();
        assertThat(new ClockReading(10_000, 12_000, 12_000).aheadMillis()).isZero();
    }

    @Test
    void aDifferenceIsTheLeastThatExplainsTheAnswer() {
        assertThat(new ClockReading(10_000, 12_500, 12_000).aheadMillis()).isEqualTo(500);
        assertThat(new ClockReading(10_000, 9_300, 12_000).aheadMillis()).isEqualTo(-700);
    }

    @Test
    void theClockOfARealServerIsReadAgainstOurs() {
        InstantSource late = InstantSource.offset(InstantSource.system(), Duration.ofHours(-1));
        try (RealServer server = RealServer.start();
                ServerConnection connection = ServerConnection.open(
                        ServerAccess.of(ServerUri.loopback(server.port())), Duration.ofSeconds(10))) {
            assertThat(ServerIdentity.read(connection, InstantSource.system()).clock())
                    .hasValueSatisfying(clock -> assertThat(clock.aheadMillis()).isZero());
            assertThat(ServerIdentity.read(connection, late).clock())
                    .hasValueSatisfying(clock -> assertThat(clock.aheadMillis()).isBetween(3_590_000L, 3_600_001L));
            assertThat(ServerIdentity.read(connection).clock()).isEmpty();
        }
    }
}
