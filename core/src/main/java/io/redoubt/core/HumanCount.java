package io.redoubt.core;

/// Counts of things as every message writes them.
public final class HumanCount {
    private HumanCount() {}

    /// As in `1 backup`, `1,234 backups`, `2 branches`.
    ///
    /// @param noun in the singular; its plural ends with `s`, or with `es` after `ch`
    public static String readable(long number, String noun) {
        return "%,d %s%s".formatted(number, noun, number == 1 ? "" : noun.endsWith("ch") ? "es" : "s");
    }
}
