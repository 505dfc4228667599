package io.redoubt.restore.plan;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;

/// A reason not to run a plan, which `--force` overrides.
///
/// @param forced what force would do, as a sentence
public record Refusal(ErrorCode code, String message, String forced) {
    public RedoubtException exception() {
        return new RedoubtException(code, message, forced);
    }
}
