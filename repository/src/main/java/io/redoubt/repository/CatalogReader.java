package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.repository.spool.SpoolDirectory;
import io.redoubt.repository.spool.SpoolDirectory.BaseFile;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.repository.spool.SpoolRecovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads a source's catalog from the names in the repository and the good parts of the spool.
///
/// The spool is read first: a file that is sealed meanwhile is then found in the repository, and is not
/// missed between.
final class CatalogReader {
    private final SourceStore store;

    CatalogReader(SourceStore store) {
        this.store = store;
    }

    Catalog read() throws IOException {
        SpoolDirectory spool = store.spool();
        List<BaseFile> spooledBases = spool.bases();
        List<SegmentEntry> spooled = spooledSegments(spool);
        List<Branch> spooledForks = store.spooledForks().all();
        List<Branch> branches = new ArrayList<>(store.branches());
        addSpooledBranches(branches, spooledBases, spooledForks);
        List<BaseEntry> bases = new ArrayList<>();
        List<SegmentEntry> segments = new ArrayList<>();
        // Before the names: a segment is there when its end is recorded, and one that is sealed meanwhile is not
        // missed.
        List<SealedEnd> sealedEnds = sealedEnds(branches);
        for (Branch branch : branches) {
            bases.addAll(basesOf(branch.id(), spooledBases));
            segments.addAll(segmentsOf(branch.id(), spooled));
        }
        return new Catalog(branches, bases, segments, store.gaps(), sealedEnds);
    }

    /// A base that waits in the spool is a branch already: its record is published when it is sealed. So is a
    /// fork.
    private static void addSpooledBranches(List<Branch> branches, List<BaseFile> bases, List<Branch> forks) {
        Set<BranchId> known = branches.stream().map(Branch::id).collect(Collectors.toSet());
        forks.stream().filter(fork -> known.add(fork.id())).forEach(branches::add);
        for (BaseFile base : bases) {
            if (known.add(base.branch())) {
                branches.add(new Branch(
                        base.branch(),
                        base.replid(),
                        Optional.empty(),
                        base.offset(),
                        base.millis(),
                        "a base that is not sealed yet"));
            }
        }
        branches.sort(Comparator.comparing(Branch::id));
    }

    private static List<SegmentEntry> spooledSegments(SpoolDirectory spool) throws IOException {
        List<SegmentEntry> entries = new ArrayList<>();
        for (LogFile file : spool.segments()) {
            try {
                SpoolRecovery.scan(file.file())
                        .map(found -> spooled(file, found))
                        .ifPresent(entries::add);
            } catch (NoSuchFileException _) {
                // Sealed since the listing: the repository has it.
            }
        }
        return entries;
    }

    private static SegmentEntry spooled(LogFile file, SpoolRecovery.Found found) {
        return new SegmentEntry(
                file.branch(),
                found.header().start(),
                found.last().end(),
                found.header().millis(),
                found.last().millis(),
                file.file(),
                false,
                found.goodBytes());
    }

    private List<SealedEnd> sealedEnds(List<Branch> branches) throws IOException {
        List<SealedEnd> ends = new ArrayList<>();
        for (Branch branch : branches) {
            SealedEnd.in(store.branchDirectory(branch.id()), branch.id()).ifPresent(ends::add);
        }
        return ends;
    }

    private List<BaseEntry> basesOf(BranchId branch, List<BaseFile> spooled) throws IOException {
        List<BaseEntry> bases = store.sealedBases(branch);
        for (BaseFile file : spooled) {
            var position = new BranchPosition(file.branch(), file.offset());
            if (file.branch().equals(branch)
                    && bases.stream().noneMatch(base -> base.position().equals(position))) {
                bases.add(new BaseEntry(position, file.millis(), file.file(), false, sizeOf(file)));
            }
        }
        return bases;
    }

    private static long sizeOf(BaseFile file) throws IOException {
        try {
            return Files.size(file.file());
        } catch (NoSuchFileException _) {
            return 0;
        }
    }

    private List<SegmentEntry> segmentsOf(BranchId branch, List<SegmentEntry> spooled) throws IOException {
        List<SegmentEntry> all = new ArrayList<>(store.sealedSegments(branch));
        for (SegmentEntry entry : spooled) {
            boolean sealedToo = all.stream()
                    .anyMatch(other -> other.sealed()
                            && other.start().equals(entry.start())
                            && other.end().compareTo(entry.end()) >= 0);
            if (entry.branch().equals(branch) && !sealedToo) {
                all.add(entry);
            }
        }
        // A segment without marks holds nothing and takes nothing over.
        all.removeIf(entry -> entry.end().compareTo(entry.start()) <= 0);
        // Those that begin at one offset stay in the order in which they were begun.
        all.sort(Comparator.comparing(SegmentEntry::start));
        return withoutOverlaps(all);
    }

    /// After a failed fsync the bytes from the last durable offset on are received again into a new
    /// segment. What the old one holds beyond that offset is the same but not known to be on the disk: the
    /// new one counts.
    private static List<SegmentEntry> withoutOverlaps(List<SegmentEntry> sorted) {
        List<SegmentEntry> result = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            SegmentEntry entry = sorted.get(i);
            boolean overlaps =
                    i + 1 < sorted.size() && sorted.get(i + 1).start().compareTo(entry.end()) < 0;
            SegmentEntry kept = overlaps ? entry.upTo(sorted.get(i + 1).start()) : entry;
            if (kept.end().compareTo(kept.start()) > 0) {
                result.add(kept);
            }
        }
        return result;
    }
}
