package io.redoubt.persistence;

import io.redoubt.persistence.ChildVerdict.Failure;
import io.redoubt.wire.Reply;
import java.util.List;

/// Rewrites of the append-only file: BGREWRITEAOF.
///
/// `aof_last_bgrewrite_status` is that of the last rewrite that ended; one that the server stops leaves it alone,
/// but that happens only when the append-only file is switched off or the server ends. Redis 6.2 also leaves it
/// alone when the new file cannot be renamed into place: then `aof_base_size` and `aof_current_size` stay as they
/// were although the log had grown.
final class RewriteKind implements ChildKind {
    @Override
    public String noun() {
        return "rewrite of the append-only file";
    }

    @Override
    public List<String> command() {
        return List.of("BGREWRITEAOF");
    }

    @Override
    public Answer answer(Reply reply) {
        return switch (reply) {
            case Reply.Simple(String text) when text.endsWith("rewriting started") -> Answer.STARTED;
            case Reply.Simple(String text) when text.endsWith("rewriting scheduled") -> Answer.SCHEDULED;
            case Reply.Failure(String _, String text)
            when text.endsWith("rewriting already in progress") -> Answer.BUSY;
            case Reply.Simple _, Reply.Failure _, Reply.Number _, Reply.Bulk _, Reply.Array _, Reply.Nil _ ->
                Answer.REFUSED;
        };
    }

    @Override
    public boolean running(PersistenceFacts facts) {
        return facts.appendOnly().rewriting();
    }

    @Override
    public boolean blocked(PersistenceFacts facts) {
        return facts.snapshot().running()
                || facts.child().other()
                || facts.appendOnly().scheduled();
    }

    @Override
    public boolean judgeable(PersistenceFacts facts) {
        return true;
    }

    @Override
    public boolean hasBegun(PersistenceFacts asked, PersistenceFacts now) {
        return now.appendOnly().rewriting()
                || now.appendOnly().begun().orElse(0)
                        > asked.appendOnly().begun().orElse(0)
                || switchedOff(asked, now)
                || !now.sameProcess(asked);
    }

    @Override
    public ChildVerdict judge(PersistenceFacts asked, PersistenceFacts now) {
        if (!now.sameProcess(asked)) {
            return new ChildVerdict.Failed(Failure.RESTARTED);
        }
        if (switchedOff(asked, now)) {
            return new ChildVerdict.Failed(Failure.SWITCHED_OFF);
        }
        if (now.appendOnly().rewriting()) {
            return new ChildVerdict.Running();
        }
        if (!now.appendOnly().lastOk()) {
            return new ChildVerdict.Failed(Failure.CHILD_FAILED);
        }
        return baseStayed(asked, now) ? new ChildVerdict.Failed(Failure.NOT_IN_PLACE) : new ChildVerdict.Done();
    }

    private static boolean switchedOff(PersistenceFacts asked, PersistenceFacts now) {
        return asked.appendOnly().enabled() && !now.appendOnly().enabled();
    }

    /// A log that had grown is as long as it was, or longer. Versions that count rewrites report this failure as
    /// one.
    private static boolean baseStayed(PersistenceFacts asked, PersistenceFacts now) {
        long base = asked.appendOnly().baseBytes().orElse(0);
        long current = asked.appendOnly().currentBytes().orElse(0);
        return now.appendOnly().begun().isEmpty()
                && current > base
                && now.appendOnly().baseBytes().orElse(0) == base
                && now.appendOnly().currentBytes().orElse(0) >= current;
    }
}
