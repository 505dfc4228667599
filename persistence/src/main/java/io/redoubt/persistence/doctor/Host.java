package io.redoubt.persistence.doctor;

import java.util.List;
import java.util.OptionalLong;

/// The machine a server runs on, by /proc and /sys.
///
/// @param overcommit `vm.overcommit_memory`; empty where there is none
/// @param hugePages content of transparent_hugepage/enabled, such as `[always] madvise never`
/// @param memoryBytes all there is
/// @param allowedBytes the least that a control group of the server's process allows; empty if none limits it
/// @param exposed processes that have a password among their arguments, without it
/// @param swappedBytes of the server's process
/// @param mounts of single files and directories: where, and the kind of file system
record Host(
        OptionalLong overcommit,
        String hugePages,
        OptionalLong memoryBytes,
        OptionalLong allowedBytes,
        List<String> exposed,
        OptionalLong swappedBytes,
        OptionalLong processUser,
        List<Mount> mounts) {
    Host {
        exposed = List.copyOf(exposed);
        mounts = List.copyOf(mounts);
    }

    /// What the server may take at most.
    long memoryForServer() {
        return Math.min(memoryBytes.orElse(Long.MAX_VALUE), allowedBytes.orElse(Long.MAX_VALUE));
    }

    record Mount(String place, String kind) {}
}
