package io.redoubt.core;

import java.util.Locale;

/// A primary's replication id: 40 lower-case hexadecimal digits, chosen anew by the server at each break of
/// history.
public record ReplicationId(String hex) {
    public ReplicationId {
        hex = hex.toLowerCase(Locale.ROOT);
        if (!hex.matches("[0-9a-f]{40}")) {
            throw new IllegalArgumentException("replication id must be 40 hexadecimal digits: '" + hex + "'");
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
