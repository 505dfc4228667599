package io.redoubt.repository.segment;

import io.redoubt.core.ReplicationOffset;
import java.util.Optional;

/// Finds where a segment's text must end for a target: after the last complete command or transaction at or
/// before it.
///
/// Confined to one thread; one use.
public final class CutFinder implements SegmentListener {
    /// Where to stop.
    ///
    /// @param textBytes length of the text to keep
    /// @param offset stream offset reached
    /// @param millis when the last command kept was received
    /// @param nextMillis when the next batch was received; empty if nothing follows in this segment
    public record Cut(long textBytes, ReplicationOffset offset, long millis, Optional<Long> nextMillis) {}

    private final long lastOffset;
    private final long lastMillis;
    private Cut cut = new Cut(0, new ReplicationOffset(0), 0, Optional.empty());
    private long pendingText = -1;
    private long pendingOffset;
    private boolean decided;

    private CutFinder(long lastOffset, long lastMillis) {
        this.lastOffset = lastOffset;
        this.lastMillis = lastMillis;
    }

    public static CutFinder atOffset(ReplicationOffset last) {
        return new CutFinder(last.bytes(), Long.MAX_VALUE);
    }

    public static CutFinder atTime(long lastMillis) {
        return new CutFinder(Long.MAX_VALUE, lastMillis);
    }

    /// The cut; valid once `decided`, or at the end of the text.
    public Cut cut() {
        return cut;
    }

    /// Whether the rest of the text cannot change the cut.
    public boolean decided() {
        return decided;
    }

    @Override
    public void header(SegmentHeader header) {
        cut = new Cut(header.encode().length, header.start(), header.millis(), Optional.empty());
    }

    @Override
    public void command(int tableId, long after, boolean boundary, long textEnd) {
        if (boundary && after <= lastOffset) {
            pendingText = textEnd;
            pendingOffset = after;
        }
    }

    @Override
    public void mark(Mark mark, long textEnd) {
        if (decided) {
            return;
        }
        if (mark.millis() > lastMillis) {
            decide(mark);
        } else if (mark.end().bytes() <= lastOffset) {
            cut = new Cut(textEnd, mark.end(), mark.millis(), Optional.empty());
        } else {
            if (pendingText >= 0) {
                cut = new Cut(pendingText, new ReplicationOffset(pendingOffset), mark.millis(), Optional.empty());
            }
            decide(mark);
        }
        pendingText = -1;
    }

    private void decide(Mark next) {
        cut = new Cut(cut.textBytes(), cut.offset(), cut.millis(), Optional.of(next.millis()));
        decided = true;
    }
}
