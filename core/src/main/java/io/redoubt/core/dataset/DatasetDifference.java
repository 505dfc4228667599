package io.redoubt.core.dataset;

import java.util.Locale;

/// One aspect in which one key differs between two datasets.
///
/// @param expected what the first dataset has, for people; empty when it lacks the key
/// @param found what the second has
public record DatasetDifference(DatasetKey key, Aspect aspect, String expected, String found) {
    /// What can differ. A key of another type differs in its type alone.
    public enum Aspect {
        /// The second dataset lacks the key.
        MISSING,
        /// Only the second dataset has the key.
        EXTRA,
        TYPE,
        VALUE,
        EXPIRY,
        GROUPS,
        FIELD_EXPIRIES;

        /// As in messages: `field expiries`.
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /// One line for people; names the key, never its value.
    public String describe() {
        return switch (aspect) {
            case MISSING -> key + " is missing";
            case EXTRA -> key + " should not be there";
            case TYPE, VALUE, EXPIRY, GROUPS, FIELD_EXPIRIES ->
                "%s: %s is %s, expected %s".formatted(key, aspect.words(), found, expected);
        };
    }
}
