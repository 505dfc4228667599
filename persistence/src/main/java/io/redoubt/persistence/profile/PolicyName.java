package io.redoubt.persistence.profile;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.PersistencePolicy;
import io.redoubt.core.RedoubtException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What stands behind `profile`: a policy, or one of the two other names.
///
/// @param evicting whether keys are dropped when memory is full; only with `NONE`
public record PolicyName(PersistencePolicy policy, boolean evicting) {
    public PolicyName {
        if (evicting && policy != PersistencePolicy.NONE) {
            throw new IllegalArgumentException("what is durable never evicts: " + policy);
        }
    }

    /// @throws RedoubtException USAGE if it is none
    public static PolicyName parse(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "cache" -> new PolicyName(PersistencePolicy.NONE, true);
            case "aof" -> new PolicyName(PersistencePolicy.AOF_EVERYSEC, false);
            default ->
                Arrays.stream(PersistencePolicy.values())
                        .filter(policy -> policy.word().equals(word))
                        .findFirst()
                        .map(policy -> new PolicyName(policy, false))
                        .orElseThrow(() -> unknown(text));
        };
    }

    private static RedoubtException unknown(String text) {
        return new RedoubtException(
                ErrorCode.USAGE,
                "there is no profile '%s'".formatted(text),
                "Give one of "
                        + Arrays.stream(PersistencePolicy.values())
                                .map(PersistencePolicy::word)
                                .collect(Collectors.joining(", "))
                        + ", aof (aof-everysec) or cache (none, and keys are evicted).");
    }

    /// Its one name.
    public String word() {
        return evicting ? "cache" : policy.word();
    }

    boolean appends() {
        return switch (policy) {
            case NONE, RDB -> false;
            case AOF_NO, AOF_EVERYSEC, AOF_ALWAYS, HYBRID -> true;
        };
    }

    /// Whether a start brings back nothing of what somebody may still count on.
    boolean startsEmpty() {
        return policy == PersistencePolicy.NONE && !evicting;
    }
}
