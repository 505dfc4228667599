package io.redoubt.archive;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.Events;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.stream.ExpiryRewriting;
import io.redoubt.formats.stream.LogBuffer;
import io.redoubt.formats.stream.StreamTranscriber;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.segment.SegmentHeader;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.repository.spool.SpoolSegment;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Writes the stream into spool segments, one after the other, and hands the finished ones to the sealer. What
/// they belong to, the `Archiver` knows.
///
/// Owned by the follower's thread; `received`, `unknownCommands` and `undurable` are for any. Every position it
/// tells is that of a byte in the page cache; `DurableMarks` says which are on the disk.
final class SpoolLog {
    private static final int FULL_READ = 128 * 1024;
    private static final long MOST_UNMARKED = 4 << 20;

    private final SourceStore store;
    private final ArchiveSettings settings;
    private final DurableMarks marks;
    private final Forcer forcer;
    private final SealQueue sealing;
    private final Events events;
    private final LogBuffer text = new LogBuffer(1 << 19);

    private Optional<SpoolSegment> segment = Optional.empty();
    private Optional<Mark> failedAt = Optional.empty();
    private Mark last = new Mark(new ReplicationOffset(0), 0, 0);
    private long origin;
    private StreamTranscriber transcriber = transcriberAt(last, new ExpiryRewriting.None());
    private OptionalLong firstTextMillis = OptionalLong.empty();

    private final Undurable undurable = new Undurable();
    private volatile Optional<BranchPosition> received = Optional.empty();
    private volatile Set<String> unknownCommands = Set.of();

    SpoolLog(
            SourceStore store,
            ArchiveSettings settings,
            DurableMarks marks,
            Forcer forcer,
            SealQueue sealing,
            Events events) {
        this.store = store;
        this.settings = settings;
        this.marks = marks;
        this.forcer = forcer;
        this.sealing = sealing;
        this.events = events;
    }

    private static StreamTranscriber transcriberAt(Mark start, ExpiryRewriting rewriting) {
        return new StreamTranscriber(CommandTable.standard(), rewriting, start.database(), start.end());
    }

    /// The last byte received and written. Any thread.
    Optional<BranchPosition> received() {
        return received;
    }

    /// The last mark written; what stands after it is the beginning of a command or transaction.
    Mark lastMark() {
        return last;
    }

    /// Since when bytes wait to become durable. Any thread.
    Undurable undurable() {
        return undurable;
    }

    /// Names the command table does not have. Any thread.
    Set<String> unknownCommands() {
        return unknownCommands;
    }

    boolean getAckSeen() {
        return transcriber.getAckSeen();
    }

    /// The header of the open segment; empty if none is open.
    Optional<SegmentHeader> header() {
        return segment.map(SpoolSegment::header);
    }

    /// The stream goes on right after a mark; no segment is open.
    void startAfter(Mark mark, ExpiryRewriting rewriting) {
        last = mark;
        origin = mark.end().bytes();
        transcriber = transcriberAt(mark, rewriting);
    }

    /// As above, where an earlier run ended.
    void takeUp(BranchId branch, Mark end, ExpiryRewriting rewriting) {
        startAfter(end, rewriting);
        received = Optional.of(new BranchPosition(branch, end.end()));
    }

    /// Up to where the stream is held.
    private ReplicationOffset held() {
        return new ReplicationOffset(origin + transcriber.consumed());
    }

    /// Forces what is held. After a failure only what was durable before it counts, and `restart` must follow.
    ///
    /// @return the next byte to ask for, less one
    ReplicationOffset secured() {
        if (segment.isPresent() && failedAt.isEmpty()) {
            forceOrTell();
            marks.failure().ifPresent(_ -> giveUpSegment());
        }
        return failedAt.map(Mark::end).orElseGet(this::held);
    }

    /// A write failed. What was marked before it counts if it can still be forced.
    void storageFailed(String cause) {
        if (segment.isEmpty() || failedAt.isPresent()) {
            return;
        }
        forceOrTell();
        marks.fail(cause);
        giveUpSegment();
    }

    private void forceOrTell() {
        try {
            if (marks.force()) {
                marks.durable().ifPresent(undurable::durable);
            }
        } catch (IOException e) {
            events.warn("the spool cannot be forced: " + e.getMessage());
        }
    }

    private void giveUpSegment() {
        failedAt = marks.durable();
        undurable.none(); // what was received after it will be received again
        events.warn("the spool failed; going on from its last durable byte, offset "
                + failedAt.map(mark -> mark.end().toString()).orElse("none"));
    }

    /// After a failure: the stream goes on after the last durable mark, in a segment that is still to be
    /// opened.
    ///
    /// @param sameHistory whether the bytes after that mark arrive again; if not, they are the closed end of
    ///     their branch, and what of them can still be read stays
    void restart(boolean sameHistory, ExpiryRewriting rewriting) {
        if (failedAt.isEmpty()) {
            return;
        }
        Mark durable = failedAt.get();
        SpoolSegment failed = segment.orElseThrow();
        leave();
        handOver(failed, sameHistory ? Optional.of(durable.end()) : Optional.empty());
        startAfter(durable, rewriting);
        received = Optional.of(new BranchPosition(failed.header().branch(), durable.end()));
    }

    /// No segment is open any more, and nobody forces the one that was.
    private void leave() {
        segment = Optional.empty();
        marks.followNone();
        failedAt = Optional.empty();
    }

    /// Ends the log of the present branch: what is open is closed and handed to the sealer.
    void end() {
        if (segment.isPresent()) {
            SpoolSegment open = segment.get();
            boolean failed = failedAt.isPresent();
            leave();
            if (failed) {
                handOver(open, Optional.empty());
            } else {
                handOver(open);
            }
        }
        undurable.none();
    }

    /// Closes the open segment, if any, and begins one at its last mark. What stands after that mark moves
    /// over.
    ///
    /// @param header of the new one
    void open(SegmentHeader header) throws IOException {
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
        undurable.none();
        received = Optional.of(new BranchPosition(header.branch(), held()));
        old.ifPresent(this::handOver);
    }

    private static void moveTail(SpoolSegment from, SpoolSegment to) throws IOException {
        try {
            from.tailInto(to);
        } catch (IOException | RuntimeException e) {
            to.discard(e);
            throw e;
        }
    }

    /// Writes stream bytes. Returns once they are in the page cache.
    void append(byte[] bytes, int from, int to, long receivedMillis) throws IOException {
        SpoolSegment open = segment.orElseThrow(() -> new IllegalStateException("stream without a segment"));
        text.clear();
        transcriber.accept(bytes, from, to, receivedMillis, text);
        long millis = Math.max(receivedMillis, last.millis());
        Mark mark = new Mark(
                new ReplicationOffset(origin + transcriber.boundaryConsumed()), millis, transcriber.boundaryDatabase());
        // A full read means that more is waiting: two marks in one millisecond would tell nothing. But a clock
        // that was set back makes one millisecond last long.
        boolean crowded = millis == last.millis() && to - from >= FULL_READ && open.unmarked() < MOST_UNMARKED;
        int boundary = crowded ? -1 : transcriber.boundaryPosition();
        open.append(text.array(), text.length(), boundary, mark);
        if (text.length() > 0 && firstTextMillis.isEmpty()) {
            firstTextMillis = OptionalLong.of(millis);
        }
        received = Optional.of(new BranchPosition(open.header().branch(), held()));
        if (boundary >= 0) {
            marked(open, mark);
        }
    }

    private void marked(SpoolSegment open, Mark mark) throws IOException {
        last = mark;
        undurable.written(mark);
        if (unknownCommands.size() < transcriber.unknownCommands().size()) {
            noteUnknownCommands();
        }
        forcer.marked();
        // The pings of an idle server make no segment worth a file.
        boolean old = firstTextMillis.isPresent()
                && mark.millis() - firstTextMillis.getAsLong()
                        >= settings.segmentAge().toMillis();
        if (open.size() >= settings.segmentSize().bytes() || old) {
            open(open.header().after(mark));
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

    private void handOver(SpoolSegment done) {
        if (closedWithMarks(done)) {
            sealing.add(logFile(done), done.content());
        }
    }

    private void handOver(SpoolSegment failed, Optional<ReplicationOffset> limit) {
        if (closedWithMarks(failed)) {
            sealing.add(logFile(failed), limit);
        }
    }

    /// Nothing was promised of a segment without marks. While a disk is full such ones would only pile up.
    private boolean closedWithMarks(SpoolSegment done) {
        try {
            done.close();
            if (!done.hasMarks()) {
                store.spool().remove(done.file());
            }
        } catch (IOException e) {
            events.warn("cannot put away '" + done.file() + "': " + e.getMessage());
            return true;
        }
        return done.hasMarks();
    }

    private static LogFile logFile(SpoolSegment segment) {
        return new LogFile(
                segment.file(), segment.header().branch(), segment.header().start(), 0);
    }
}
