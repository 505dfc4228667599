package io.redoubt.drill.restore;

import io.redoubt.core.json.JsonLine;
import io.redoubt.formats.dataset.DatasetDifference;
import io.redoubt.formats.dataset.DatasetDigest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// What a drill says of the dataset it restored.
public sealed interface Proof {
    /// Nothing is known of that moment but the archive's own word.
    record None() implements Proof {}

    /// Both are one dataset.
    ///
    /// @param backup whose snapshot the server itself sent
    /// @param provenMillis when the server sent it
    /// @param inexact times of expiry that are not the same to the millisecond, where that is as it must be
    /// @param inexactMillis by how much at most
    record Equal(String backup, long provenMillis, DatasetDigest digest, long inexact, long inexactMillis)
            implements Proof {}

    /// They are not.
    ///
    /// @param count of all differences
    /// @param first some of them, in the order of keys
    record Differs(String backup, long provenMillis, long count, List<DatasetDifference> first) implements Proof {
        public Differs {
            first = List.copyOf(first);
        }
    }

    /// `none`, `equal` or `differs`.
    default String word() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /// Adds the fields to a JSON object.
    default void writeTo(JsonLine json) {
        json.text("proof", word());
        switch (this) {
            case None _ -> {}
            case Equal(String backup, long millis, DatasetDigest digest, long inexact, long inexactMillis) ->
                json.text("proofBackup", backup)
                        .time("proofTime", Instant.ofEpochMilli(millis))
                        .text("digest", digest.toString())
                        .number("differences", 0)
                        .number("inexactExpiries", inexact)
                        .number("inexactExpiryMillis", inexactMillis);
            case Differs(String backup, long millis, long count, List<DatasetDifference> first) ->
                json.text("proofBackup", backup)
                        .time("proofTime", Instant.ofEpochMilli(millis))
                        .number("differences", count)
                        .texts(
                                "firstDifferences",
                                first.stream().map(DatasetDifference::describe).toList());
        }
    }
}
