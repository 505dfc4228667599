package io.redoubt.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.persistence.ChildVerdict.Done;
import io.redoubt.persistence.ChildVerdict.Failed;
import io.redoubt.persistence.ChildVerdict.Failure;
import io.redoubt.persistence.ChildVerdict.Running;
import io.redoubt.wire.Reply;
import org.junit.jupiter.api.Test;

/// What is made of the facts about a rewrite, without a server.
class RewriteKindTest {
    private static final Said RUNNING = Said.counting().with("aof_rewrites", 2).with("aof_rewrite_in_progress", 1);
    private static final Said ENDED = RUNNING.with("aof_rewrite_in_progress", 0);
    private static final Said RUNNING_UNCOUNTED = Said.quiet().with("aof_rewrite_in_progress", 1);

    private final RewriteKind kind = new RewriteKind();

    private ChildVerdict judge(Said asked, Said now) {
        return kind.judge(asked.facts(), now.facts());
    }

    @Test
    void itIsDoneWhenItEndedAndTheStatusIsOk() {
        assertThat(judge(RUNNING, RUNNING)).isEqualTo(new Running());
        assertThat(judge(RUNNING, ENDED)).isEqualTo(new Done());
        assertThat(judge(RUNNING, ENDED.with("aof_last_bgrewrite_status", "err")))
                .isEqualTo(new Failed(Failure.CHILD_FAILED));
    }

    @Test
    void aStatusOfOkIsNotEnoughWhenTheFileWasSwitchedOffOrTheServerRestarted() {
        assertThat(judge(RUNNING, ENDED.with("aof_enabled", 0))).isEqualTo(new Failed(Failure.SWITCHED_OFF));
        assertThat(judge(RUNNING, ENDED.with("run_id", "b"))).isEqualTo(new Failed(Failure.RESTARTED));
    }

    @Test
    void aFileThatWasNotPutInPlaceIsFoundWhereTheServerDoesNotSaySo() {
        assertThat(judge(RUNNING_UNCOUNTED, Said.quiet().with("aof_current_size", 410)))
                .isEqualTo(new Failed(Failure.NOT_IN_PLACE));
        assertThat(judge(
                        RUNNING_UNCOUNTED,
                        Said.quiet().with("aof_base_size", 120).with("aof_current_size", 500)))
                .isEqualTo(new Done());
    }

    @Test
    void aBaseOfTheSameSizeIsNoFailureWhenTheLogBecameShorter() {
        assertThat(judge(RUNNING_UNCOUNTED, Said.quiet().with("aof_current_size", 110)))
                .isEqualTo(new Done());
        assertThat(judge(
                        RUNNING_UNCOUNTED.with("aof_current_size", 100),
                        Said.quiet().with("aof_current_size", 100)))
                .as("nothing had been written since the last rewrite")
                .isEqualTo(new Done());
    }

    @Test
    void aScheduledOneWaitsForTheChildThatRuns() {
        Said scheduled = Said.counting().with("aof_rewrite_scheduled", 1).with("rdb_bgsave_in_progress", 1);

        assertThat(kind.blocked(scheduled.facts())).isTrue();
        assertThat(kind.hasBegun(scheduled.facts(), scheduled.facts())).isFalse();
        assertThat(kind.hasBegun(scheduled.facts(), ENDED.facts())).isTrue();
    }

    @Test
    void theRepliesOfAllVersionsAreUnderstood() {
        assertThat(kind.answer(new Reply.Simple("Background append only file rewriting started")))
                .isEqualTo(Answer.STARTED);
        assertThat(kind.answer(new Reply.Simple("Background append only file rewriting scheduled")))
                .isEqualTo(Answer.SCHEDULED);
        assertThat(kind.answer(Reply.Failure.of("ERR Background append only file rewriting already in progress")))
                .isEqualTo(Answer.BUSY);
        assertThat(kind.answer(Reply.Failure.of("NOPERM no"))).isEqualTo(Answer.REFUSED);
    }
}
