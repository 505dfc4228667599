package io.redoubt.repository.retention;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;

/// A reason not to carry out a plan.
///
/// @param hint what to do, and what force would do if it can be forced
public record Refusal(ErrorCode code, String message, String hint, boolean canBeForced) {
    RedoubtException exception() {
        return new RedoubtException(code, message, hint);
    }
}
