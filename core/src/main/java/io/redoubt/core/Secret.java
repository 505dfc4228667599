package io.redoubt.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A password or key. It prints as `***`, is not serialisable, and leaves only through `utf8`.
public final class Secret {
    private final byte[] utf8;

    public Secret(String text) {
        this.utf8 = text.getBytes(StandardCharsets.UTF_8);
    }

    /// A fresh copy; the caller should clear it after use.
    public byte[] utf8() {
        return utf8.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && Arrays.equals(utf8, secret.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    @Override
    public String toString() {
        return "***";
    }
}
