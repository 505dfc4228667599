package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.ByteSize;
import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.core.option.FreeSpaceFloor;
import io.redoubt.replication.Acknowledgement;
import io.redoubt.replication.ResumePoint;
import io.redoubt.replication.SnapshotReceiver;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceStore;
import io.redoubt.testkit.ManualClock;
import io.redoubt.testkit.SimDisk;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerIdentity;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// One run of an archive process on a simulated disk, driven step by step in place of its threads and its
/// server: whatever they could do next may be done next. Every claim of durability it makes goes to the
/// `Witness`.
final class ArchiveLife implements AutoCloseable {
    private static final long FLOOR = 4096;

    private final SimDisk disk;
    private final Witness witness;
    private final RandomGenerator random;
    private final ManualClock clock;
    private final ArchiveService service;
    private final ArchiveService.Parts parts;
    private final boolean faults;
    private boolean attached;
    private boolean disciplined; // the primary and the link behave
    private long handedOver;
    private Optional<BranchPosition> acknowledged = Optional.empty();

    ArchiveLife(
            SimDisk disk,
            Witness witness,
            RandomGenerator random,
            ManualClock clock,
            boolean faults,
            DurableMarks marks)
            throws IOException {
        this.disk = disk;
        this.witness = witness;
        this.random = random;
        this.clock = clock;
        this.faults = faults;
        var settings = new ArchiveSettings(
                List.of(FsyncPolicy.values()).get(random.nextInt(3)),
                new ByteSize(random.nextInt(300, 9000)),
                Duration.ofSeconds(random.nextInt(1, 600)),
                new FreeSpaceFloor(0, new ByteSize(FLOOR)),
                0,
                1,
                false);
        this.service = new ArchiveService(
                perhapsMoved(store(disk, clock)),
                ServerAccess.of(ServerUri.loopback(1)),
                settings,
                witness.events(),
                clock,
                random,
                marks);
        this.parts = service.parts();
    }

    static SourceStore store(SimDisk disk, ManualClock clock) throws IOException {
        bringRepositoryBack(disk);
        Path root = repository(disk);
        Repository repository = Repository.isRepository(root) ? Repository.open(root) : Repository.create(root, clock);
        return repository.sourceFor(
                new SourceName("test"), disk.root().resolve("var").resolve("spool"));
    }

    /// Now and then the operator gives it another spool.
    private SourceStore perhapsMoved(SourceStore store) throws IOException {
        if (random.nextInt(3) > 0) {
            return store;
        }
        Path spool = disk.root().resolve("var").resolve("spool" + random.nextInt(3));
        try {
            SourceStore moved = new SpoolMove(1, witness.events(), clock).move(store, spool);
            witness.moved(store, moved);
            return moved;
        } catch (RedoubtException e) {
            // The repository is full: the old one stays.
            witness.note("not moved: " + e.getMessage());
            return store;
        }
    }

    private static Path repository(SimDisk disk) {
        return disk.root().resolve("var").resolve("repository");
    }

    private static Path elsewhere(SimDisk disk) {
        return disk.root().resolve("var").resolve("elsewhere");
    }

    /// As unmounting does: the directory is gone, or an empty one is in its place.
    private void takeRepositoryAway() throws IOException {
        disk.heal(); // Renaming stands for what no disk refuses.
        if (!Files.exists(elsewhere(disk))) {
            Files.move(repository(disk), elsewhere(disk));
            if (random.nextBoolean()) {
                Files.createDirectory(repository(disk));
            }
        }
    }

    /// The empty directory must have stayed empty, or it could not be taken away.
    private static void bringRepositoryBack(SimDisk disk) throws IOException {
        if (Files.exists(elsewhere(disk))) {
            Files.deleteIfExists(repository(disk));
            Files.move(elsewhere(disk), repository(disk));
        }
    }

    /// Does one thing that may happen next.
    void step() throws IOException {
        clock.advance(Duration.ofMillis(random.nextInt(40) == 0 ? -random.nextInt(100_000) : random.nextInt(300)));
        if (faults && random.nextInt(12) == 0) {
            changeFaults();
        }
        if (!attached && random.nextInt(3) > 0) {
            attach();
            return;
        }
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> parts.forcer().forceNow();
            case 3, 4 -> witness.note("seal: " + parts.sealing().sealNext());
            case 5 -> lookAtSpace();
            case 6, 7, 8 -> acknowledge();
            case 9 -> detach("link lost");
            case 10 -> {
                detach("the primary died");
                witness.changePrimary();
            }
            default -> receive();
        }
        witness.say(parts.receiver());
        boolean reconnects = parts.marks().failure().isPresent()
                || parts.receiver().stored().isBaseRejected()
                || parts.housekeeper().complaint().isPresent();
        if (attached && reconnects && random.nextInt(3) == 0) {
            detach("reconnect");
        }
    }

    private void changeFaults() throws IOException {
        int fault = random.nextInt(9);
        witness.note("fault " + fault);
        switch (fault) {
            case 0 -> disk.failForce(random.nextInt(1, 4));
            case 1 -> disk.failDirectoryForce(random.nextInt(1, 3));
            case 2 -> disk.failRename(1);
            case 3 -> capacity(random.nextInt(3000));
            case 4 -> capacity(FLOOR + random.nextInt(20_000));
            case 5 -> disk.shortWrites(random.nextBoolean());
            case 6 -> takeRepositoryAway();
            default -> heal();
        }
    }

    void heal() throws IOException {
        disk.heal();
        disk.capacity(1L << 40);
        bringRepositoryBack(disk);
    }

    private void capacity(long free) throws IOException {
        FileStore volume = Files.getFileStore(disk.root());
        disk.capacity(volume.getTotalSpace() - volume.getUsableSpace() + free);
    }

    private void lookAtSpace() {
        parts.housekeeper().lookAtSpace();
    }

    private void detach(String cause) {
        if (attached) {
            attached = false;
            witness.note("detached: " + cause);
            parts.receiver().detached(cause);
        }
    }

    /// As `Follower` and `Link` do it.
    void attach() throws IOException {
        Receiver receiver = parts.receiver();
        if (!receiver.mayAttach()) {
            return;
        }
        attached = true;
        acknowledged = Optional.empty();
        try {
            receiver.attached(new ServerIdentity(
                    Optional.of(ServerVersion.parse("redis-7.0.15")),
                    "1".repeat(random.nextInt(1, 3)),
                    1,
                    1,
                    "master",
                    Optional.empty()));
            Optional<ResumePoint> resume = receiver.resumePoint();
            resume.ifPresent(witness::resumes);
            Timeline primary = witness.primary();
            if (resume.isPresent() && witness.continues(resume.get())) {
                handedOver = resume.get().held().bytes();
                witness.note("continue from " + handedOver
                        + (primary.id().equals(resume.get().replid()) ? "" : " as another"));
                receiver.continued(primary.id());
            } else {
                fullResync(receiver, primary);
            }
            acknowledge();
        } catch (RedoubtException | IOException e) {
            detach(String.valueOf(e.getMessage()));
        }
    }

    private void fullResync(Receiver receiver, Timeline primary) throws IOException {
        handedOver = primary.end();
        witness.note("full resync at " + handedOver);
        SnapshotReceiver snapshot =
                receiver.fullResync(primary.id(), new ReplicationOffset(handedOver), "there is nothing to continue");
        try {
            byte[] rdb = witness.rdb().clone();
            if (!disciplined && random.nextInt(12) == 0) {
                rdb[random.nextInt(20, rdb.length)] ^= 1;
            }
            int cut = random.nextInt(rdb.length);
            snapshot.write(rdb, 0, cut);
            if (!disciplined && random.nextInt(6) == 0) {
                throw new IOException("link lost within the snapshot");
            }
            snapshot.write(rdb, cut, rdb.length);
            snapshot.complete();
        } catch (IOException | RuntimeException e) {
            snapshot.abort(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void receive() {
        if (!attached) {
            return;
        }
        Timeline primary = witness.primary();
        while (primary.end() < handedOver + random.nextInt(600)) {
            primary.write();
        }
        deliver(primary, (int) Math.min(primary.end() - handedOver, random.nextInt(1, 2000)));
    }

    private void deliver(Timeline primary, int count) {
        if (count == 0) {
            return;
        }
        byte[] bytes = primary.bytes(handedOver, handedOver + count);
        handedOver += count;
        witness.note("stream up to " + handedOver);
        try {
            parts.receiver().stream(bytes, 0, count, clock.millis());
        } catch (IOException e) {
            detach("storage failed: " + e.getMessage());
        }
    }

    /// What `Acknowledger` would send, under its own rules.
    private void acknowledge() {
        if (!attached) {
            return;
        }
        Acknowledgement now = parts.receiver().acknowledgement();
        var branch = parts.receiver().log().received().orElseThrow().branch();
        assertThat(now.received().bytes()).as("received").isLessThanOrEqualTo(handedOver);
        now.durable().ifPresent(durable -> {
            assertThat(durable).as("durable").isLessThanOrEqualTo(now.received());
            acknowledged.ifPresent(before -> assertThat(durable).isGreaterThanOrEqualTo(before.offset()));
            acknowledged = Optional.of(new BranchPosition(branch, durable));
            witness.durable(branch, durable);
        });
    }

    /// Receives all there is, stops as a stopped process does, and seals everything.
    void finish() throws IOException {
        discipline();
        witness.note("finishing");
        for (int i = 0; i < 20 && (!attached || parts.receiver().stored().isBaseRejected()); i++) {
            detach("the base is not whole");
            parts.housekeeper().lookAtSpace();
            attach();
            sealAll();
        }
        assertThat(attached).as("attached in the end").isTrue();
        receiveAll();
        acknowledge();
        stop();
    }

    /// Receives all there is and claims what is durable; seals nothing and does not stop.
    void catchUp() throws IOException {
        discipline();
        attach();
        witness.primary().write();
        receiveAll();
        parts.forcer().forceNow();
        acknowledge();
    }

    private void discipline() throws IOException {
        heal();
        disk.shortWrites(false);
        disciplined = true;
    }

    private void receiveAll() {
        Timeline primary = witness.primary();
        deliver(primary, (int) (primary.end() - handedOver));
    }

    /// As at the end of `ArchiveService.run`.
    void stop() throws IOException {
        detach("stopped");
        parts.receiver().close();
        sealAll();
    }

    private void sealAll() {
        while (parts.sealing().sealNext()) {
            witness.say(parts.receiver());
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
