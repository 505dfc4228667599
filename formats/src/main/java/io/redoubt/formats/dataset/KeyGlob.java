package io.redoubt.formats.dataset;

import java.nio.charset.StandardCharsets;

/// A pattern for names of keys, as KEYS and SCAN take it: `*`, `?`, `[abc]`, `[^a-z]`, and a backslash before
/// what is meant as it is. Bytes are compared; the rules are those of stringmatchlen in the servers' src/util.c.
///
/// Time grows with the length of the name times that of the pattern at most, however many stars there are.
public final class KeyGlob {
    private static final int NO_MATCH = -1;

    private final byte[] pattern;

    /// @param pattern its bytes as UTF-8
    public KeyGlob(String pattern) {
        this.pattern = pattern.getBytes(StandardCharsets.UTF_8);
    }

    /// Whether the name that is the first `length` bytes fits.
    public boolean matches(byte[] name, int length) {
        int at = 0;
        int next = 0;
        int star = NO_MATCH;
        int resume = 0;
        while (at < length) {
            if (next < pattern.length && pattern[next] == '*') {
                star = ++next;
                resume = at;
                continue;
            }
            int behind = next < pattern.length ? behind(next, name[at] & 0xff) : NO_MATCH;
            if (behind != NO_MATCH) {
                next = behind;
                at++;
            } else if (star != NO_MATCH) {
                next = star;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (next < pattern.length && pattern[next] == '*') {
            next++;
        }
        return next == pattern.length;
    }

    /// Where the pattern goes on behind the part at `part`, if that fits the byte.
    private int behind(int part, int value) {
        return switch (pattern[part]) {
            case '?' -> part + 1;
            case '[' -> behindSet(part + 1, value);
            case '\\' -> {
                int meant = part + 1 < pattern.length ? part + 1 : part;
                yield (pattern[meant] & 0xff) == value ? meant + 1 : NO_MATCH;
            }
            default -> (pattern[part] & 0xff) == value ? part + 1 : NO_MATCH;
        };
    }

    private int behindSet(int first, int value) {
        int part = first;
        boolean inverted = part < pattern.length && pattern[part] == '^';
        if (inverted) {
            part++;
        }
        boolean found = false;
        // One that nothing closes ends with the pattern.
        while (part < pattern.length && pattern[part] != ']') {
            if (pattern[part] == '\\' && part + 1 < pattern.length) {
                part++;
                found |= (pattern[part] & 0xff) == value;
                part++;
            } else if (part + 2 < pattern.length && pattern[part + 1] == '-') {
                found |= inRange(value, pattern[part] & 0xff, pattern[part + 2] & 0xff);
                part += 3;
            } else {
                found |= (pattern[part] & 0xff) == value;
                part++;
            }
        }
        return found == inverted ? NO_MATCH : Math.min(part + 1, pattern.length);
    }

    private static boolean inRange(int value, int one, int other) {
        return value >= Math.min(one, other) && value <= Math.max(one, other);
    }
}
