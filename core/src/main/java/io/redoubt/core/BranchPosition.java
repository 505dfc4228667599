package io.redoubt.core;

/// A place in history: an offset of one branch. Written `BRANCH/OFFSET` wherever users meet it.
public record BranchPosition(BranchId branch, ReplicationOffset offset) {
    @Override
    public String toString() {
        return branch + "/" + offset;
    }
}
