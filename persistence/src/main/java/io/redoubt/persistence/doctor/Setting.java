package io.redoubt.persistence.doctor;

import io.redoubt.core.ByteSize;
import java.util.List;
import java.util.OptionalLong;

/// A value in force, and who says so.
///
/// @param where a line of a file, or the question to the server; for a value nobody set, that it is the default
record Setting(String name, String value, String where) {
    boolean is(String other) {
        return value.equalsIgnoreCase(other);
    }

    boolean yes() {
        return is("yes");
    }

    /// Sizes as in redis.conf, where `k` is 1000 and `kb` 1024; empty for what is no number.
    OptionalLong bytes() {
        String text = value.strip().toLowerCase(java.util.Locale.ROOT);
        if (text.matches("\\d{1,15}[kmg]")) {
            long unit = switch (text.charAt(text.length() - 1)) {
                case 'k' -> 1_000L;
                case 'm' -> 1_000_000L;
                default -> 1_000_000_000L;
            };
            return OptionalLong.of(Long.parseLong(text.substring(0, text.length() - 1)) * unit);
        }
        try {
            return OptionalLong.of(ByteSize.parse(text).bytes());
        } catch (IllegalArgumentException _) {
            return OptionalLong.empty();
        }
    }

    long number() {
        return bytes().orElse(0);
    }

    /// As a finding shows it.
    List<Evidence> evidence() {
        return Evidence.of("%s %s".formatted(name, value.isEmpty() ? "\"\"" : value), where);
    }

    List<Evidence> evidence(boolean found) {
        return found ? evidence() : Evidence.none();
    }
}
