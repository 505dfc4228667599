package io.redoubt.core;

/// A position in one branch's replication stream, in bytes: the number of stream bytes before it.
///
/// This is the server's `master_repl_offset` convention: at offset N, byte N has been processed and byte
/// N+1 is wanted. Offsets repeat between branches, so on its own an offset names nothing: see
/// `BranchPosition`.
public record ReplicationOffset(long bytes) implements Comparable<ReplicationOffset> {
    public ReplicationOffset {
        if (bytes < 0) {
            throw new IllegalArgumentException("replication offset must not be negative: " + bytes);
        }
    }

    public ReplicationOffset plus(long count) {
        return new ReplicationOffset(Math.addExact(bytes, count));
    }

    @Override
    public int compareTo(ReplicationOffset other) {
        return Long.compare(bytes, other.bytes);
    }

    @Override
    public String toString() {
        return Long.toString(bytes);
    }
}
