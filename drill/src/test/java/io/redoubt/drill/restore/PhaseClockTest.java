package io.redoubt.drill.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.Progress;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PhaseClockTest {
    private long now = 5;
    private final PhaseClock clock = new PhaseClock(Progress.silent(), () -> now);

    private void pass(int millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    @Test
    void everyStepOfARestoreBelongsToAPhaseAndThoseOfTheRecoveryAddUp() {
        pass(1);
        clock.phase("check", 0);
        pass(2);
        clock.phase("write", 0);
        pass(4);
        clock.phase("boot", 0);
        pass(8);
        clock.phase("compare", 0);
        pass(16);
        clock.enter(Phase.SERVE);
        pass(32);
        clock.enter(Phase.PROVE);
        pass(64);

        PhaseTimes times = clock.times();

        assertThat(times.text()).isEqualTo("63 ms: plan 1 ms, fetch 6 ms, load 24 ms, serve 32 ms");
        JsonLine json = JsonLine.schema(1);
        times.writeTo(json);
        JsonDocument written = JsonDocument.parse("it", json.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(written.object("phasesMillis").names()).containsExactly("plan", "fetch", "load", "serve");
        assertThat(written.number("rtoMillis")).isEqualTo(63);
        assertThat(written.number("proveMillis")).isEqualTo(64);
    }

    @Test
    void aStepNobodyKnowsIsNotCountedAsAnother() {
        assertThatThrownBy(() -> clock.phase("polish", 0)).isInstanceOf(IllegalStateException.class);
    }
}
