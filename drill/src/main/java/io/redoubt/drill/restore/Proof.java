package io.redoubt.drill.restore;

import io.redoubt.core.HumanCount;
import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.core.json.JsonLine;
import io.redoubt.formats.dataset.DatasetDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a drill says of the dataset it restored.
sealed interface Proof {
    /// Nothing is known of that moment but the archive's own word.
    record None() implements Proof {}

    /// Both are one dataset.
    ///
    /// @param inexact times of expiry that are not the same to the millisecond, where that is as it must be
    /// @param inexactMillis by how much at most
    record Equal(Evidence evidence, DatasetDigest digest, long inexact, long inexactMillis) implements Proof {}

    /// They are not.
    ///
    /// @param count of all differences
    /// @param first some of them, in the order of keys
    record Differs(Evidence evidence, long count, List<DatasetDifference> first) implements Proof {
        public Differs {
            first = List.copyOf(first);
        }
    }

    /// `none`, `equal` or `differs`.
    default String word() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /// Why a drill with this proof failed; empty if it did not.
    ///
    /// @param required whether without proof it has
    default Optional<String> failure(boolean required) {
        return switch (this) {
            case None _ ->
                required
                        ? Optional.of("no proof: no backup of this source stands at the moment restored")
                        : Optional.empty();
            case Equal equal ->
                required && equal.evidence().stale()
                        ? Optional.of(
                                "the proof is stale: since backup %s the archived server was started anew (another run_id)"
                                        .formatted(equal.evidence().id()))
                        : Optional.empty();
            case Differs differs ->
                Optional.of("%s from backup %s"
                        .formatted(
                                HumanCount.readable(differs.count(), "difference"),
                                differs.evidence().id()));
        };
    }

    /// For people, behind the word.
    default List<String> lines() {
        return switch (this) {
            case None _ -> List.of("none: no backup of this source stands at that moment; see --against");
            case Equal equal -> equalLines(equal);
            case Differs(Evidence evidence, long count, List<DatasetDifference> first) -> {
                List<String> lines = new ArrayList<>();
                lines.add("DIFFERS from what the server sent for backup %s: %s"
                        .formatted(evidence.id(), HumanCount.readable(count, "difference")));
                first.forEach(difference -> lines.add(difference.describe()));
                if (count > first.size()) {
                    lines.add("and %,d more".formatted(count - first.size()));
                }
                yield lines;
            }
        };
    }

    private static List<String> equalLines(Equal equal) {
        List<String> lines = new ArrayList<>();
        lines.add("equal, key by key, to what the server sent for backup %s: %s"
                .formatted(
                        equal.evidence().id(),
                        equal.digest().keys() == 0
                                ? "both are empty"
                                : HumanCount.readable(equal.digest().keys(), "key")));
        if (equal.inexact() > 0) {
            lines.add("%s of expiry off by up to %d ms, since Redis 6 sends them without a date"
                    .formatted(HumanCount.readable(equal.inexact(), "time"), equal.inexactMillis()));
        }
        if (equal.evidence().stale()) {
            lines.add("STALE: the archived server was started anew since then (another run_id), and nothing proves what"
                    + " came after; see --against");
        }
        return lines;
    }

    /// Adds the fields to a JSON object. Without proof there is no number of differences.
    default void writeTo(JsonLine json) {
        json.text("proof", word());
        switch (this) {
            case None _ -> {}
            case Equal(Evidence evidence, DatasetDigest digest, long inexact, long inexactMillis) -> {
                json.number("differences", 0)
                        .text("digest", digest.toString())
                        .number("inexactExpiries", inexact)
                        .number("inexactExpiryMillis", inexactMillis);
                evidence.writeTo(json);
            }
            case Differs(Evidence evidence, long count, List<DatasetDifference> first) -> {
                json.number("differences", count)
                        .texts(
                                "firstDifferences",
                                first.stream().map(DatasetDifference::describe).toList());
                evidence.writeTo(json);
            }
        }
    }
}
