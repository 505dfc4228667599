package io.redoubt.archive;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
        this.sealing = new SealQueue(new Sealer(store, settings.compressionLevel()), new Sealed(), events);
        this.forcer = new Forcer(settings.fsync(), marks, new Forced());
        this.housekeeper = new Housekeeper(
                new SpaceGuard(List.of(store.spool().path(), store.directory()), settings.minFree()),
                new PrimaryProbe(access, clock),
                lead,
                report,
                this::detachForSpace);
        Recovery.Found found = new Recovery(store).run();
        Archiver archiver = new Archiver(store, settings, marks, forcer, sealing, events, found.nextBranch());
        this.receiver = new Receiver(store, archiver, sealing, marks, settings, report, housekeeper, events, clock);
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

    private void takeUp(Archiver archiver, Recovery.Found found) throws IOException {
        Catalog catalog = store.catalog();
        warnOfLoss(found);
        for (BaseFile base : store.spool().bases()) {
            receiver.awaitSealing(base.branch());
            sealing.add(base, "recovered after a restart", Optional.empty());
        }
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
    public void run() throws IOException {
        // Before anything else, so that nobody takes an earlier run's last word for ours.
        report.write();
        sealing.start();
        forcer.start();
        housekeeper.start();
        try {
            follower.run();
        } finally {
            housekeeper.close();
            forcer.close();
            receiver.close();
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
        follower.reconnect(complaint);
    }

    private OptionalLong receivedOf(String replid) {
        Optional<BranchPosition> received =
                receiver.received().filter(_ -> receiver.replid().equals(replid));
        return received.isPresent() ? OptionalLong.of(received.get().offset().bytes()) : OptionalLong.empty();
    }

    private ArchiveState state(Phase phase, long since, String detail, long now) {
        Optional<BranchPosition> received = receiver.received();
        Optional<PrimaryProbe.Seen> primary = housekeeper.primary();
        return new ArchiveState(
                store.name().text(),
                ProcessHandle.current().pid(),
                startedMillis,
                now,
                phase,
                since,
                sealing.trouble().orElse(detail),
                received.map(BranchPosition::branch).map(BranchId::number).orElse(-1),
                receiver.replid(),
                receiver.server().map(ServerVersion::toString).orElse(""),
                access.uri().toString(),
                settings.fsync().word(),
                received.map(position -> position.offset().bytes()).orElse(-1L),
                receiver.receivedMillis(),
                receiver.durable().map(ReplicationOffset::bytes).orElse(-1L),
                receiver.undurableSinceMillis().orElse(-1),
                lead.sinceMillis().orElse(-1),
                primary.filter(seen -> seen.replid().equals(receiver.replid()))
                        .map(PrimaryProbe.Seen::offset)
                        .orElse(-1L),
                primary.map(PrimaryProbe.Seen::millis).orElse(-1L),
                receiver.unknownCommands());
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
            receiver.baseSealed(base.branch());
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
            receiver.segmentSealed(file.branch(), last.end());
            report.write();
        }

        @Override
        public void segmentDamaged(LogFile file, ReplicationOffset held, ReplicationOffset expected)
                throws IOException {
            receiver.segmentDamaged(file, held, expected);
        }
    }
}
