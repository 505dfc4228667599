package io.redoubt.archive;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ByteSize;
import io.redoubt.core.Events;
import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.replication.Follower;
import io.redoubt.replication.FollowerSettings;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Sealer;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.spool.ArchiveState;
import io.redoubt.repository.spool.ArchiveState.Phase;
import io.redoubt.repository.spool.SpoolDirectory.BaseFile;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.wire.ServerAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Archives one source: takes its lock, recovers what an earlier run left, follows the primary until stopped.
///
/// `run` occupies the caller's thread; `stop` is for any other. One use.
public final class ArchiveService implements AutoCloseable {
    private final SourceStore store;
    private final ServerAccess access;
    private final ArchiveSettings settings;
    private final Events events;
    private final SourceLock lock;
    private final DurableMarks marks;
    private final SealQueue sealing;
    private final Forcer forcer;
    private final Receiver receiver;
    private final Follower follower;
    private final PrimaryLead lead = new PrimaryLead(this::receivedOf);
    private final Housekeeper housekeeper;
    private final PrimaryProbe probe;
    private final Crew crew;
    private final StateReport report;
    private final long startedMillis;

    /// Takes the source's lock and recovers its spool; nothing is received before `run`.
    ///
    /// @throws RedoubtException LOCKED if another process archives this source
    public ArchiveService(
            SourceStore store,
            ServerAccess access,
            ArchiveSettings settings,
            Events events,
            InstantSource clock,
            RandomGenerator random)
            throws IOException {
        this(store, access, settings, events, clock, random, new DurableMarks());
    }

    ArchiveService(
            SourceStore store,
            ServerAccess access,
            ArchiveSettings settings,
            Events events,
            InstantSource clock,
            RandomGenerator random,
            DurableMarks marks)
            throws IOException {
        this.store = store;
        this.marks = marks;
        this.access = access;
        this.settings = settings;
        this.events = events;
        this.startedMillis = clock.millis();
        this.lock = store.lock();
        this.report = new StateReport(store.spool().path(), clock, () -> this::state, events);
        this.crew = new Crew(events, this::stop);
        Path spool = store.spool().path();
        Volumes volumes = new Volumes(spool, store.directory());
        this.sealing = new SealQueue(
                new Sealer(store, settings.compressionLevel()), roomToSeal(volumes), new Sealed(), events, crew);
        this.forcer = new Forcer(settings.fsync(), marks, new Forced(), crew);
        this.probe = new PrimaryProbe(access, clock, lead::note, events, crew);
        this.housekeeper = new Housekeeper(
                new SpaceGuard(spool, settings.minFree(), roomOfSealing(volumes)), report, this::detachForSpace, crew);
        Recovery.Found found = new Recovery(store).run();
        var log = new SpoolLog(store, settings, marks, forcer, sealing, events);
        Archiver archiver = new Archiver(store, log, sealing, events, found.nextBranch());
        this.receiver =
                new Receiver(store, volumes, archiver, sealing, marks, settings, report, housekeeper, events, clock);
        FollowerSettings following = FollowerSettings.standard().withListenerPort(settings.listenerPort());
        this.follower = new Follower(
                access,
                settings.failFast() && found.end().isEmpty() ? following.withFailFast() : following,
                receiver,
                events,
                clock,
                random);
        takeUp(archiver, found);
    }

    /// What is sealed takes space before it frees some. Where both are on one volume, what waits could
    /// otherwise never be sealed again: so room for the segment being sealed stays, and for the one that is
    /// being filled meanwhile.
    private ByteSize roomOfSealing(Volumes volumes) {
        return new ByteSize(volumes.shared() ? 2 * settings.segmentSize().bytes() : 0);
    }

    /// Why nothing may be sealed now: the repository's own volume is to keep its floor. On a shared one sealing
    /// goes on below the floor, since that frees space.
    private Supplier<Optional<String>> roomToSeal(Volumes volumes) {
        if (volumes.shared()) {
            return Optional::empty;
        }
        var guard = new SpaceGuard(store.directory(), settings.minFree(), new ByteSize(0));
        return () -> guard.complaint(0);
    }

    private void takeUp(Archiver archiver, Recovery.Found found) throws IOException {
        Catalog catalog = store.catalog();
        warnOfLoss(found);
        for (BaseFile base : store.spool().bases()) {
            receiver.stored().awaitBase(base.branch());
            sealing.add(base, "recovered after a restart", Optional.empty());
        }
        store.spooledForks().all().forEach(fork -> sealing.add(fork.id()));
        found.unsealed().forEach(file -> sealing.add(file.file(), file.limit()));
        found.end().ifPresent(end -> {
            BranchId id = end.position().branch();
            archiver.goOnFrom(
                    catalog.branch(id).orElseThrow(),
                    catalog.rootOf(id).orElseThrow().id(),
                    end);
            events.info("history so far ends at " + end.position());
        });
        receiver.gaps().resume(catalog, found.end().isPresent());
    }

    /// An fsync that lied cannot be found out while it lies; it is found out here.
    private void warnOfLoss(Recovery.Found found) throws IOException {
        Optional<ArchiveState> before = ArchiveState.read(store.spool().path());
        Optional<BranchPosition> end = found.end().map(Recovery.End::position);
        boolean lost = before.isPresent()
                && end.isPresent()
                && before.get().branch() == end.get().branch().number()
                && before.get().durableOffset() > end.get().offset().bytes();
        if (lost) {
            events.warn(
                    "the disk lost what it had confirmed: offset %d was durable, the spool ends at %s; check the disk and"
                                    .formatted(before.get().durableOffset(), end.get())
                            + " its write cache");
        }
    }

    /// Archives until `stop`. On return everything received is forced and, if the repository permits, sealed.
    ///
    /// @throws RedoubtException if the first attach fails for good and the settings say so
    /// @throws IllegalStateException for a bug, on whatever thread it showed
    public void run() {
        // Before anything else, so that nobody takes an earlier run's last word for ours.
        report.write();
        sealing.start();
        forcer.start();
        housekeeper.start();
        probe.start();
        try {
            follower.run();
        } finally {
            end();
        }
        crew.requireWell();
    }

    private void end() {
        try {
            probe.close();
            housekeeper.close();
            forcer.close();
            receiver.close();
        } finally {
            sealing.close();
            report.enter(Phase.STOPPED, "stopped");
        }
    }

    /// Ends `run` soon.
    public void stop() {
        follower.stop();
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    /// The parts, for driving an archive step by step without its threads and without a server.
    record Parts(Receiver receiver, Forcer forcer, SealQueue sealing, Housekeeper housekeeper, DurableMarks marks) {}

    Parts parts() {
        return new Parts(receiver, forcer, sealing, housekeeper, marks);
    }

    private void detachForSpace(String complaint) {
        if (report.phase() != Phase.DETACHED_NO_SPACE) {
            follower.reconnect(complaint);
        }
    }

    private OptionalLong receivedOf(String replid) {
        Optional<BranchPosition> received =
                receiver.log().received().filter(_ -> receiver.replid().equals(replid));
        return received.isPresent() ? OptionalLong.of(received.get().offset().bytes()) : OptionalLong.empty();
    }

    private ArchiveState state(Phase phase, long since, String detail, long now) {
        Optional<BranchPosition> received = receiver.log().received();
        Optional<PrimaryProbe.Seen> primary = probe.seen();
        return new ArchiveState(
                store.name().text(),
                ProcessHandle.current().pid(),
                startedMillis,
                now,
                phase,
                since,
                detail,
                sealing.trouble().orElse(""),
                received.map(BranchPosition::branch).map(BranchId::number).orElse(-1),
                receiver.replid(),
                receiver.server().map(ServerVersion::toString).orElse(""),
                access.uri().toString(),
                follower.announcedPort(),
                settings.fsync().word(),
                received.map(position -> position.offset().bytes()).orElse(-1L),
                receiver.receivedMillis(),
                receiver.durable().map(ReplicationOffset::bytes).orElse(-1L),
                receiver.log().undurable().sinceMillis().orElse(-1),
                lead.sinceMillis().orElse(-1),
                primary.filter(seen -> seen.replid().equals(receiver.replid()))
                        .map(PrimaryProbe.Seen::offset)
                        .orElse(-1L),
                primary.map(PrimaryProbe.Seen::millis).orElse(-1L),
                receiver.log().unknownCommands().stream().sorted().toList());
    }

    private final class Forced implements Forcer.Listener {
        @Override
        public void durableRose() {
            if (settings.fsync() != FsyncPolicy.NO) {
                follower.acknowledgeSoon();
            }
            receiver.durableRose();
            report.write();
        }

        @Override
        public void forceFailed(IOException cause) {
            events.warn("fsync failed, nothing more is acknowledged as durable in this segment: " + cause.getMessage());
            follower.reconnect("fsync failed: " + cause.getMessage());
        }
    }

    private final class Sealed implements SealQueue.Listener {
        @Override
        public void baseSealed(BaseFile base) {
            receiver.stored().baseSealed(base.branch());
            follower.acknowledgeSoon();
            events.info("base of branch %s at offset %s stored".formatted(base.branch(), base.offset()));
        }

        @Override
        public void baseRejected(BaseFile base, RedoubtException cause) throws IOException {
            events.warn("base of branch %s rejected: %s".formatted(base.branch(), cause.getMessage()));
            if (receiver.baseRejected(base)) {
                follower.reconnect("the base was not whole");
            }
        }

        @Override
        public void segmentSealed(LogFile file, Mark last) {
            receiver.stored().segmentSealed(new BranchPosition(file.branch(), last.end()));
            report.write();
        }

        @Override
        public void segmentDamaged(LogFile file, Optional<Mark> held, ReplicationOffset expected) throws IOException {
            receiver.segmentDamaged(file, held, expected);
        }
    }
}
