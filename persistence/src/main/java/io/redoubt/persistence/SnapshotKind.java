package io.redoubt.persistence;

import io.redoubt.persistence.ChildVerdict.Failure;
import io.redoubt.wire.Reply;
import java.util.List;

/// Snapshots: BGSAVE.
///
/// No field says that one snapshot succeeded. `rdb_saves` (since 7.0) counts beginnings, also of those that fail.
/// `rdb_last_bgsave_status` keeps its value when the server stops the child by SIGUSR1, as FLUSHALL, BGSAVE
/// CANCEL and a full resync do: it says ok and nothing was saved. `rdb_last_save_time` moves at each success and
/// only then, but its clock has whole seconds, and FLUSHALL moves it too. So a snapshot is begun only in a second
/// that is not the one of the last success, from where on the time must move; then it succeeded if the time
/// moved, the status is ok, and FLUSHALL did not run. Tried on Redis 6.2, 7.0, 8.0 and Valkey 8.0, 8.1, 9.1.
final class SnapshotKind implements ChildKind {
    @Override
    public String noun() {
        return "snapshot";
    }

    /// With SCHEDULE, without which it is an error while a child of another kind runs.
    @Override
    public List<String> command() {
        return List.of("BGSAVE", "SCHEDULE");
    }

    @Override
    public Answer answer(Reply reply) {
        return switch (reply) {
            case Reply.Simple(String text) when text.startsWith("Background saving started") -> Answer.STARTED;
            case Reply.Simple(String text) when text.startsWith("Background saving scheduled") -> Answer.SCHEDULED;
            case Reply.Failure(String _, String text)
            when text.startsWith("Background save already in progress") -> Answer.BUSY;
            case Reply.Simple _, Reply.Failure _, Reply.Number _, Reply.Bulk _, Reply.Array _, Reply.Nil _ ->
                Answer.REFUSED;
        };
    }

    @Override
    public boolean running(PersistenceFacts facts) {
        return facts.snapshot().running();
    }

    @Override
    public boolean blocked(PersistenceFacts facts) {
        return facts.appendOnly().rewriting() || facts.child().other();
    }

    @Override
    public boolean judgeable(PersistenceFacts facts) {
        return !facts.clockStandsAtLastSave();
    }

    @Override
    public boolean hasBegun(PersistenceFacts asked, PersistenceFacts now) {
        return now.snapshot().running() || timeMoved(asked, now) || laterBegan(asked, now) || !now.sameProcess(asked);
    }

    @Override
    public ChildVerdict judge(PersistenceFacts asked, PersistenceFacts now) {
        if (!now.sameProcess(asked)) {
            return new ChildVerdict.Failed(Failure.RESTARTED);
        }
        if (now.flushes() != asked.flushes()) {
            return new ChildVerdict.Failed(Failure.FLUSHED);
        }
        if (timeMoved(asked, now)) {
            return judgeMoved(asked, now);
        }
        if (now.snapshot().running()) {
            return new ChildVerdict.Running();
        }
        if (!now.snapshot().lastOk()) {
            return new ChildVerdict.Failed(Failure.CHILD_FAILED);
        }
        // In the second of the last success the time could not move.
        return asked.clockStandsAtLastSave() ? new ChildVerdict.Unclear() : new ChildVerdict.Failed(Failure.GIVEN_UP);
    }

    /// Some snapshot succeeded since. An error status is then that of a later one, if one began; the server of
    /// 6.2 does not count, so there it has to be taken for that.
    private static ChildVerdict judgeMoved(PersistenceFacts asked, PersistenceFacts now) {
        boolean counted = now.snapshot().begun().isPresent();
        return now.snapshot().lastOk() || !counted || laterBegan(asked, now)
                ? new ChildVerdict.Done()
                : new ChildVerdict.Failed(Failure.CHILD_FAILED);
    }

    private static boolean timeMoved(PersistenceFacts asked, PersistenceFacts now) {
        return now.snapshot().lastSecond() != asked.snapshot().lastSecond();
    }

    private static boolean laterBegan(PersistenceFacts asked, PersistenceFacts now) {
        return now.snapshot().begun().orElse(0) > asked.snapshot().begun().orElse(0);
    }
}
