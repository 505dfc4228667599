package io.redoubt.drill.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.RedoubtException;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.testkit.Await;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrimaryLoadTest {
    /// Nothing that was counted until then may be taken for all that was written.
    @Test
    void aPrimaryThatEndsIsNoRound() throws Exception {
        ServerBinary binary = ServerBinaries.standard().embedded();
        try (ScratchServer primary = ScratchServer.of(binary).start(Duration.ofSeconds(30))) {
            PrimaryLoad load = PrimaryLoad.start(binary, primary, 2);
            assertThat(threads()).hasSize(3);
            primary.kill();

            assertThatThrownBy(load::close).isInstanceOf(RedoubtException.class).hasMessageContaining("connection");
        }
        assertThat(threads()).isEmpty();
    }

    /// The witness asks what no server before 7.2 knows.
    @Test
    void aWitnessThatIsRefusedSaysSo() throws Exception {
        ServerBinary binary = ServerBinaries.standard().embedded();
        assertThat(ArchiveWitness.speaksTo(binary.version())).isFalse();
        try (ScratchServer primary = ScratchServer.of(binary).start(Duration.ofSeconds(30))) {
            ArchiveWitness witness = ArchiveWitness.start(primary);
            Await.until("the refusal", () -> threads().findAny().isEmpty());

            assertThatThrownBy(witness::close)
                    .isInstanceOf(RedoubtException.class)
                    .hasMessageContaining("WAITAOF");
        }
    }

    private static Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("redoubt-drill-"));
    }
}
