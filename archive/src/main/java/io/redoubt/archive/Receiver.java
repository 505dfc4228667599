package io.redoubt.archive;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.ByteSize;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Events;
import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.replication.Acknowledgement;
import io.redoubt.replication.ResumePoint;
import io.redoubt.replication.SnapshotReceiver;
import io.redoubt.replication.StreamReceiver;
import io.redoubt.repository.Branch;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.BaseSealer;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.spool.ArchiveState.Phase;
import io.redoubt.repository.spool.SpoolDirectory.BaseFile;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.wire.ServerIdentity;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/// What the follower talks to: turns its calls into steps of the archiver, and knows what may be
/// acknowledged.
///
/// The follower's thread owns it. `acknowledgement` and the methods that tell facts are for any thread.
final class Receiver implements StreamReceiver {
    /// After so many bytes space is looked at again: at full speed a second is long.
    private static final long LOOK_EVERY = 8 << 20;

    private final SourceStore store;
    private final Volumes volumes;
    private final Archiver archiver;
    private final SpoolLog log;
    private final SealQueue sealing;
    private final DurableMarks marks;
    private final ArchiveSettings settings;
    private final StateReport report;
    private final Housekeeper housekeeper;
    private final Admission admission;
    private final Events events;
    private final InstantSource clock;
    private final GapLedger gaps;
    private final StoredFacts stored;

    private volatile ServerIdentity identity = ServerIdentity.UNKNOWN;
    private volatile String replid = "";
    private volatile long receivedMillis = -1;

    private long writtenSinceLook; // of the follower's thread

    Receiver(
            SourceStore store,
            Volumes volumes,
            Archiver archiver,
            SealQueue sealing,
            DurableMarks marks,
            ArchiveSettings settings,
            StateReport report,
            Housekeeper housekeeper,
            Events events,
            InstantSource clock) {
        this.store = store;
        this.volumes = volumes;
        this.archiver = archiver;
        this.log = archiver.log();
        this.sealing = sealing;
        this.marks = marks;
        this.settings = settings;
        this.report = report;
        this.housekeeper = housekeeper;
        this.events = events;
        this.clock = clock;
        this.gaps = new GapLedger(sealing::record, events);
        this.stored = new StoredFacts(store.spool());
        this.admission = new Admission(store.spool(), housekeeper, report, events, clock, this::openGap);
    }

    /// What is written. Its facts are for any thread.
    SpoolLog log() {
        return log;
    }

    GapLedger gaps() {
        return gaps;
    }

    StoredFacts stored() {
        return stored;
    }

    @Override
    public boolean mayAttach() {
        return admission.granted();
    }

    private void openGap(String cause) {
        archiver.position().ifPresent(from -> gaps.open(from, log.lastMark().millis(), cause));
    }

    @Override
    public void attached(ServerIdentity seen) {
        if (!seen.runId().equals(identity.runId())) {
            volumes.warnings(seen).forEach(events::warn);
        }
        identity = seen;
        archiver.attached(seen);
    }

    @Override
    public Optional<ResumePoint> resumePoint() {
        return stored.isBaseRejected() ? Optional.empty() : archiver.resumePoint();
    }

    @Override
    public void continued(ReplicationId id) {
        try {
            archiver.continued(id);
        } catch (IOException e) {
            throw storageFailed(e);
        }
        gaps.close(clock.millis());
        replid = id.hex();
        report.enter(Phase.STREAMING, "");
    }

    @Override
    public SnapshotReceiver fullResync(ReplicationId id, ReplicationOffset offset, String cause) {
        long now = clock.millis();
        report.enter(Phase.RECEIVING_BASE, cause);
        events.info("full resync from offset " + offset + ": " + cause);
        try {
            Optional<BranchPosition> before = archiver.position();
            long beforeMillis = log.lastMark().millis();
            archiver.endBranch();
            stored.dropRejectedBase();
            before.ifPresent(from -> gaps.open(from, beforeMillis, cause));
            BaseFile base = store.spool().baseFile(archiver.takeBranchNumber(), offset, id, now);
            return new BaseArrival(store.spool(), base, new Arrival(cause));
        } catch (IOException e) {
            throw storageFailed(e);
        }
    }

    /// What becomes of one base.
    private final class Arrival implements BaseArrival.Listener {
        private final String cause;
        private boolean failed;

        Arrival(String cause) {
            this.cause = cause;
        }

        @Override
        public void arrived(BaseFile base, long bytes) throws IOException {
            stored.awaitBase(base.branch());
            if (archiver.versionIsUnknown()) {
                // How expiries are to be read depends on it: Redis 6 sends relative ones.
                archiver.versionIs(BaseSealer.versionOf(base.file()));
            }
            archiver.beginBranch(
                    new Branch(base.branch(), base.replid(), Optional.empty(), base.offset(), base.millis(), cause));
            sealing.add(base, cause, identity.version());
            replid = base.replid().hex();
            gaps.lose(new BranchPosition(base.branch(), base.offset()), base.millis());
            admission.baseFitted();
            events.info("branch %s begins with a base of %s at offset %s"
                    .formatted(base.branch(), new ByteSize(bytes).readable(), base.offset()));
            report.enter(Phase.STREAMING, "");
        }

        @Override
        public void notStored(IOException failure) {
            failed = true;
            admission.storageFailed(failure);
        }

        @Override
        public void gone(long bytes) {
            if (failed || housekeeper.complaint().isPresent()) {
                admission.baseDidNotFit(bytes);
            }
        }
    }

    @Override
    public void stream(byte[] bytes, int from, int to, long millis) throws IOException {
        try {
            log.append(bytes, from, to, millis);
        } catch (IOException e) {
            log.storageFailed(SpoolTrial.text(store.spool(), e));
            admission.storageFailed(e);
            throw e;
        }
        receivedMillis = millis;
        writtenSinceLook += to - from;
        if (writtenSinceLook >= Math.min(LOOK_EVERY, settings.segmentSize().bytes() / 4)) {
            writtenSinceLook = 0;
            housekeeper.lookSoon();
        }
    }

    @Override
    public boolean getAckSeen() {
        return log.getAckSeen();
    }

    @Override
    public Acknowledgement acknowledgement() {
        // Durable is read first: received only rises, so the pair never claims more durable than received.
        Optional<ReplicationOffset> durable = settings.fsync() == FsyncPolicy.NO ? Optional.empty() : forced();
        ReplicationOffset received = log.received()
                .map(BranchPosition::offset)
                .orElseThrow(() -> new IllegalStateException("acknowledgement before anything was received"));
        return new Acknowledgement(received, durable);
    }

    private Optional<ReplicationOffset> forced() {
        return stored.lacksBase(archiver.root())
                ? Optional.empty()
                : marks.durable().map(Mark::end);
    }

    @Override
    public void refused(String cause) {
        detached(cause);
    }

    @Override
    public void detached(String cause) {
        if (!admission.isWithheld()) {
            report.enter(Phase.CONNECTING, cause);
        }
    }

    /// @return whether the history being received is of no use without this base, so that another is needed
    boolean baseRejected(BaseFile base) throws IOException {
        return stored.baseRejected(base, archiver.root());
    }

    /// The spool lost bytes that had been written and marked. They cannot be received again: history has a
    /// hole.
    void segmentDamaged(LogFile file, Optional<Mark> held, ReplicationOffset expected) throws IOException {
        gaps.recordDamage(store, clock.millis(), file, held, expected);
    }

    void durableRose() {
        marks.durable().ifPresent(log.undurable()::durable);
    }

    /// The highest offset that would survive the loss of this machine's power.
    Optional<ReplicationOffset> durable() {
        if (settings.fsync() != FsyncPolicy.NO) {
            return forced();
        }
        return stored.lacksBase(archiver.root())
                ? Optional.empty()
                : log.received().flatMap(position -> stored.end(position.branch()));
    }

    String replid() {
        return replid;
    }

    Optional<ServerVersion> server() {
        return identity.version();
    }

    /// When the last byte came, -1 before the first.
    long receivedMillis() {
        return receivedMillis;
    }

    /// Forces what is open and hands it to the sealer.
    void close() {
        archiver.close();
    }

    private RedoubtException storageFailed(IOException cause) {
        String message = SpoolTrial.text(store.spool(), cause);
        log.storageFailed(message);
        admission.storageFailed(cause);
        return new RedoubtException(
                ErrorCode.DISK_FULL, message, "Look at the space and the health of the spool's disk.", cause);
    }
}
