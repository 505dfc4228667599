package io.redoubt.drill.restore;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonLine;
import io.redoubt.restore.plan.RestoreTarget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// How one of several restores ended.
sealed interface Outcome {
    record Restored(Rehearsed rehearsed) implements Outcome {}

    /// It came to nothing: what the repository holds is not what it should be.
    record Refused(RestoreTarget target, RedoubtException cause) implements Outcome {}

    default OptionalLong rtoMillis() {
        return switch (this) {
            case Restored(Rehearsed one) -> OptionalLong.of(one.times().rtoMillis());
            case Refused _ -> OptionalLong.empty();
        };
    }

    default List<String> failures(boolean proofRequired, Optional<Duration> maxRto) {
        return switch (this) {
            case Restored(Rehearsed one) -> one.failures(proofRequired, maxRto);
            case Refused(RestoreTarget target, RedoubtException cause) ->
                List.of("%s: %s".formatted(target.text(), cause.getMessage()));
        };
    }

    default String line() {
        return switch (this) {
            case Restored(Rehearsed one) -> one.line();
            case Refused(RestoreTarget target, RedoubtException cause) ->
                "%s FAILED: %s".formatted(target.text(), cause.getMessage());
        };
    }

    default void writeTo(JsonLine json) {
        switch (this) {
            case Restored(Rehearsed one) -> one.writeTo(json);
            case Refused(RestoreTarget target, RedoubtException cause) ->
                json.text("target", target.text())
                        .text("code", cause.code().name())
                        .text("error", String.valueOf(cause.getMessage()));
        }
    }
}
