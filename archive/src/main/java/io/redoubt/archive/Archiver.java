package io.redoubt.archive;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.Engine;
import io.redoubt.core.Events;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.stream.ExpiryRewriting;
import io.redoubt.formats.stream.LogBuffer;
import io.redoubt.formats.stream.StreamTranscriber;
import io.redoubt.replication.ResumePoint;
import io.redoubt.repository.Branch;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.segment.SegmentHeader;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.repository.spool.SpoolSegment;
import io.redoubt.wire.ClockReading;
import io.redoubt.wire.ServerIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Writes one source's stream into spool segments: what follows what, on which branch, from which database.
///
/// Owned by the follower's thread. `received`, `unknownCommands` and `undurableSinceMillis` may be read by
/// any thread. Every position it hands out is that of a byte in the page cache; `DurableMarks` says which
/// are on the disk.
final class Archiver {
    private static final int FULL_READ = 128 * 1024;

    private final SourceStore store;
    private final ArchiveSettings settings;
    private final DurableMarks marks;
    private final Forcer forcer;
    private final SealQueue sealing;
    private final Events events;
    private final LogBuffer text = new LogBuffer(1 << 19);

    private BranchId nextBranch;
    private Optional<Branch> branch = Optional.empty();
    private Optional<SpoolSegment> segment = Optional.empty();
    private Optional<Mark> failedAt = Optional.empty();
    private Mark last = new Mark(new ReplicationOffset(0), 0, 0);
    private ServerIdentity identity;
    private StreamTranscriber transcriber;
    private long clockSkewMillis;
    private long origin;
    private OptionalLong firstTextMillis = OptionalLong.empty();

    private volatile Optional<BranchId> root = Optional.empty();
    private volatile Optional<BranchPosition> received = Optional.empty();
    private volatile Mark lastWritten = last;
    private volatile OptionalLong undurableSince = OptionalLong.empty();
    private volatile Set<String> unknownCommands = Set.of();

    Archiver(
            SourceStore store,
            ArchiveSettings settings,
            DurableMarks marks,
            Forcer forcer,
            SealQueue sealing,
            Events events,
            BranchId nextBranch) {
        this.store = store;
        this.settings = settings;
        this.marks = marks;
        this.forcer = forcer;
        this.sealing = sealing;
        this.events = events;
        this.nextBranch = nextBranch;
        this.identity = ServerIdentity.UNKNOWN;
        this.transcriber = newTranscriber(0);
    }

    /// Goes on where an earlier run ended; its segments are sealed as they are and a new one begins at the
    /// next byte.
    ///
    /// @param base the branch that began with the base which `known` goes back to
    void goOnFrom(Branch known, BranchId base, Recovery.End end) {
        root = Optional.of(base);
        branch = Optional.of(known);
        last = new Mark(end.position().offset(), end.lastMillis(), end.database());
        origin = end.position().offset().bytes();
        identity = identity.withVersion(end.server());
        transcriber = newTranscriber(end.database());
        received = Optional.of(end.position());
    }

    /// The last position that can be restored to; empty before the first base is complete.
    Optional<BranchPosition> position() {
        return branch.map(current -> new BranchPosition(current.id(), last.end()));
    }

    /// The branch whose base what is received now goes back to. Any thread.
    Optional<BranchId> root() {
        return root;
    }

    /// The last byte received and written. Any thread.
    Optional<BranchPosition> received() {
        return received;
    }

    /// The last mark written; what stands after it is the beginning of a command or transaction.
    Mark lastMark() {
        return last;
    }

    /// When the oldest byte that is not durable was received; empty if all are. Any thread.
    OptionalLong undurableSinceMillis() {
        return undurableSince;
    }

    /// Names the command table does not have. Any thread.
    Set<String> unknownCommands() {
        return unknownCommands;
    }

    /// The forcer moved the durable mark up to `durable`. Any thread.
    void durableRose(Mark durable) {
        undurableSince = lastWritten.end().compareTo(durable.end()) > 0
                ? OptionalLong.of(durable.millis())
                : OptionalLong.empty();
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
        if (branch.isEmpty()) {
            return Optional.empty();
        }
        if (segment.isPresent() && failedAt.isEmpty()) {
            forceOrFail();
        }
        long held = failedAt.map(mark -> mark.end().bytes()).orElse(origin + transcriber.consumed());
        return Optional.of(new ResumePoint(branch.get().replid(), new ReplicationOffset(held)));
    }

    private void forceOrFail() {
        try {
            marks.force();
        } catch (IOException e) {
            failedAt = marks.durable();
            events.warn("the spool failed (" + e.getMessage() + "); going on from its last durable byte, offset "
                    + failedAt.map(mark -> mark.end().toString()).orElse("none"));
        }
    }

    /// A write failed: nothing after the last durable mark counts.
    void storageFailed(String cause) {
        if (segment.isPresent() && failedAt.isEmpty()) {
            marks.fail(cause);
            failedAt = marks.durable();
        }
    }

    /// The primary goes on after what was held, perhaps under another replication id: then history forks
    /// here.
    void continued(ReplicationId replid) throws IOException {
        Branch current = branch.orElseThrow(() -> new IllegalStateException("continued without a branch"));
        if (failedAt.isPresent()) {
            restartAfterFailure(failedAt.get(), replid.equals(current.replid()));
        }
        if (segment.isEmpty()) {
            // Only now is it known which server answers, and so how its expiries are to be read.
            transcriber = newTranscriber(last.database());
        }
        if (!replid.equals(current.replid())) {
            fork(current, replid);
        } else if (segment.isEmpty() || !describes(segment.get().header())) {
            openNext(current, last);
        }
    }

    private void restartAfterFailure(Mark durable, boolean sameHistory) throws IOException {
        SpoolSegment failed = segment.orElseThrow();
        closeQuietly(failed);
        // On the same history the bytes after the durable mark arrive again. On another one they are the
        // closed end of this branch: what of them can still be read stays.
        sealing.add(logFile(failed), sameHistory ? Optional.of(durable.end()) : Optional.empty());
        segment = Optional.empty();
        marks.followNone();
        failedAt = Optional.empty();
        last = durable;
        origin = durable.end().bytes();
        received = Optional.of(new BranchPosition(failed.header().branch(), durable.end()));
    }

    private void fork(Branch parent, ReplicationId replid) throws IOException {
        var from = new BranchPosition(parent.id(), last.end());
        var child = new Branch(
                nextBranch,
                replid,
                Optional.of(from),
                last.end(),
                last.millis(),
                "the primary took a new replication id");
        nextBranch = new BranchId(nextBranch.number() + 1);
        store.publishBranch(child);
        openNext(child, last);
        branch = Optional.of(child);
        received = Optional.of(new BranchPosition(child.id(), new ReplicationOffset(origin + transcriber.consumed())));
        events.info("branch " + child.id() + " continues branch " + from + ": the replication id is now " + replid);
    }

    /// The branch that a full resync will begin; counted now, so that no number is used twice.
    BranchId takeBranchNumber() {
        BranchId taken = nextBranch;
        nextBranch = new BranchId(nextBranch.number() + 1);
        return taken;
    }

    /// Ends the present branch: nothing more will be added to it.
    void endBranch() {
        if (segment.isPresent()) {
            SpoolSegment open = segment.get();
            closeQuietly(open);
            if (failedAt.isEmpty()) {
                sealing.add(logFile(open), open.content());
            } else {
                sealing.add(logFile(open), Optional.empty());
            }
        }
        segment = Optional.empty();
        marks.followNone();
        failedAt = Optional.empty();
        branch = Optional.empty();
        undurableSince = OptionalLong.empty();
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
        last = new Mark(fresh.start(), fresh.openedMillis(), 0);
        origin = fresh.start().bytes();
        transcriber = newTranscriber(0);
        openNext(fresh, last);
        branch = Optional.of(fresh);
        received = Optional.of(new BranchPosition(fresh.id(), fresh.start()));
    }

    /// Writes stream bytes. Returns once they are in the page cache.
    void stream(byte[] bytes, int from, int to, long receivedMillis) throws IOException {
        SpoolSegment open = segment.orElseThrow(() -> new IllegalStateException("stream without a segment"));
        text.clear();
        transcriber.accept(bytes, from, to, receivedMillis, text);
        long millis = Math.max(receivedMillis, last.millis());
        Mark mark = new Mark(
                new ReplicationOffset(origin + transcriber.boundaryConsumed()), millis, transcriber.boundaryDatabase());
        // A full read means that more is waiting: two marks in one millisecond would tell nothing.
        boolean crowded = millis == last.millis() && to - from >= FULL_READ;
        int boundary = crowded ? -1 : transcriber.boundaryPosition();
        open.append(text.array(), text.length(), boundary, mark);
        if (text.length() > 0 && firstTextMillis.isEmpty()) {
            firstTextMillis = OptionalLong.of(millis);
        }
        received = Optional.of(
                new BranchPosition(open.header().branch(), new ReplicationOffset(origin + transcriber.consumed())));
        if (boundary >= 0) {
            marked(mark);
        }
    }

    private void marked(Mark mark) throws IOException {
        last = mark;
        lastWritten = mark;
        if (undurableSince.isEmpty()) {
            undurableSince = OptionalLong.of(mark.millis());
        }
        if (unknownCommands.size() < transcriber.unknownCommands().size()) {
            noteUnknownCommands();
        }
        forcer.marked();
        SpoolSegment open = segment.orElseThrow();
        // The pings of an idle server make no segment worth a file.
        boolean old = firstTextMillis.isPresent()
                && mark.millis() - firstTextMillis.getAsLong()
                        >= settings.segmentAge().toMillis();
        if (open.size() >= settings.segmentSize().bytes() || old) {
            openNext(branch.orElseThrow(), mark);
        }
    }

    private void noteUnknownCommands() {
        Set<String> names = Set.copyOf(transcriber.unknownCommands());
        names.stream()
                .filter(name -> !unknownCommands.contains(name))
                .forEach(
                        name -> events.warn(
                                "the stream holds the unknown command '" + name
                                        + "' (a module's, or renamed): what it does cannot be restored without a server that knows it"));
        unknownCommands = names;
    }

    boolean getAckSeen() {
        return transcriber.getAckSeen();
    }

    /// Closes the open segment, if any, and lets a new one begin at its last mark. What stands after that
    /// mark moves over.
    private void openNext(Branch owner, Mark at) throws IOException {
        var header = new SegmentHeader(
                store.name(),
                owner.id(),
                at.end(),
                owner.replid(),
                identity.version(),
                identity.runId(),
                at.database(),
                at.millis());
        Optional<SpoolSegment> old = segment;
        if (old.isPresent()) {
            old.get().force();
        }
        SpoolSegment next = store.spool().createSegment(header);
        if (old.isPresent()) {
            moveTail(old.get(), next);
        }
        segment = Optional.of(next);
        firstTextMillis = OptionalLong.empty();
        marks.follow(next);
        undurableSince = OptionalLong.empty();
        if (old.isPresent()) {
            closeQuietly(old.get());
            sealing.add(logFile(old.get()), old.get().content());
        }
    }

    private static void moveTail(SpoolSegment from, SpoolSegment to) throws IOException {
        try {
            from.tailInto(to);
        } catch (IOException | RuntimeException e) {
            to.discard(e);
            throw e;
        }
    }

    /// Forces and closes what is open at shutdown and gives it to the sealer.
    void close() throws IOException {
        if (segment.isPresent()) {
            resumePoint();
            endBranch();
        }
    }

    private boolean describes(SegmentHeader header) {
        return header.server().equals(identity.version()) && header.runId().equals(identity.runId());
    }

    private StreamTranscriber newTranscriber(int database) {
        boolean relativeExpiries = identity.version()
                .filter(version -> version.engine() == Engine.REDIS && version.major() < 7)
                .isPresent();
        ExpiryRewriting rewriting =
                relativeExpiries ? new ExpiryRewriting.Legacy(clockSkewMillis) : new ExpiryRewriting.None();
        return new StreamTranscriber(CommandTable.standard(), rewriting, database, new ReplicationOffset(origin));
    }

    private static LogFile logFile(SpoolSegment segment) {
        Path file = segment.file();
        return new LogFile(file, segment.header().branch(), segment.header().start(), 0);
    }

    private void closeQuietly(SpoolSegment open) {
        try {
            open.close();
        } catch (IOException e) {
            events.warn("cannot close '" + open.file() + "': " + e.getMessage());
        }
    }
}
