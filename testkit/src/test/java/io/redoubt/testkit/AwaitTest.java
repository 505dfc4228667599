package io.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    @Test
    void waitsUntilTheConditionHolds() {
        var looks = new AtomicInteger();

        Await.until("five looks", () -> looks.incrementAndGet() == 5);

        assertThat(looks).hasValue(5);
    }

    @Test
    void saysWhatDidNotHappen() {
        assertThatThrownBy(() -> Await.until("the moon to fall", Duration.ofMillis(5), () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessage("waited 5 ms in vain for the moon to fall");
    }

    @Test
    void looksAtLeastOnceEvenWithoutTime() {
        Await.until("nothing", Duration.ZERO, () -> true);

        assertThat(Await.value("a value", Duration.ZERO, () -> Optional.of(3))).isEqualTo(3);
    }

    @Test
    void aConditionThatThrowsFailsTheWaitAtOnce() {
        assertThatThrownBy(() -> Await.until("a file", () -> {
                    throw new IOException("no disk");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("failed while waiting for a file")
                .hasRootCauseMessage("no disk");
    }

    @Test
    void anInterruptedThreadDoesNotWait() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Await.until("anything", () -> false))
                    .hasMessage("interrupted while waiting for anything");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
