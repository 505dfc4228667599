package io.redoubt.persistence.monitor;

import io.redoubt.persistence.PersistenceFacts;
import java.time.Duration;
import java.util.Optional;

/// How something that a server does now and then went the last time.
///
/// @param age since it last succeeded, as far as that is known; empty for what never did, and for what the server
///     does not date
public record Outcome(Kind kind, Optional<Duration> age) {
    /// The last result; there need not have been one since the server's start.
    public enum Kind {
        NEVER,
        OK,
        ERROR;

        /// The word users read.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// Of the snapshots. `rdb_last_bgsave_status` is ok before the first, and `rdb_last_save_time` is then the
    /// start of the server, which its uptime tells. `rdb_saves` would not help: it counts snapshots that were
    /// given up, and not the one that FLUSHALL makes in the foreground.
    static Outcome ofSaves(ServerFacts facts) {
        PersistenceFacts.Snapshot snapshot = facts.persistence().snapshot();
        // The start is never reckoned too early. Both are of whole seconds, so a save within the server's first second
        // counts as none.
        boolean succeeded = snapshot.lastSecond() > facts.process().startSecond();
        Optional<Duration> age = succeeded
                ? Optional.of(Duration.ofSeconds(Math.max(0, facts.persistence().second() - snapshot.lastSecond())))
                : Optional.empty();
        if (!snapshot.lastOk()) {
            return new Outcome(Kind.ERROR, age);
        }
        return new Outcome(succeeded ? Kind.OK : Kind.NEVER, age);
    }

    /// Of the rewrites; the server does not say when the last one was.
    ///
    /// @param age since one was seen to end
    static Outcome ofRewrites(PersistenceFacts.AppendOnly log, Optional<Duration> age) {
        if (!log.lastOk()) {
            return new Outcome(Kind.ERROR, Optional.empty());
        }
        return log.tookSeconds().isEmpty() ? new Outcome(Kind.NEVER, Optional.empty()) : new Outcome(Kind.OK, age);
    }

    public boolean failed() {
        return kind == Kind.ERROR;
    }
}
