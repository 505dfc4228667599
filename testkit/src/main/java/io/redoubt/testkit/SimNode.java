package io.redoubt.testkit;

/// What a name on the simulated disk leads to. Guarded by the lock of its `Volume`.
sealed interface SimNode permits FileNode, DirectoryNode {
    Metadata metadata();
}
