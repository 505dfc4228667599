package io.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecordingEventsTest {
    private final RecordingEvents events = new RecordingEvents();

    @Test
    void keepsMessagesInOrderAndApartByLevel() {
        events.info("attached");
        events.warn("low space");
        events.info("sealed");

        assertThat(events.messages()).containsExactly("attached", "low space", "sealed");
        assertThat(events.infos()).containsExactly("attached", "sealed");
        assertThat(events.warnings()).containsExactly("low space");
    }

    @Test
    void awaitsAMessageOfAnotherThread() {
        Thread.ofVirtual().start(() -> events.warn("low space on 'spool'"));

        assertThat(events.await("low space")).isEqualTo("low space on 'spool'");
    }

    @Test
    void aMessageThatNeverComesIsReportedWithThoseThatDid() {
        events.info("attached");

        assertThatThrownBy(() -> events.await("sealed", Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a message with 'sealed'; there were [attached]");
    }
}
