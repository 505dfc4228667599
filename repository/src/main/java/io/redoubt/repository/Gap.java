package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.util.Locale;
import java.util.Optional;

/// A range of history that was not received, or may turn out not to have been.
///
/// @param from the last position held before it
/// @param fromMillis when that was received
/// @param to where history begins again; empty while open, and when it was closed without loss
/// @param toMillis when it ended
/// @param cause for people
public record Gap(
        BranchPosition from,
        long fromMillis,
        Optional<BranchPosition> to,
        Optional<Long> toMillis,
        Outcome outcome,
        String cause) {
    /// What became of a gap.
    public enum Outcome {
        /// The archive is detached and does not know yet whether the missing bytes can still be had.
        OPEN,
        /// The primary still had every missing byte: nothing was lost.
        CLOSED,
        /// History went on elsewhere; the range cannot be restored.
        LOST;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The same gap, ended without loss.
    public Gap closed(long millis) {
        return new Gap(from, fromMillis, Optional.empty(), Optional.of(millis), Outcome.CLOSED, cause);
    }

    /// The same gap, ended by a new beginning elsewhere.
    public Gap lost(BranchPosition next, long millis) {
        return new Gap(from, fromMillis, Optional.of(next), Optional.of(millis), Outcome.LOST, cause);
    }

    /// One file for each position from which bytes were missed; a later state of the gap replaces it.
    String fileName() {
        return "gap-%06d-%020d-%013d.json"
                .formatted(from.branch().number(), from.offset().bytes(), fromMillis);
    }

    JsonLine toJson() {
        JsonLine json = JsonLine.schema(1)
                .number("fromBranch", from.branch().number())
                .number("fromOffset", from.offset().bytes())
                .number("fromMillis", fromMillis)
                .text("outcome", outcome.word())
                .text("cause", cause);
        to.ifPresent(next -> json.number("toBranch", next.branch().number())
                .number("toOffset", next.offset().bytes()));
        toMillis.ifPresent(millis -> json.number("toMillis", millis));
        return json;
    }

    static Gap from(JsonDocument json) {
        return new Gap(
                position((int) json.number("fromBranch"), json.number("fromOffset")),
                json.number("fromMillis"),
                json.optionalNumber("toBranch").map(branch -> position(branch.intValue(), json.number("toOffset"))),
                json.optionalNumber("toMillis"),
                Outcome.valueOf(json.text("outcome").toUpperCase(Locale.ROOT)),
                json.text("cause"));
    }

    private static BranchPosition position(int branch, long offset) {
        return new BranchPosition(new BranchId(branch), new ReplicationOffset(offset));
    }
}
