package io.redoubt.restore.destination;

import io.redoubt.core.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Brings staged files into a directory that cannot be renamed, entry by entry: first every old entry aside, then
/// every new one in. Doing it again after an interruption goes on where it stopped: an entry that is aside
/// already is not moved twice, so that a new one of the same name stays.
record EntrySwap(Path target, Path work, SwapJournal journal) {
    /// @return whether something was kept aside
    boolean run() throws IOException {
        Path aside = target.resolve(journal.keptAside());
        if (!journal.oldEntries().isEmpty()) {
            Durability.createDirectories(aside);
        }
        for (String name : journal.oldEntries()) {
            if (Trees.exists(target.resolve(name)) && !Trees.exists(aside.resolve(name))) {
                move(target.resolve(name), aside.resolve(name));
            }
        }
        if (!journal.oldEntries().isEmpty()) {
            Durability.forceDirectory(aside);
            Durability.forceDirectory(target);
        }
        for (String name : journal.newEntries()) {
            Path staged = work.resolve("new").resolve(name);
            if (Trees.exists(staged)) {
                move(staged, target.resolve(name));
            }
        }
        Durability.forceDirectory(target);
        return !journal.oldEntries().isEmpty();
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
}
