package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PrimaryLeadTest {
    private long received = 100;
    private String replid = "a";
    private final PrimaryLead lead =
            new PrimaryLead(wanted -> wanted.equals(replid) ? OptionalLong.of(received) : OptionalLong.empty());

    @Test
    void whatIsReceivedIsNoLead() {
        see(100, 1000);
        assertThat(lead.sinceMillis()).isEmpty();

        see(150, 2000);
        received = 150;
        assertThat(lead.sinceMillis()).isEmpty();
    }

    @Test
    void aLeadCountsFromTheFirstAnswerThatIsNotMet() {
        see(150, 1000);
        received = 149;
        see(200, 2000);
        see(250, 3000);
        assertThat(lead.sinceMillis()).hasValue(1000);

        received = 150;
        assertThat(lead.sinceMillis()).isEmpty();
        see(300, 4000);
        assertThat(lead.sinceMillis()).hasValue(4000);
    }

    @Test
    void ofAnotherHistoryNothingIsKnown() {
        see(150, 1000);
        replid = "b";
        assertThat(lead.sinceMillis()).isEmpty();

        lead.note(new PrimaryProbe.Seen("b", 101, 2000));
        assertThat(lead.sinceMillis()).hasValue(2000);
    }

    private void see(long offset, long millis) {
        lead.note(new PrimaryProbe.Seen("a", offset, millis));
    }
}
