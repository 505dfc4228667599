package io.redoubt.core;

/// The number of a branch within its source: 1 for the first, rising by one with each full resync or
/// divergence.
public record BranchId(int number) implements Comparable<BranchId> {
    public BranchId {
        if (number < 1) {
            throw new IllegalArgumentException("branch number must be at least 1: " + number);
        }
    }

    @Override
    public int compareTo(BranchId other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
