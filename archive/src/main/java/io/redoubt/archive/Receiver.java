package io.redoubt.archive;

import io.redoubt.core.BranchId;
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
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What the follower talks to: turns its calls into steps of the archiver, and knows what may be
/// acknowledged.
///
/// The follower's thread owns it. `acknowledgement` and the methods that tell facts are for any thread.
final class Receiver implements StreamReceiver {
    private final SourceStore store;
    private final Archiver archiver;
    private final SealQueue sealing;
    private final DurableMarks marks;
    private final ArchiveSettings settings;
    private final StateReport report;
    private final Housekeeper housekeeper;
    private final Events events;
    private final InstantSource clock;
    private final GapLedger gaps;

    /// Branches whose base is not in the repository yet: nothing of them is durable, since it could not be
    /// restored.
    private final Set<BranchId> awaitingBase = ConcurrentHashMap.newKeySet();

    private volatile Optional<BaseFile> rejected = Optional.empty();
    private volatile ServerIdentity identity = ServerIdentity.UNKNOWN;
    private volatile String replid = "";
    private volatile long receivedMillis = -1;
    private volatile Optional<BranchPosition> sealed = Optional.empty();

    Receiver(
            SourceStore store,
            Archiver archiver,
            SealQueue sealing,
            DurableMarks marks,
            ArchiveSettings settings,
            StateReport report,
            Housekeeper housekeeper,
            Events events,
            InstantSource clock) {
        this.store = store;
        this.archiver = archiver;
        this.sealing = sealing;
        this.marks = marks;
        this.settings = settings;
        this.report = report;
        this.housekeeper = housekeeper;
        this.events = events;
        this.clock = clock;
        this.gaps = new GapLedger(store, events);
    }

    GapLedger gaps() {
        return gaps;
    }

    @Override
    public boolean mayAttach() {
        Optional<String> complaint = housekeeper.complaint();
        if (complaint.isEmpty()) {
            return true;
        }
        if (report.phase() != Phase.DETACHED_NO_SPACE) {
            stayAway(complaint.get());
        }
        return false;
    }

    private void stayAway(String complaint) {
        events.warn("detached: " + complaint);
        archiver.position()
                .ifPresent(from -> gaps.open(from, archiver.lastMark().millis(), complaint));
        report.enter(Phase.DETACHED_NO_SPACE, complaint);
    }

    @Override
    public void attached(ServerIdentity seen) {
        if (!seen.runId().equals(identity.runId())) {
            SharedVolume.warnings(seen, List.of(store.spool().path(), store.directory()))
                    .forEach(events::warn);
        }
        identity = seen;
        archiver.attached(seen);
    }

    @Override
    public Optional<ResumePoint> resumePoint() {
        if (rejected.isPresent()) {
            return Optional.empty();
        }
        return archiver.resumePoint();
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
            long beforeMillis = archiver.lastMark().millis();
            archiver.endBranch();
            dropRejected();
            before.ifPresent(from -> gaps.open(from, beforeMillis, cause));
            BaseFile base = store.spool().baseFile(archiver.takeBranchNumber(), offset, id, now);
            return new BaseArrival(store.spool(), base, (file, bytes) -> baseArrived(file, bytes, cause));
        } catch (IOException e) {
            throw storageFailed(e);
        }
    }

    private void baseArrived(BaseFile base, long bytes, String cause) throws IOException {
        awaitingBase.add(base.branch());
        try {
            if (archiver.versionIsUnknown()) {
                // How expiries are to be read depends on it: Redis 6 sends relative ones.
                archiver.versionIs(BaseSealer.versionOf(base.file()));
            }
            archiver.beginBranch(
                    new Branch(base.branch(), base.replid(), Optional.empty(), base.offset(), base.millis(), cause));
        } catch (IOException e) {
            // Another base will come: this one would only fill a disk that has just failed.
            Files.deleteIfExists(base.file());
            throw e;
        }
        sealing.add(base, cause, identity.version());
        replid = base.replid().hex();
        gaps.lose(new BranchPosition(base.branch(), base.offset()), base.millis());
        events.info("branch %s begins with a base of %s at offset %s"
                .formatted(base.branch(), new ByteSize(bytes).readable(), base.offset()));
        report.enter(Phase.STREAMING, "");
    }

    @Override
    public void stream(byte[] bytes, int from, int to, long millis) throws IOException {
        try {
            archiver.stream(bytes, from, to, millis);
            receivedMillis = millis;
        } catch (IOException e) {
            archiver.storageFailed(e.getMessage() == null ? e.toString() : e.getMessage());
            throw e;
        }
    }

    @Override
    public boolean getAckSeen() {
        return archiver.getAckSeen();
    }

    @Override
    public Acknowledgement acknowledgement() {
        // Durable is read first: received only rises, so the pair never claims more durable than received.
        Optional<ReplicationOffset> durable = settings.fsync() == FsyncPolicy.NO ? Optional.empty() : forced();
        ReplicationOffset received = archiver.received()
                .map(BranchPosition::offset)
                .orElseThrow(() -> new IllegalStateException("acknowledgement before anything was received"));
        return new Acknowledgement(received, durable);
    }

    private Optional<ReplicationOffset> forced() {
        return lacksBase() ? Optional.empty() : marks.durable().map(Mark::end);
    }

    private boolean lacksBase() {
        return archiver.root().filter(awaitingBase::contains).isPresent();
    }

    @Override
    public void refused(String cause) {
        detached(cause);
    }

    @Override
    public void detached(String cause) {
        if (report.phase() != Phase.DETACHED_NO_SPACE) {
            report.enter(Phase.CONNECTING, cause);
        }
    }

    /// Offsets of this branch and its forks may be called durable only once its base is in the repository.
    void awaitSealing(BranchId branch) {
        awaitingBase.add(branch);
    }

    void baseSealed(BranchId branch) {
        awaitingBase.remove(branch);
    }

    /// The base cannot be restored, so neither can anything after it.
    ///
    /// @return whether that is the history being received: then the next attach asks for another base
    boolean baseRejected(BaseFile base) throws IOException {
        if (archiver.root().equals(Optional.of(base.branch()))) {
            rejected = Optional.of(base);
            return true;
        }
        store.spool().remove(base.file());
        return false;
    }

    /// Whether the next attach will ask for another base, so that the link in use is of no use.
    boolean resumeIsRefused() {
        return rejected.isPresent();
    }

    private void dropRejected() throws IOException {
        if (rejected.isPresent()) {
            Files.deleteIfExists(rejected.get().file());
            rejected = Optional.empty();
        }
    }

    void segmentSealed(BranchId branch, ReplicationOffset end) {
        sealed = Optional.of(new BranchPosition(branch, end));
    }

    /// The spool lost bytes that had been written and marked. They cannot be received again: history has a
    /// hole.
    void segmentDamaged(LogFile file, ReplicationOffset held, ReplicationOffset expected) throws IOException {
        GapLedger.recordDamage(store, events, clock.millis(), file, held, expected);
    }

    void durableRose() {
        marks.durable().ifPresent(archiver::durableRose);
    }

    Optional<BranchPosition> received() {
        return archiver.received();
    }

    /// The highest offset that would survive the loss of this machine's power.
    Optional<ReplicationOffset> durable() {
        return settings.fsync() == FsyncPolicy.NO ? stored() : forced();
    }

    private Optional<ReplicationOffset> stored() {
        Optional<BranchId> branch = archiver.received().map(BranchPosition::branch);
        return lacksBase()
                ? Optional.empty()
                : sealed.filter(end -> branch.equals(Optional.of(end.branch()))).map(BranchPosition::offset);
    }

    OptionalLong undurableSinceMillis() {
        return archiver.undurableSinceMillis();
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

    List<String> unknownCommands() {
        return archiver.unknownCommands().stream().sorted().toList();
    }

    /// Forces what is open and hands it to the sealer.
    void close() throws IOException {
        archiver.close();
    }

    private RedoubtException storageFailed(IOException cause) {
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        archiver.storageFailed(message);
        report.enter(Phase.STORAGE_FAILED, message);
        return new RedoubtException(
                ErrorCode.DISK_FULL,
                "cannot write: " + message,
                "Check space and health of spool and repository.",
                cause);
    }
}
