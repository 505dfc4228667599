package io.redoubt.drill.powercut;

import io.redoubt.restore.destination.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which names of files and directories a power cut takes back: those that came up, by creation or by a rename,
/// after the beginning of the last force of their directory that had ended.
///
/// Removals are there at once, since what was removed cannot be had again; so is a name that replaced another. A
/// file system may well keep more of the new names, and undo removals; it does not keep less.
public final class DurableNames {
    private final Set<Path> present = new HashSet<>();
    private final Map<Path, Pending> pending = new LinkedHashMap<>();
    private long changes;

    /// @param before the name it had on the disk; empty if it was not there
    /// @param number of the change, rising
    private record Pending(Optional<Path> before, long number) {}

    void created(Path path) {
        if (present.add(path)) {
            pending.put(path, new Pending(Optional.empty(), ++changes));
        }
    }

    void renamed(Path from, Path to) {
        present.remove(from);
        Optional<Path> before =
                Optional.ofNullable(pending.remove(from)).map(Pending::before).orElse(Optional.of(from));
        boolean replacesDurable = !present.add(to) && !pending.containsKey(to);
        pending.remove(to);
        if (!replacesDurable) {
            pending.put(to, new Pending(before, ++changes));
        }
    }

    void removed(Path path) {
        present.remove(path);
        pending.remove(path);
    }

    /// The number of the last change so far: a force that begins now covers no later one.
    long number() {
        return changes;
    }

    void forced(Path directory, long number) {
        pending.entrySet()
                .removeIf(entry -> directory.equals(entry.getKey().getParent())
                        && entry.getValue().number() <= number);
    }

    /// Takes back what the power cut takes.
    ///
    /// @return how many names
    public int undo() throws IOException {
        List<Map.Entry<Path, Pending>> latestFirst = new ArrayList<>(pending.entrySet()).reversed();
        for (Map.Entry<Path, Pending> entry : latestFirst) {
            Optional<Path> before = entry.getValue().before();
            if (before.isEmpty()) {
                Trees.delete(entry.getKey());
            } else if (Files.exists(entry.getKey())) {
                Files.move(entry.getKey(), before.get());
            }
        }
        return latestFirst.size();
    }
}
