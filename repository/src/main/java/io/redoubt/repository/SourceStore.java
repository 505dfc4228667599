package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.repository.spool.SpoolDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One source's part of a repository: branches with their bases and segments, gaps, and where its spool is.
public final class SourceStore {
    static final String IDENTITY = "source.json";
    private static final String BRANCH = "branch.json";
    private static final String LOCK = "lock";

    private final Path directory;
    private final SourceName name;
    private final Path spool;
    private final SpoolClaim claim;

    private SourceStore(Path directory, SourceName name, Path spool, SpoolClaim claim) {
        this.directory = directory;
        this.name = name;
        this.spool = spool;
        this.claim = claim;
    }

    static SourceStore open(Path directory, SpoolClaim claim) throws IOException {
        return new SourceStore(directory, claim.source(), recordedSpool(directory), claim);
    }

    static SourceStore create(Path directory, SpoolClaim claim, Path spool) throws IOException {
        Durability.createDirectories(directory.resolve("branches"));
        Durability.createDirectories(directory.resolve("gaps"));
        if (!Files.exists(directory.resolve(IDENTITY))) {
            claim.make(spool);
            boolean _ = MetadataFile.claim(directory.resolve(IDENTITY), identity(claim.source(), spool));
        }
        return open(directory, claim);
    }

    private static Path recordedSpool(Path directory) throws IOException {
        return directory
                .getFileSystem()
                .getPath(MetadataFile.read(directory.resolve(IDENTITY)).text("spool"));
    }

    private static JsonLine identity(SourceName name, Path spool) {
        return JsonLine.schema(1).text("source", name.text()).text("spool", spool.toString());
    }

    /// The same source with another spool, which is recorded, durably. The caller holds the lock, and has
    /// sealed what the present spool held: nobody will look there again.
    ///
    /// @throws RedoubtException USAGE if that spool belongs to another source, LOCKED if a process is using it
    public SourceStore withSpool(Path other) throws IOException {
        try (SourceLock _ = claim.take(other)) {
            MetadataFile.write(directory.resolve(IDENTITY), identity(name, other));
        }
        return new SourceStore(directory, name, other, claim);
    }

    public SourceName name() {
        return name;
    }

    public Path directory() {
        return directory;
    }

    public SpoolDirectory spool() {
        return new SpoolDirectory(spool);
    }

    public SpooledForks spooledForks() {
        return new SpooledForks(spool());
    }

    /// Becomes the only writer of this source and of its spool. The operating system frees the lock when the
    /// process ends, however it ends.
    ///
    /// @throws RedoubtException LOCKED if another process, or another part of this one, holds it, or has given
    ///     the source another spool since this store was opened; USAGE if the spool belongs to another source
    public SourceLock lock() throws IOException {
        return lock(true);
    }

    /// The same for one who will take leave of the spool, which need not be there any more.
    public SourceLock lockToLeaveSpool() throws IOException {
        return lock(false);
    }

    private SourceLock lock(boolean stays) throws IOException {
        SourceLock writer = SourceLock.take(
                directory.resolve(LOCK),
                "source '%s' in '%s' is being archived by another process".formatted(name, directory),
                "Stop that one first, or give this server another --source name; see 'redoubt status'.");
        try {
            requireSpool();
            // A spool that is gone, with its disk perhaps, is made anew by whoever writes to it, not by who leaves it.
            return stays || Files.isDirectory(spool) ? writer.and(claim.take(spool)) : writer;
        } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    private void requireSpool() throws IOException {
        Path recorded = recordedSpool(directory);
        if (!recorded.equals(spool)) {
            throw new RedoubtException(
                    ErrorCode.LOCKED,
                    "source '%s' was given the spool '%s' by another process a moment ago, in place of '%s'"
                            .formatted(name, recorded, spool),
                    "Start again; see 'redoubt status'.");
        }
    }

    /// Whether an archive holds the writer's lock now.
    public boolean isLocked() throws IOException {
        return SourceLock.isHeld(directory.resolve(LOCK));
    }

    /// Everything there is, sealed or still in the spool, read now.
    public Catalog catalog() throws IOException {
        return new CatalogReader(this).read();
    }

    /// Records a branch; durable on return.
    public void publishBranch(Branch branch) throws IOException {
        makeBranchDirectory(branch.id());
        MetadataFile.write(branchDirectory(branch.id()).resolve(BRANCH), branch.toJson());
    }

    /// Records a gap, or what has become of it; durable on return.
    public void publishGap(Gap gap) throws IOException {
        requirePresent();
        MetadataFile.write(gapFile(gap), gap.toJson());
    }

    Path gapFile(Gap gap) {
        return directory.resolve("gaps").resolve(gap.fileName());
    }

    /// Makes every name in it durable. A process that was killed between a rename and the force of the
    /// directory leaves a name that is seen now and may be gone after a power loss, with all that was built
    /// on it.
    public void forceNames() throws IOException {
        Path branches = directory.resolve("branches");
        for (Path branch : files(branches)) {
            if (Files.isDirectory(branch)) {
                Durability.forceDirectory(branch);
            }
        }
        Durability.forceDirectory(branches);
        Durability.forceDirectory(directory.resolve("gaps"));
        Durability.forceDirectory(directory);
        Durability.forceDirectory(spool);
    }

    /// SHA-256 of the record of a branch: the first link of its chain.
    ///
    /// @throws RedoubtException SEGMENT_MISSING if it has none, or none any more
    public String branchDigest(BranchId id) throws IOException {
        Path record = branchDirectory(id).resolve(BRANCH);
        try {
            return MetadataFile.digest(record);
        } catch (NoSuchFileException e) {
            throw new RedoubtException(
                    ErrorCode.SEGMENT_MISSING,
                    "'%s' is missing".formatted(record),
                    "It was expired meanwhile, or must be put back from another copy of the repository.",
                    e);
        }
    }

    /// The log text of a segment. A spool file that has been sealed meanwhile is read from where it went.
    public InputStream openText(SegmentEntry segment) throws IOException {
        if (segment.sealed()) {
            return SealedFile.open(segment.file()).plain();
        }
        try {
            return Files.newInputStream(segment.file());
        } catch (NoSuchFileException e) {
            for (SegmentEntry sealed : sealedSegments(segment.branch())) {
                if (sealed.start().equals(segment.start()) && sealed.end().compareTo(segment.end()) >= 0) {
                    return SealedFile.open(sealed.file()).plain();
                }
            }
            throw e;
        }
    }

    /// The RDB of a base, as the primary sent it.
    public InputStream openBase(BaseEntry base) throws IOException {
        if (base.sealed()) {
            return SealedFile.open(base.file()).plain();
        }
        try {
            return Files.newInputStream(base.file());
        } catch (NoSuchFileException e) {
            for (Path file : files(branchDirectory(base.position().branch()))) {
                var sealed = ObjectNames.base(base.position().branch(), file);
                if (sealed.isPresent() && sealed.get().position().equals(base.position())) {
                    return SealedFile.open(file).plain();
                }
            }
            throw e;
        }
    }

    /// Whether a branch has a record: from then on it is part of the catalog.
    ///
    /// @throws IOException if that cannot be known: a repository that is gone or not mounted has no record of
    ///     anything
    boolean isRecorded(BranchId id) throws IOException {
        try {
            BasicFileAttributes _ =
                    Files.readAttributes(branchDirectory(id).resolve(BRANCH), BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException _) {
            requirePresent();
            return false;
        }
    }

    /// Makes sure that the repository is where it was, and not an empty mount point or nothing at all.
    void requirePresent() throws IOException {
        try {
            if (!recordedSpool(directory).equals(spool)) {
                throw new IOException("'%s' is another repository now".formatted(directory));
            }
        } catch (NoSuchFileException e) {
            throw new IOException("the repository is gone: there is no '%s'".formatted(e.getFile()), e);
        } catch (RedoubtException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// The record of a branch that has one.
    Branch branch(BranchId id) throws IOException {
        return Branch.from(MetadataFile.read(branchDirectory(id).resolve(BRANCH)));
    }

    /// Makes the directory of a branch, and not the repository around it.
    void makeBranchDirectory(BranchId id) throws IOException {
        requirePresent();
        Durability.createDirectories(branchDirectory(id));
    }

    Path branchDirectory(BranchId id) {
        return branchesDirectory().resolve(ObjectNames.branch(id));
    }

    Path branchesDirectory() {
        return directory.resolve("branches");
    }

    List<Branch> branches() throws IOException {
        List<Branch> branches = new ArrayList<>();
        for (Path entry : files(branchesDirectory())) {
            if (ObjectNames.branch(entry).isPresent()) {
                unlessGone(() -> Branch.from(MetadataFile.read(entry.resolve(BRANCH))))
                        .ifPresent(branches::add);
            }
        }
        branches.sort(Comparator.comparing(Branch::id));
        return branches;
    }

    List<BaseEntry> sealedBases(BranchId branch) throws IOException {
        return basesIn(branchDirectory(branch), branch);
    }

    static List<BaseEntry> basesIn(Path directory, BranchId branch) throws IOException {
        List<BaseEntry> bases = new ArrayList<>();
        for (Path file : files(directory)) {
            unlessGone(() -> ObjectNames.base(branch, file))
                    .flatMap(base -> base)
                    .ifPresent(bases::add);
        }
        bases.sort(Comparator.comparing(base -> base.position().offset()));
        return bases;
    }

    List<SegmentEntry> sealedSegments(BranchId branch) throws IOException {
        return segmentsIn(branchDirectory(branch), branch);
    }

    static List<SegmentEntry> segmentsIn(Path directory, BranchId branch) throws IOException {
        List<SegmentEntry> segments = new ArrayList<>();
        for (Path file : files(directory)) {
            unlessGone(() -> ObjectNames.segment(branch, file))
                    .flatMap(segment -> segment)
                    .ifPresent(segments::add);
        }
        segments.sort(Comparator.comparing(SegmentEntry::start).thenComparing(SegmentEntry::end));
        return segments;
    }

    List<Gap> gaps() throws IOException {
        List<Gap> gaps = new ArrayList<>();
        for (Path file : files(directory.resolve("gaps"))) {
            if (file.getFileName().toString().endsWith(".json")) {
                unlessGone(() -> Gap.from(MetadataFile.read(file))).ifPresent(gaps::add);
            }
        }
        gaps.sort(Comparator.comparingLong(Gap::fromMillis));
        return gaps;
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    /// What a file that was listed says; empty if it was expired since.
    private static <T> Optional<T> unlessGone(Reading<T> reading) throws IOException {
        try {
            return Optional.of(reading.read());
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    static List<Path> files(Path parent) throws IOException {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.toList();
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        }
    }
}
