package io.redoubt.persistence.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Alarms that no server has a part in: of the archive, as its repository tells.
class AlarmsTest {
    private static final Instant NOW = Instant.parse("2026-01-31T00:00:00Z");

    @Test
    void aProofGrowsOldAfterAWeekAndADay() {
        assertThat(alarms(Optional.of(Duration.ofDays(8)))).isEmpty();
        assertThat(alarms(Optional.of(Duration.ofDays(9))))
                .containsOnlyKeys(Alarm.Kind.PROOF_OLD)
                .containsValue("the last proven restore of 'shop' is 9 d 0 h old");
        assertThat(alarms(Optional.empty()))
                .containsValue("no restore of 'shop' was ever proven, see 'redoubt drill restore'");
        assertThat(Alarm.Kind.PROOF_OLD.severity()).isEqualTo(Alarm.Severity.WARNING);
    }

    @Test
    void whereNothingCanBeRestoredNoProofIsMissed() {
        assertThat(of(new ArchiveSight.Seen(facts(Optional.empty(), Optional.empty()))))
                .isEmpty();
    }

    @Test
    void whatIsNotKnownOfAnArchiveIsSaid() {
        assertThat(of(new ArchiveSight.NotAsked())).isEmpty();
        assertThat(of(new ArchiveSight.Unread("the repository has not answered for 12 s")))
                .containsExactly(Map.entry(Alarm.Kind.ARCHIVE, "the repository has not answered for 12 s"));
        assertThat(of(new ArchiveSight.NoneFollows())).containsOnlyKeys(Alarm.Kind.NOT_ARCHIVED);
        assertThat(of(new ArchiveSight.Seen(
                        facts(Optional.of(NOW), Optional.of(NOW)).unreadable("it has not answered for 61 s"))))
                .containsExactly(Map.entry(
                        Alarm.Kind.ARCHIVE,
                        "archive 'shop': the repository cannot be read: it has not answered for 61 s"));
    }

    private static Map<Alarm.Kind, String> alarms(Optional<Duration> proofAge) {
        return of(new ArchiveSight.Seen(facts(Optional.of(NOW.minusSeconds(60)), proofAge.map(NOW::minus))));
    }

    private static Map<Alarm.Kind, String> of(ArchiveSight sight) {
        return Alarms.of(Contact.of(Contact.State.CONNECTING), Optional.empty(), Optional.empty(), sight);
    }

    private static ArchiveFacts facts(Optional<Instant> lastBase, Optional<Instant> lastProof) {
        return new ArchiveFacts(
                NOW,
                "shop",
                true,
                "streaming",
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                lastBase,
                lastProof,
                0,
                OptionalLong.empty(),
                List.of(),
                OptionalLong.empty());
    }
}
