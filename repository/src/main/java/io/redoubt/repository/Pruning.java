package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Takes history out of a source, references before data: whatever is still listed after a crash can be restored.
///
/// It does what it is told; what may go is decided elsewhere. The caller holds the lock of the source's backups, which
/// keeps a second one away. An archive may run meanwhile, if what it writes to is left alone. Docs: repository.md,
/// section 11.
public class Pruning {
    private static final String RETIRED = "expired-";

    private final SourceStore store;

    public Pruning(SourceStore store) {
        this.store = store;
    }

    /// What an interrupted run left: a branch that is not listed any more and whose files are still there.
    ///
    /// @param bytes of all its files
    public record Leftover(String name, long bytes, List<BaseEntry> bases, List<SegmentEntry> segments) {
        public Leftover {
            bases = List.copyOf(bases);
            segments = List.copyOf(segments);
        }
    }

    public List<Leftover> leftovers() throws IOException {
        List<Leftover> found = new ArrayList<>();
        for (Path directory : retired()) {
            String name = directory.getFileName().toString();
            BranchId branch = ObjectNames.branch(Path.of(name.substring(RETIRED.length())))
                    .orElseThrow();
            long bytes = 0;
            for (Path file : SourceStore.files(directory)) {
                bytes += Files.size(file);
            }
            found.add(new Leftover(
                    name, bytes, SourceStore.basesIn(directory, branch), SourceStore.segmentsIn(directory, branch)));
        }
        return found;
    }

    /// Takes whole branches out of the catalog, each in one step, durably. Their files stay until `clear`.
    ///
    /// The youngest goes first: a branch must not be listed without the one it continues.
    public void retire(Collection<BranchId> branches) throws IOException {
        for (BranchId branch :
                branches.stream().sorted(Comparator.reverseOrder()).toList()) {
            Path directory = store.branchDirectory(branch);
            if (Files.exists(directory)) {
                Durability.publish(directory, directory.resolveSibling(RETIRED + directory.getFileName()));
            }
        }
    }

    /// Removes the beginnings of branches: the bases, durably, and only then the log that could be restored with them.
    ///
    /// @param bases all that precede the first one kept, of each branch
    /// @param segments what ends before it
    public void cut(Collection<BaseEntry> bases, Collection<SegmentEntry> segments) throws IOException {
        delete(bases.stream().map(BaseEntry::file).toList());
        delete(segments.stream().map(SegmentEntry::file).toList());
    }

    /// Removes the files of retired branches, those of earlier runs too.
    public void clear() throws IOException {
        List<Path> directories = retired();
        for (Path directory : directories) {
            for (Path file : SourceStore.files(directory)) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        }
        if (!directories.isEmpty()) {
            Durability.forceDirectory(store.branchesDirectory());
        }
    }

    /// Removes records of gaps. They come last: a hole must not be unexplained while what it lies between is listed.
    public void remove(Collection<Gap> gaps) throws IOException {
        delete(gaps.stream().map(store::gapFile).toList());
    }

    /// Deletes files and makes that durable.
    protected static void delete(List<Path> files) throws IOException {
        Set<Path> directories = new HashSet<>();
        for (Path file : files) {
            Files.deleteIfExists(file);
            Path directory = file.getParent();
            if (directory != null) {
                directories.add(directory);
            }
        }
        for (Path directory : directories) {
            Durability.forceDirectory(directory);
        }
    }

    private static boolean isRetired(Path directory) {
        String name = directory.getFileName().toString();
        return name.startsWith(RETIRED)
                && ObjectNames.branch(Path.of(name.substring(RETIRED.length()))).isPresent();
    }

    private List<Path> retired() throws IOException {
        if (!Files.isDirectory(store.branchesDirectory())) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(store.branchesDirectory())) {
            return entries.filter(Pruning::isRetired).sorted().toList();
        }
    }
}
