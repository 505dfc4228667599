package io.redoubt.core;

/// The name a user gave to a protected server: 1 to 64 of `a-z 0-9 . _ -`, starting with a letter or digit.
///
/// The alphabet is that of object names on every store, and `..` is excluded, so a name is always a safe
/// path element.
public record SourceName(String text) implements Comparable<SourceName> {
    public SourceName {
        if (!text.matches("[a-z0-9][a-z0-9._-]{0,63}") || text.contains("..")) {
            throw new IllegalArgumentException("source name must be 1 to 64 of a-z, 0-9, '.', '_', '-', starting with a"
                    + " letter or digit: '" + text + "'");
        }
    }

    @Override
    public int compareTo(SourceName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
