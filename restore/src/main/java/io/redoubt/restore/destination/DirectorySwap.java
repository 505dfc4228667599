package io.redoubt.restore.destination;

import io.redoubt.core.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Brings a staged directory to its name by renaming.
///
/// An absent or empty target is replaced by one rename. One that holds something is exchanged with the new
/// directory in one step where the system can; elsewhere two renames follow each other, and for an instant there
/// is no target: the journal lets the next run complete it.
record DirectorySwap(Path target, Path work, SwapJournal journal) {
    private Path staged() {
        return work.resolve("new");
    }

    private Path keptAside() {
        return target.resolveSibling(journal.keptAside());
    }

    /// @return whether something was kept aside
    boolean run() throws IOException {
        boolean occupied = Files.isDirectory(target) && !Trees.entries(target).isEmpty();
        if (!occupied) {
            move(staged(), target);
        } else if (Exchange.swap(staged(), target)) {
            move(staged(), keptAside());
        } else {
            move(target, keptAside());
            move(staged(), target);
        }
        durable();
        return occupied;
    }

    /// Completes a swap that was interrupted.
    ///
    /// @return false if it had not begun: the target is the old one still
    boolean resume() throws IOException {
        if (Trees.exists(target) && Trees.identity(target).equals(journal.staged())) {
            if (Trees.exists(staged())) {
                move(staged(), keptAside());
            }
        } else if (!Trees.exists(target) && Trees.exists(staged())) {
            move(staged(), target);
        } else {
            return false;
        }
        durable();
        return true;
    }

    private void durable() throws IOException {
        Path parent = target.getParent();
        if (parent != null) {
            Durability.forceDirectory(parent);
        }
        Durability.forceDirectory(work);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
}
