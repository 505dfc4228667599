package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Gap;
import io.redoubt.repository.Sealer;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.spool.SpoolDirectory.BaseFile;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.repository.spool.SpoolSegment;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.ManualClock;
import io.redoubt.testkit.RecordingEvents;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SealQueueTest {
    private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final BranchId ONE = new BranchId(1);
    private static final ReplicationId ID = new ReplicationId("a".repeat(40));
    private static final long PLENTY = 1 << 24;

    private final SimDisk disk = SimDisk.seeded(1);
    private final Path repository = disk.root().resolve("var").resolve("repository");
    private final Path away = repository.resolveSibling("away");
    private final RecordingEvents events = new RecordingEvents();
    private final Told told = new Told();
    private final SourceStore store;
    private Optional<String> obstacle = Optional.empty();
    private SealQueue queue;

    SealQueueTest() throws IOException {
        store = ArchiveLife.store(disk, ManualClock.standing());
        queue = queue(told);
    }

    private SealQueue queue(SealQueue.Listener listener) {
        return new SealQueue(
                new Sealer(store, 1), () -> obstacle, listener, events, new Crew(events, () -> told.log.add("ended")));
    }

    @BeforeEach
    void beginBranch() throws IOException {
        store.publishBranch(new Branch(ONE, ID, Optional.empty(), new ReplicationOffset(0), 0, "test"));
    }

    /// A branch of which nothing is known looks like one whose base was rejected, and its log like rubbish.
    @Test
    void whileTheRepositoryIsGoneNothingLeavesTheSpool() throws IOException {
        addSegment(0);
        addSegment(14);
        Files.move(repository, away);
        assertThat(queue.sealNext()).isFalse();
        Files.createDirectory(repository);
        assertThat(queue.sealNext()).as("into an empty mount point").isFalse();

        assertThat(store.spool().segments()).hasSize(2);
        assertThat(repository).isEmptyDirectory();
        assertThat(queue.trouble()).get().asString().contains("the repository is gone");

        Files.delete(repository);
        Files.move(away, repository);
        sealAll();
        assertThat(store.spool().segments()).isEmpty();
        assertThat(store.catalog().segments()).hasSize(2).allMatch(segment -> segment.sealed());
        assertThat(queue.trouble()).isEmpty();
    }

    @Test
    void onAFullDiskNothingIsLeftHalfWritten() throws IOException {
        addSegment(0);
        addFree(100);
        assertThat(queue.sealNext()).isFalse();

        assertThat(free()).as("free after the attempt").isEqualTo(100);
        assertThat(queue.trouble()).get().asString().contains("No space left on device");
        assertThat(events.warnings()).hasSize(1);
        assertThat(queue.sealNext()).isFalse();
        assertThat(events.warnings()).as("told once").hasSize(1);

        addFree(PLENTY);
        sealAll();
        assertThat(events.infos()).contains("the repository can be written again");
    }

    @Test
    void aGapDoesNotWaitForABaseThatFindsNoRoom() throws IOException {
        addBase(new BranchId(2), 500);
        addFree(700);
        Gap open = gap();
        queue.record(open);

        assertThat(queue.sealNext()).isFalse();

        assertThat(store.catalog().gaps()).containsExactly(open);
    }

    @Test
    void ofAGapOnlyTheLastWordIsRecorded() throws IOException {
        Files.move(repository, away);
        queue.record(gap());
        assertThat(queue.sealNext()).isFalse();
        Gap closed = gap().closed(2000);
        queue.record(closed);
        Files.move(away, repository);

        assertThat(queue.sealNext()).isTrue();

        assertThat(store.catalog().gaps()).containsExactly(closed);
        assertThat(queue.sealNext()).as("there is nothing more").isFalse();
    }

    @Test
    void aForkIsPublishedBeforeItsSegments() throws IOException {
        var fork = new Branch(
                new BranchId(2),
                new ReplicationId("b".repeat(40)),
                Optional.of(new BranchPosition(ONE, new ReplicationOffset(0))),
                new ReplicationOffset(0),
                0,
                "test");
        store.spooledForks().add(fork);
        assertThat(store.catalog().branches()).extracting(Branch::id).containsExactly(ONE, fork.id());

        queue.add(fork.id());
        sealAll();

        assertThat(store.spooledForks().all()).isEmpty();
        assertThat(store.catalog().branches()).contains(fork);
    }

    @Test
    void whatIsInTheWayOfSealingKeepsItInTheSpool() throws IOException {
        addSegment(0);
        obstacle = Optional.of("the volume is below its floor");

        assertThat(queue.sealNext()).isFalse();
        assertThat(queue.trouble()).get().asString().contains("below its floor");
        assertThat(store.spool().segments()).hasSize(1);

        obstacle = Optional.empty();
        sealAll();
        assertThat(store.spool().segments()).isEmpty();
    }

    @Test
    void aFailedForceOfTheSpoolDirectoryDoesNotStopTheQueue() throws IOException {
        addSegment(0);
        addSegment(14);
        disk.failDirectoryForce(3); // after those of the segment and of the sealed end

        sealAll();

        assertThat(store.spool().segments()).isEmpty();
        assertThat(store.catalog().segments()).hasSize(2);
    }

    @Test
    void aSegmentSomebodyTookAwayIsDamageAndNoStandstill() throws IOException {
        Path first = addSegment(0);
        addSegment(14);
        Files.delete(first);

        sealAll();

        assertThat(told.log).containsExactly("damaged from nothing to 14", "sealed 28");
    }

    @Test
    void aSurpriseIsTroubleAndTriedAgain() throws IOException {
        var broken = new AtomicBoolean(true);
        queue = queue(new Told() {
            @Override
            public void segmentSealed(LogFile file, Mark last) {
                if (broken.get()) {
                    throw new IllegalStateException("a bug");
                }
                super.segmentSealed(file, last);
            }
        });
        addSegment(0);
        queue.start();
        Await.until("trouble", () -> queue.trouble().isPresent());
        assertThat(queue.trouble()).get().asString().contains("java.lang.IllegalStateException: a bug");

        broken.set(false);
        Await.until("the end of the trouble", () -> queue.trouble().isEmpty());
        queue.close();
        assertThat(told.log).doesNotContain("ended");
        assertThat(store.spool().segments()).isEmpty();
    }

    @Test
    void atTheEndWhatCannotBeStoredStays() throws IOException {
        Files.move(repository, away);
        addSegment(0);
        queue.start();

        queue.close();

        assertThat(store.spool().segments()).hasSize(1);
    }

    private void sealAll() {
        while (queue.sealNext()) {
            // One after the other.
        }
        assertThat(queue.trouble()).isEmpty();
    }

    private Path addSegment(long start) throws IOException {
        SpoolSegment segment = store.spool().createSegment(Segments.header(start));
        segment.append(PING, PING.length, PING.length, new Mark(new ReplicationOffset(start + 14), 14, 0));
        segment.force();
        segment.close();
        queue.add(new LogFile(segment.file(), ONE, new ReplicationOffset(start), 1), segment.content());
        return segment.file();
    }

    private void addBase(BranchId branch, long offset) throws IOException {
        BaseFile base = store.spool().baseFile(branch, new ReplicationOffset(offset), ID, 1_700_000_000_000L);
        try (InputStream in = SealQueueTest.class.getResourceAsStream("/samples/basic-types.rdb")) {
            Files.write(base.file(), Objects.requireNonNull(in).readAllBytes());
        }
        queue.add(base, "test", Optional.empty());
    }

    private static Gap gap() {
        return new Gap(
                new BranchPosition(ONE, new ReplicationOffset(14)),
                1000,
                Optional.empty(),
                Optional.empty(),
                Gap.Outcome.OPEN,
                "test");
    }

    private void addFree(long bytes) throws IOException {
        var volume = Files.getFileStore(disk.root());
        disk.capacity(volume.getTotalSpace() - volume.getUsableSpace() + bytes);
    }

    private long free() throws IOException {
        return Files.getFileStore(disk.root()).getUsableSpace();
    }

    private static class Told implements SealQueue.Listener {
        final List<String> log = new CopyOnWriteArrayList<>();

        @Override
        public void baseSealed(BaseFile base) {
            log.add("base " + base.offset());
        }

        @Override
        public void baseRejected(BaseFile base, RedoubtException cause) {
            log.add("rejected " + base.offset());
        }

        @Override
        public void segmentSealed(LogFile file, Mark last) {
            log.add("sealed " + last.end());
        }

        @Override
        public void segmentDamaged(LogFile file, Optional<Mark> held, ReplicationOffset expected) {
            log.add("damaged from %s to %s".formatted(held.isPresent() ? "something" : "nothing", expected));
        }
    }
}
