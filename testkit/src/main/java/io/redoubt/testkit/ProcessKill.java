package io.redoubt.testkit;

import java.util.IdentityHashMap;

/// What a killed process leaves: everything it wrote is still in the page cache, forced or not. A power cut after that
/// may still take what was not forced, so both images are copied.
final class ProcessKill {
    private final IdentityHashMap<SimNode, SimNode> copies = new IdentityHashMap<>();

    private ProcessKill() {}

    static DirectoryNode survivors(DirectoryNode root) {
        return new ProcessKill().copyDirectory(root);
    }

    private SimNode copy(SimNode node) {
        SimNode known = copies.get(node);
        if (known != null) {
            return known;
        }
        return switch (node) {
            case FileNode file -> {
                FileNode copy = file.copy();
                copies.put(file, copy);
                yield copy;
            }
            case DirectoryNode directory -> copyDirectory(directory);
        };
    }

    private DirectoryNode copyDirectory(DirectoryNode directory) {
        var copy = DirectoryNode.empty(directory.metadata().copy());
        copies.put(directory, copy);
        directory.entries().forEach((name, node) -> copy.entries().put(name, copy(node)));
        directory.stored().forEach((name, node) -> copy.stored().put(name, copy(node)));
        directory.unforced().forEach(change -> copy.unforced().add(change.leadingTo(this::copy)));
        return copy;
    }
}
