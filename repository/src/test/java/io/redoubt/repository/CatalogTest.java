package io.redoubt.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.formats.stream.ExpiryRewriting;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.repository.segment.SegmentFooter;
import io.redoubt.repository.segment.SegmentHeader;
import io.redoubt.repository.spool.SpoolDirectory.BaseFile;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.testkit.ManualClock;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final BranchId ONE = new BranchId(1);
    private static final byte[] FIRST = Streams.everyKindOfBlock(1);
    private static final byte[] SECOND = Streams.everyKindOfBlock(2);
    private static final long START = 100;
    private static final long MIDDLE = START + FIRST.length;
    private static final long END = MIDDLE + SECOND.length;

    private final Path root = SimDisk.seeded(1).root();
    private SourceStore store;
    private Sealer sealer;

    @BeforeEach
    void makeRepository() throws IOException {
        store = Repository.create(root.resolve("repository"), ManualClock.standing())
                .sourceFor(WrittenLog.SOURCE, root.resolve("spool"));
        sealer = new Sealer(store, 1);
    }

    @Test
    void aBaseThatWaitsInTheSpoolIsABranchAlready() throws IOException {
        spoolBase(START);

        Catalog catalog = store.catalog();

        assertThat(catalog.branches()).hasSize(1);
        assertThat(catalog.bases()).singleElement().matches(base -> !base.sealed());
        assertThat(catalog.endOf(ONE)).contains(new BranchPosition(ONE, new ReplicationOffset(START)));
    }

    @Test
    void sealingMovesEverythingAndChangesNothingThatIsListed() throws IOException {
        spoolBase(START);
        spoolSegment(FIRST, START);
        spoolSegment(SECOND, MIDDLE);
        List<List<Long>> before = ranges(store.catalog());

        sealAll();

        Catalog after = store.catalog();
        assertThat(ranges(after)).isEqualTo(before).containsExactly(List.of(START, MIDDLE), List.of(MIDDLE, END));
        assertThat(after.segments()).allMatch(SegmentEntry::sealed);
        assertThat(after.bases()).allMatch(BaseEntry::sealed);
        assertThat(store.spool().segments()).isEmpty();
        assertThat(store.spool().bases()).isEmpty();
    }

    @Test
    void eachSealedObjectNamesTheOneBeforeIt() throws IOException {
        spoolBase(START);
        spoolSegment(FIRST, START);
        spoolSegment(SECOND, MIDDLE);
        sealAll();

        Catalog catalog = store.catalog();
        SealedFile base = SealedFile.open(catalog.bases().getFirst().file());
        SealedFile first = SealedFile.open(catalog.segments().get(0).file());
        SealedFile second = SealedFile.open(catalog.segments().get(1).file());
        assertThat(io.redoubt.repository.segment.BaseFooter.of(base).previous()).isEqualTo(store.branchDigest(ONE));
        assertThat(SegmentFooter.of(first).previous()).isEqualTo(base.digest());
        assertThat(SegmentFooter.of(second).previous()).isEqualTo(first.digest());
    }

    /// What was sealed before is then looked for among all there is.
    @Test
    void afterARestartTheChainGoesOn() throws IOException {
        spoolBase(START);
        spoolSegment(FIRST, START);
        sealAll();
        spoolSegment(SECOND, MIDDLE);

        sealer = new Sealer(store, 1);
        sealAll();

        Catalog catalog = store.catalog();
        SealedFile first = SealedFile.open(catalog.segments().get(0).file());
        SealedFile second = SealedFile.open(catalog.segments().get(1).file());
        assertThat(SegmentFooter.of(second).previous()).isEqualTo(first.digest());
    }

    /// A damaged record would otherwise pass for a damaged base, and the primary would be asked for another for
    /// ever.
    @Test
    void aDamagedRecordInTheRepositoryIsNoDamagedBase() throws IOException {
        spoolBase(START);
        BaseFile base = store.spool().bases().getFirst();
        Path directory = store.branchDirectory(ONE);
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("branch.json"), "rubbish");

        assertThatIOException().isThrownBy(() -> sealer.sealBase(base, "test", Optional.empty()));
    }

    @Test
    void swappedAndRenamedSegmentsAreFound() throws IOException {
        spoolBase(START);
        spoolSegment(FIRST, START);
        spoolSegment(SECOND, MIDDLE);
        sealAll();
        Path first = store.catalog().segments().get(0).file();
        Path second = store.catalog().segments().get(1).file();
        Path aside = root.resolve("aside");

        Files.move(first, aside);
        Files.move(second, first);
        Files.move(aside, second);

        for (SegmentEntry entry : store.catalog().segments()) {
            assertThatExceptionOfType(RedoubtException.class)
                    .isThrownBy(() -> Sealer.requireFits(entry, SegmentFooter.of(SealedFile.open(entry.file()))))
                    .matches(e -> e.code() == ErrorCode.DAMAGED)
                    .withMessageContaining(entry.file().toString());
        }
    }

    @Test
    void aMissingSegmentShowsAsAHole() throws IOException {
        spoolBase(START);
        spoolSegment(FIRST, START);
        spoolSegment(SECOND, MIDDLE);
        sealAll();

        Files.delete(store.catalog().segments().getFirst().file());

        assertThat(ranges(store.catalog())).containsExactly(List.of(MIDDLE, END));
    }

    /// After a failed fsync: the second was begun where the first was last durable.
    @Test
    void ofOverlappingSegmentsTheLaterOneCounts() throws IOException {
        byte[] all = java.util.Arrays.copyOf(FIRST, FIRST.length + SECOND.length);
        System.arraycopy(SECOND, 0, all, FIRST.length, SECOND.length);
        spoolBase(START);
        spoolSegment(all, START);
        spoolSegment(SECOND, MIDDLE);

        assertThat(ranges(store.catalog())).containsExactly(List.of(START, MIDDLE), List.of(MIDDLE, END));
    }

    @Test
    void aSegmentWithoutMarksTakesNothingOver() throws IOException {
        spoolBase(START);
        spoolSegment(FIRST, START);
        SegmentHeader header = WrittenLog.header(MIDDLE - 50, 0);
        store.spool().createSegment(header).close();
        Files.createFile(store.spool().path().resolve("log-000001-%020d-01.aof".formatted(MIDDLE - 20)));

        assertThat(ranges(store.catalog())).containsExactly(List.of(START, MIDDLE));
    }

    @Test
    void ofTwoAttemptsAtOneOffsetTheSecondCounts() throws IOException {
        spoolBase(START);
        spoolSegment(FIRST, START);
        spoolSegment(java.util.Arrays.copyOf(FIRST, 300), START);

        assertThat(store.catalog().segments())
                .singleElement()
                .matches(entry -> entry.file().toString().endsWith("-02.aof"));
    }

    @Test
    void aStepThatIsDoneAgainIsHarmless() throws IOException {
        spoolBase(START);
        spoolSegment(FIRST, START);
        LogFile file = store.spool().segments().getFirst();
        BaseFile base = store.spool().bases().getFirst();
        byte[] rdb = Files.readAllBytes(base.file());
        sealer.sealBase(base, "test", Optional.empty());
        Files.write(base.file(), rdb);

        sealer.sealBase(base, "test", Optional.empty());
        sealer.sealSegment(file, Optional.empty());
        Catalog once = store.catalog();
        sealer.sealSegment(file, Optional.empty());

        assertThat(store.catalog()).isEqualTo(once);
        assertThat(once.segments()).singleElement().matches(SegmentEntry::sealed);
    }

    @Test
    void theRootOfAForkIsTheBranchWithTheNearestBaseBeforeIt() {
        var two = new BranchId(2);
        var three = new BranchId(3);
        List<Branch> branches = List.of(
                branch(ONE, Optional.empty()),
                branch(two, Optional.of(ONE)),
                branch(three, Optional.of(two)),
                branch(new BranchId(5), Optional.of(new BranchId(4))));

        var one = new Catalog(branches, List.of(baseOf(ONE, START)), List.of(), List.of(), List.of());
        assertThat(one.rootOf(three)).map(Branch::id).contains(ONE);
        assertThat(one.rootOf(ONE)).map(Branch::id).contains(ONE);
        assertThat(one.rootOf(new BranchId(5))).isEmpty();

        var later = new Catalog(
                branches, List.of(baseOf(two, START), baseOf(ONE, START + 1)), List.of(), List.of(), List.of());
        assertThat(later.rootOf(three)).map(Branch::id).contains(two);
        assertThat(later.rootOf(ONE)).map(Branch::id).contains(ONE);

        var behindTheFork = new Catalog(branches, List.of(baseOf(ONE, START + 1)), List.of(), List.of(), List.of());
        assertThat(behindTheFork.rootOf(three)).isEmpty();
    }

    private BaseEntry baseOf(BranchId branch, long offset) {
        return new BaseEntry(new BranchPosition(branch, new ReplicationOffset(offset)), 0, root, true, 1);
    }

    private static Branch branch(BranchId id, Optional<BranchId> parent) {
        var offset = new ReplicationOffset(START);
        return new Branch(
                id, WrittenLog.REPLID, parent.map(from -> new BranchPosition(from, offset)), offset, 0, "test");
    }

    private void spoolBase(long offset) throws IOException {
        BaseFile base =
                store.spool().baseFile(ONE, new ReplicationOffset(offset), WrittenLog.REPLID, 1_700_000_000_000L);
        Files.write(base.file(), Streams.sample("basic-types.rdb"));
    }

    private void spoolSegment(byte[] stream, long start) throws IOException {
        WrittenLog.write(store.spool().path(), stream, start, 200, new ExpiryRewriting.None(), 0, 1);
    }

    private void sealAll() throws IOException {
        for (BaseFile base : store.spool().bases()) {
            sealer.sealBase(base, "test", Optional.empty());
        }
        for (LogFile file : store.spool().segments()) {
            sealer.sealSegment(file, Optional.empty());
            sealer.discard(file);
        }
    }

    private static List<List<Long>> ranges(Catalog catalog) {
        return catalog.segments().stream()
                .map(entry -> List.of(entry.start().bytes(), entry.end().bytes()))
                .toList();
    }
}
