package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.repository.segment.BaseSealer;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.repository.segment.SegmentFooter;
import io.redoubt.repository.segment.SegmentSealer;
import io.redoubt.repository.spool.SpoolDirectory.BaseFile;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.repository.spool.SpoolRecovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Moves what the spool has finished into the repository: compressed, forced, read back, published by a
/// rename, and only then removed from the spool.
///
/// Doing a step again after a crash is harmless: an object that is already published whole is not written
/// twice. Confined to one thread; the caller holds the source's lock.
public final class Sealer {
    private static final String TEMPORARY = ".sealing.tmp";

    private final SourceStore store;
    private final int level;
    private Optional<Sealed> latest = Optional.empty();

    /// What was sealed last, and where it ends: most often the object before the next one.
    private record Sealed(BranchPosition end, String digest) {}

    /// @param level zstd compression level
    public Sealer(SourceStore store, int level) {
        this.store = store;
        this.level = level;
    }

    /// Seals a base and publishes it after the record of the branch it begins.
    ///
    /// @throws io.redoubt.core.RedoubtException DAMAGED if the RDB is not whole: nothing is published, the
    ///     spool is untouched
    public void sealBase(BaseFile base, String cause, Optional<ServerVersion> server) throws IOException {
        store.makeBranchDirectory(base.branch());
        Path directory = store.branchDirectory(base.branch());
        Path published = directory.resolve(ObjectNames.base(base.offset(), base.millis()));
        if (!Files.exists(published)) {
            Path temporary = directory.resolve(TEMPORARY);
            Branch branch = recordOf(base, cause);
            var origin = new BaseSealer.Origin(
                    store.name(), base.branch(), base.replid(), base.offset(), base.millis(), server);
            SealedFile stored =
                    BaseSealer.seal(base.file(), origin, MetadataFile.digest(branch.toJson()), temporary, level);
            store.publishBranch(branch);
            Durability.publish(temporary, published);
            latest = Optional.of(new Sealed(new BranchPosition(base.branch(), base.offset()), stored.digest()));
        } else {
            confirm(directory);
        }
        store.spool().remove(base.file());
    }

    /// Publishes the record of a fork and takes it out of the spool.
    public void sealFork(BranchId fork) throws IOException {
        for (Branch spooled : store.spooledForks().all()) {
            if (spooled.id().equals(fork)) {
                store.publishBranch(spooled);
                store.spooledForks().remove(fork);
            }
        }
    }

    /// Records a gap, or what has become of it; durable on return.
    public void record(Gap gap) throws IOException {
        store.publishGap(gap);
    }

    /// Seals the good part of a segment that is no longer written to. A segment without any mark is
    /// dropped: nothing in it was ever promised.
    ///
    /// @param limit where a later segment takes over, after a failed fsync; empty for all that is good
    /// @return the last mark sealed, or what the header says of the start; empty if not even the header was
    ///     whole, or somebody took the file away
    public Optional<Mark> sealSegment(LogFile file, Optional<ReplicationOffset> limit) throws IOException {
        if (!isOfUse(file)) {
            // Bases are sealed first. A branch without a record is one whose base was rejected: its log is
            // of no use.
            return Optional.empty();
        }
        if (!Files.exists(file.file())) {
            return Optional.empty();
        }
        Optional<SpoolRecovery.Found> found = SpoolRecovery.scan(file.file(), limit);
        if (found.isPresent()) {
            publishIfMarked(file, found.get());
        }
        return found.map(SpoolRecovery.Found::last);
    }

    /// Whether the segment's branch is part of history.
    ///
    /// @throws IOException if the repository is not there to say so
    public boolean isOfUse(LogFile file) throws IOException {
        return store.isRecorded(file.branch());
    }

    /// As above, for a segment that this process has written and need not look through first: sealing
    /// checks every mark anyway, and if one does not hold, what is good is looked for then.
    public Optional<Mark> sealSegment(LogFile file, SpoolRecovery.Found written) throws IOException {
        if (!isOfUse(file) || !Files.exists(file.file()) || Files.size(file.file()) < written.goodBytes()) {
            return sealSegment(file, Optional.empty());
        }
        try {
            publishIfMarked(file, written);
            return Optional.of(written.last());
        } catch (RedoubtException e) {
            if (e.code() != ErrorCode.DAMAGED) {
                throw e;
            }
            return sealSegment(file, Optional.empty());
        }
    }

    private void publishIfMarked(LogFile file, SpoolRecovery.Found found) throws IOException {
        if (found.last().end().compareTo(found.header().start()) > 0) {
            publish(file, found);
        }
    }

    /// Takes a sealed segment out of the spool.
    public void discard(LogFile file) throws IOException {
        store.spool().remove(file.file());
    }

    private Branch recordOf(BaseFile base, String cause) throws IOException {
        var fresh = new Branch(base.branch(), base.replid(), Optional.empty(), base.offset(), base.millis(), cause);
        try {
            return store.isRecorded(base.branch()) ? store.branch(base.branch()) : fresh;
        } catch (RedoubtException e) {
            // Not DAMAGED, which says that the base is not whole.
            throw new IOException(e.getMessage(), e);
        }
    }

    private void publish(LogFile file, SpoolRecovery.Found found) throws IOException {
        Path directory = store.branchDirectory(file.branch());
        Path published = directory.resolve(ObjectNames.segment(
                found.header().start(),
                found.last().end(),
                found.header().millis(),
                found.last().millis()));
        if (Files.exists(published)) {
            confirm(directory);
        } else {
            Path temporary = directory.resolve(TEMPORARY);
            String previous =
                    previous(new BranchPosition(file.branch(), found.header().start()));
            SealedFile stored =
                    SegmentSealer.seal(file.file(), found.goodBytes(), store.name(), previous, temporary, level);
            Durability.publish(temporary, published);
            latest = Optional.of(
                    new Sealed(new BranchPosition(file.branch(), found.last().end()), stored.digest()));
        }
        new SealedEnd(
                        new BranchPosition(file.branch(), found.last().end()),
                        found.last().millis())
                .raiseIn(directory);
    }

    /// What has its name may have it in the page cache only: an earlier attempt may have ended right after
    /// the rename.
    private static void confirm(Path directory) throws IOException {
        Durability.createDirectories(directory);
        Durability.forceDirectory(directory);
    }

    /// The digest of what ends where a segment begins: the segment or base before it; for the first of a forked
    /// branch what its parent holds there; else of the branch's record.
    private String previous(BranchPosition start) throws IOException {
        Optional<Sealed> known = latest.filter(stored -> stored.end().equals(start));
        return known.isPresent() ? known.get().digest() : listedBefore(start.branch(), start.offset());
    }

    /// Looked for among all there is, as after a start.
    private String listedBefore(BranchId branch, ReplicationOffset start) throws IOException {
        for (SegmentEntry segment : store.sealedSegments(branch).reversed()) {
            if (segment.end().equals(start)) {
                return SealedFile.open(segment.file()).digest();
            }
        }
        Optional<Path> before = baseAt(branch, start);
        return before.isPresent() ? SealedFile.open(before.get()).digest() : previousOfFork(branch, start);
    }

    private String previousOfFork(BranchId branch, ReplicationOffset start) throws IOException {
        Optional<Path> held = Optional.empty();
        Optional<BranchPosition> fork = parentOf(branch);
        while (held.isEmpty()
                && fork.filter(from -> from.offset().equals(start)).isPresent()) {
            BranchId parent = fork.get().branch();
            held = segmentHolding(parent, start);
            if (held.isEmpty()) {
                held = baseAt(parent, start);
            }
            fork = parentOf(parent);
        }
        return held.isPresent() ? SealedFile.open(held.get()).digest() : store.branchDigest(branch);
    }

    private Optional<BranchPosition> parentOf(BranchId id) throws IOException {
        return store.branches().stream()
                .filter(branch -> branch.id().equals(id))
                .findFirst()
                .flatMap(Branch::parent)
                .filter(parent -> parent.branch().compareTo(id) < 0);
    }

    private Optional<Path> segmentHolding(BranchId branch, ReplicationOffset offset) throws IOException {
        return store.sealedSegments(branch).reversed().stream()
                .filter(segment ->
                        segment.start().compareTo(offset) < 0 && segment.end().compareTo(offset) >= 0)
                .map(SegmentEntry::file)
                .findFirst();
    }

    private Optional<Path> baseAt(BranchId branch, ReplicationOffset offset) throws IOException {
        return store.sealedBases(branch).stream()
                .filter(base -> base.position().offset().equals(offset))
                .map(BaseEntry::file)
                .findFirst();
    }

    /// Checks that sealed objects are what their names and their neighbours say. Reads footers only.
    ///
    /// @throws io.redoubt.core.RedoubtException DAMAGED naming the first object that does not fit
    public static void requireFits(SegmentEntry entry, SegmentFooter footer) {
        boolean fits = footer.branch().equals(entry.branch())
                && footer.start().equals(entry.start())
                && footer.end().compareTo(entry.end()) >= 0;
        if (!fits) {
            throw new RedoubtException(
                    ErrorCode.DAMAGED,
                    "'%s' holds branch %s, offsets %s to %s: not what its name says"
                            .formatted(entry.file(), footer.branch(), footer.start(), footer.end()),
                    "It was renamed or swapped; put the right file back from another copy of the repository.");
        }
    }
}
