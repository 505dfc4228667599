package io.redoubt.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.persistence.ChildVerdict.Done;
import io.redoubt.persistence.ChildVerdict.Failed;
import io.redoubt.persistence.ChildVerdict.Failure;
import io.redoubt.persistence.ChildVerdict.Running;
import io.redoubt.persistence.ChildVerdict.Unclear;
import io.redoubt.wire.Reply;
import org.junit.jupiter.api.Test;

/// What is made of the facts about a snapshot, without a server.
class SnapshotKindTest {
    private static final Said RUNNING = Said.counting().with("rdb_saves", 2).with("rdb_bgsave_in_progress", 1);
    private static final Said RUNNING_UNCOUNTED = Said.quiet().with("rdb_bgsave_in_progress", 1);
    private static final Said SAVED =
            RUNNING.with("rdb_bgsave_in_progress", 0).with("rdb_last_save_time", Said.NOW + 1);

    private final SnapshotKind kind = new SnapshotKind();

    private ChildVerdict judge(Said asked, Said now) {
        return kind.judge(asked.facts(), now.facts());
    }

    @Test
    void itIsDoneWhenTheTimeMovedAndTheStatusIsOk() {
        assertThat(judge(RUNNING, SAVED)).isEqualTo(new Done());
        assertThat(judge(RUNNING_UNCOUNTED, Said.quiet().with("rdb_last_save_time", Said.NOW)))
                .isEqualTo(new Done());
    }

    @Test
    void itRunsAsLongAsTheServerSaysSo() {
        assertThat(judge(RUNNING, RUNNING)).isEqualTo(new Running());
        assertThat(judge(RUNNING_UNCOUNTED, RUNNING_UNCOUNTED)).isEqualTo(new Running());
    }

    @Test
    void anErrorStatusIsAFailureOnEveryVersion() {
        Said failed = RUNNING.with("rdb_bgsave_in_progress", 0).with("rdb_last_bgsave_status", "err");

        assertThat(judge(RUNNING, failed)).isEqualTo(new Failed(Failure.CHILD_FAILED));
        assertThat(judge(RUNNING_UNCOUNTED, failed.without("rdb_saves"))).isEqualTo(new Failed(Failure.CHILD_FAILED));
    }

    @Test
    void aStatusOfOkIsNotEnough() {
        Said stopped = RUNNING.with("rdb_bgsave_in_progress", 0);

        assertThat(judge(RUNNING, stopped)).isEqualTo(new Failed(Failure.GIVEN_UP));
    }

    @Test
    void aMovedTimeIsNotEnough() {
        assertThat(judge(RUNNING, SAVED.with("rdb_last_bgsave_status", "err")))
                .isEqualTo(new Failed(Failure.CHILD_FAILED));
        assertThat(kind.judge(RUNNING.facts(4), SAVED.facts(5))).isEqualTo(new Failed(Failure.FLUSHED));
        assertThat(judge(RUNNING, SAVED.with("run_id", "b"))).isEqualTo(new Failed(Failure.RESTARTED));
    }

    @Test
    void theFailureOfALaterOneIsNotOurs() {
        Said laterFailed = SAVED.with("rdb_saves", 3).with("rdb_last_bgsave_status", "err");

        assertThat(judge(RUNNING, laterFailed)).isEqualTo(new Done());
        assertThat(judge(RUNNING_UNCOUNTED, laterFailed.without("rdb_saves"))).isEqualTo(new Done());
    }

    @Test
    void oneThatRunsAfterOursDoesNotHideThatOursIsDone() {
        assertThat(judge(RUNNING, SAVED.with("rdb_saves", 3).with("rdb_bgsave_in_progress", 1)))
                .isEqualTo(new Done());
    }

    @Test
    void withinTheSecondOfTheLastSuccessAnEndTellsNothing() {
        Said sameSecond = RUNNING.with("rdb_last_save_time", Said.NOW);

        assertThat(kind.judgeable(sameSecond.facts())).isFalse();
        assertThat(kind.judgeable(RUNNING.facts())).isTrue();
        assertThat(judge(sameSecond, sameSecond.with("rdb_bgsave_in_progress", 0)))
                .isEqualTo(new Unclear());
    }

    @Test
    void aScheduledOneHasBegunWhenItRunsOrIsCountedOrIsSaved() {
        PersistenceFacts asked = Said.counting().facts();

        assertThat(kind.hasBegun(asked, asked)).isFalse();
        assertThat(kind.hasBegun(asked, RUNNING.facts())).isTrue();
        assertThat(kind.hasBegun(
                        asked, RUNNING.with("rdb_bgsave_in_progress", 0).facts()))
                .isTrue();
        assertThat(kind.hasBegun(
                        Said.quiet().facts(),
                        Said.quiet().with("rdb_last_save_time", Said.NOW).facts()))
                .isTrue();
    }

    @Test
    void theRepliesOfAllVersionsAreUnderstood() {
        assertThat(kind.answer(new Reply.Simple("Background saving started"))).isEqualTo(Answer.STARTED);
        assertThat(kind.answer(new Reply.Simple("Background saving scheduled"))).isEqualTo(Answer.SCHEDULED);
        assertThat(kind.answer(Reply.Failure.of("ERR Background save already in progress")))
                .isEqualTo(Answer.BUSY);
        assertThat(kind.answer(Reply.Failure.of("ERR"))).isEqualTo(Answer.REFUSED);
        assertThat(kind.answer(new Reply.Simple("QUEUED"))).isEqualTo(Answer.REFUSED);
    }
}
