package io.redoubt.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadEndTest {
    @Test
    void anInterruptDoesNotShortenTheWaitAndIsSetOnlyAfterwards() {
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread waiting = Thread.currentThread();
        AtomicBoolean setMeanwhile = new AtomicBoolean(true);
        Thread thread = Thread.ofPlatform().start(() -> {
            waiting.interrupt();
            interrupted.countDown();
        });

        ThreadEnd.await(thread, () -> setMeanwhile.set(Thread.currentThread().isInterrupted()));

        assertThat(thread.isAlive()).isFalse();
        assertThat(interrupted.getCount()).isZero();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void withoutAnInterruptNoneIsSet() {
        ThreadEnd.await(Thread.ofPlatform().start(() -> {}));

        assertThat(Thread.interrupted()).isFalse();
    }
}
