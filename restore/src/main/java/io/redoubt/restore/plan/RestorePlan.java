package io.redoubt.restore.plan;

import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonLine;
import java.util.List;
import java.util.Optional;

/// What a restore would do, decided and not yet done.
///
/// @param reached the moment the result will have
/// @param nextMillis when the next batch of the stream was received: the target lies between the two. Empty if
///     nothing that follows is held
/// @param quietUntilMillis until when nothing that is held has followed: when history went on, else the running
///     archive's last word or the later time that was asked for, else now
/// @param expiredOfBase keys of the base whose expiry has passed by now, an upper bound, before the log is
///     replayed
/// @param notes what the user should know
/// @param refusals what speaks against it; only `--force` overrides these
public record RestorePlan(
        SourceName source,
        RestoreTarget target,
        Reached reached,
        Optional<Long> nextMillis,
        long quietUntilMillis,
        PlannedContent content,
        BaseFacts baseFacts,
        LogFacts logFacts,
        VersionNeed versions,
        MemoryEstimate memory,
        long expiredOfBase,
        List<String> notes,
        List<Refusal> refusals) {
    public RestorePlan {
        notes = List.copyOf(notes);
        refusals = List.copyOf(refusals);
    }

    /// Base and log of a plan that restores history.
    ///
    /// @throws IllegalStateException if it restores a backup
    public PlannedContent.Archived archived() {
        if (content instanceof PlannedContent.Archived archived) {
            return archived;
        }
        throw new IllegalStateException("a plan for " + target.text() + " has no base and log");
    }

    /// How long nothing is known to have been received after the moment reached.
    public long uncertaintyMillis() {
        return Math.max(0, nextMillis.orElse(quietUntilMillis) - reached.millis());
    }

    /// Databases a server needs for the result: with fewer, keys of high ones end up in others.
    public int databasesNeeded() {
        return Math.max(baseFacts.highestDatabase(), logFacts.highestDatabase()) + 1;
    }

    /// Bytes of an RDB and a log beside each other.
    public long plainBytes() {
        return baseFacts.plainBytes() + logFacts.plainBytes();
    }

    /// @throws io.redoubt.core.RedoubtException the first refusal, with what force would do as the hint
    public void requireAllowed(boolean force) {
        if (!force && !refusals.isEmpty()) {
            throw refusals.getFirst().exception();
        }
    }

    /// Lines for people.
    public List<String> describe() {
        return new PlanText(this).lines();
    }

    /// Adds the plan's fields to a JSON object.
    public void writeTo(JsonLine json) {
        new PlanText(this).writeTo(json);
    }
}
