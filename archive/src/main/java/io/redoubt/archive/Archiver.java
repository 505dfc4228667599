package io.redoubt.archive;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.Engine;
import io.redoubt.core.Events;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.stream.ExpiryRewriting;
import io.redoubt.replication.ResumePoint;
import io.redoubt.repository.Branch;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.segment.SegmentHeader;
import io.redoubt.wire.ClockReading;
import io.redoubt.wire.ServerIdentity;
import java.io.IOException;
import java.util.Optional;

/// Knows which branch the stream belongs to: what can be continued, when one forks, when another begins. The
/// bytes go to its `SpoolLog`.
///
/// Owned by the follower's thread. `root` may be read by any thread.
final class Archiver {
    private final SourceStore store;
    private final SpoolLog log;
    private final SealQueue sealing;
    private final Events events;

    private BranchId nextBranch;
    private Optional<Branch> branch = Optional.empty();
    private Optional<Branch> begunFork = Optional.empty();
    private ServerIdentity identity = ServerIdentity.UNKNOWN;
    private long clockSkewMillis;
    private volatile Optional<BranchId> root = Optional.empty();

    /// @param nextBranch a number no branch has had
    Archiver(SourceStore store, SpoolLog log, SealQueue sealing, Events events, BranchId nextBranch) {
        this.store = store;
        this.log = log;
        this.sealing = sealing;
        this.events = events;
        this.nextBranch = nextBranch;
    }

    /// Goes on where an earlier run ended; its segments are sealed as they are and a new one begins at the
    /// next byte.
    ///
    /// @param base the branch that began with the base which `known` goes back to
    void goOnFrom(Branch known, BranchId base, Recovery.End end) {
        root = Optional.of(base);
        branch = Optional.of(known);
        identity = identity.withVersion(end.server());
        log.takeUp(known.id(), new Mark(end.position().offset(), end.lastMillis(), end.database()), rewriting());
    }

    SpoolLog log() {
        return log;
    }

    /// The last position that can be restored to; empty before the first base is complete.
    Optional<BranchPosition> position() {
        return branch.map(
                current -> new BranchPosition(current.id(), log.lastMark().end()));
    }

    /// The branch whose base what is received now goes back to. Any thread.
    Optional<BranchId> root() {
        return root;
    }

    /// Another server, or another run of it, may answer now.
    void attached(ServerIdentity seen) {
        // A server that may not be asked is the one it was, as far as anybody knows.
        identity = seen.version().isPresent() ? seen : seen.withVersion(identity.version());
        clockSkewMillis = seen.clock().map(ClockReading::aheadMillis).orElse(0L);
    }

    /// Where to ask the primary to go on. Everything held is forced first; after a failed force, only what
    /// was durable before it counts, and a new segment will begin there.
    Optional<ResumePoint> resumePoint() {
        return branch.map(current -> new ResumePoint(current.replid(), log.secured()));
    }

    /// The primary goes on after what was held, perhaps under another replication id: then history forks
    /// here.
    void continued(ReplicationId replid) throws IOException {
        Branch current = branch.orElseThrow(() -> new IllegalStateException("continued without a branch"));
        boolean sameHistory = replid.equals(current.replid());
        log.restart(sameHistory, rewriting());
        if (log.header().isEmpty()) {
            // Only now is it known which server answers, and so how its expiries are to be read.
            log.startAfter(log.lastMark(), rewriting());
        }
        if (!sameHistory) {
            fork(current, replid);
        } else if (log.header().filter(this::describes).isEmpty()) {
            log.open(header(current));
        }
    }

    private void fork(Branch parent, ReplicationId replid) throws IOException {
        Branch child = forkOf(parent, replid);
        log.open(header(child));
        branch = Optional.of(child);
        events.info("branch %s continues branch %s: the replication id is now %s"
                .formatted(child.id(), child.parent().orElseThrow(), replid));
    }

    /// Recorded in the spool. One that could not be gone on with, on a full disk, is taken again.
    private Branch forkOf(Branch parent, ReplicationId replid) throws IOException {
        Mark at = log.lastMark();
        var from = new BranchPosition(parent.id(), at.end());
        Optional<Branch> begun = begunFork.filter(
                fork -> fork.replid().equals(replid) && fork.parent().equals(Optional.of(from)));
        if (begun.isPresent()) {
            return begun.get();
        }
        var child = new Branch(
                takeBranchNumber(),
                replid,
                Optional.of(from),
                at.end(),
                at.millis(),
                "the primary took a new replication id");
        store.spooledForks().add(child);
        sealing.add(child.id());
        begunFork = Optional.of(child);
        return child;
    }

    /// A number for a branch that may begin; counted now, so that none is used twice.
    BranchId takeBranchNumber() {
        BranchId taken = nextBranch;
        nextBranch = new BranchId(nextBranch.number() + 1);
        return taken;
    }

    /// Ends the present branch: nothing more will be added to it.
    void endBranch() {
        log.end();
        branch = Optional.empty();
    }

    /// Whether the server has not said which version it is.
    boolean versionIsUnknown() {
        return identity.version().isEmpty();
    }

    /// The version an RDB of this server named.
    void versionIs(Optional<ServerVersion> version) {
        identity = identity.withVersion(version);
    }

    /// Begins a branch at a base that has arrived.
    void beginBranch(Branch fresh) throws IOException {
        root = Optional.of(fresh.id());
        log.startAfter(new Mark(fresh.start(), fresh.openedMillis(), 0), rewriting());
        log.open(header(fresh));
        branch = Optional.of(fresh);
    }

    /// Forces and closes what is open at shutdown and gives it to the sealer.
    void close() {
        if (log.header().isPresent()) {
            resumePoint();
            endBranch();
        }
    }

    /// Of the segment that begins at the last mark.
    private SegmentHeader header(Branch owner) {
        Mark at = log.lastMark();
        return new SegmentHeader(
                store.name(),
                owner.id(),
                at.end(),
                owner.replid(),
                identity.version(),
                identity.runId(),
                at.database(),
                at.millis());
    }

    private boolean describes(SegmentHeader header) {
        return header.server().equals(identity.version()) && header.runId().equals(identity.runId());
    }

    private ExpiryRewriting rewriting() {
        boolean relativeExpiries = identity.version()
                .filter(version -> version.engine() == Engine.REDIS && version.major() < 7)
                .isPresent();
        return relativeExpiries ? new ExpiryRewriting.Legacy(clockSkewMillis) : new ExpiryRewriting.None();
    }
}
