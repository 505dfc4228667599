package io.redoubt.archive;

import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.spool.SpoolSegment;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/// Which mark of the open segment is durable. It rises only after a force that began when the mark was
/// already written, and never rises again in a segment whose force has failed once: the kernel may have
/// dropped the pages, and a later success would prove nothing.
///
/// Safe for use by many threads; no I/O happens under its lock.
class DurableMarks {
    private final Object lock = new Object();
    private Optional<SpoolSegment> segment = Optional.empty();
    private Optional<Mark> durable = Optional.empty();
    private Optional<String> failure = Optional.empty();

    /// Another segment is open now; everything up to its start is durable, as its creation forced it.
    void follow(SpoolSegment next) {
        synchronized (lock) {
            segment = Optional.of(next);
            durable = Optional.of(next.written());
            failure = Optional.empty();
        }
    }

    /// No segment is open; the last durable mark stays what it was.
    void followNone() {
        synchronized (lock) {
            segment = Optional.empty();
            failure = Optional.empty();
        }
    }

    /// Forces the open segment if it has a mark that is not durable yet and no `failure`.
    ///
    /// @return whether the durable mark rose
    /// @throws IOException if the force failed: final for this segment, which is not forced again
    boolean force() throws IOException {
        SpoolSegment target;
        Mark mark;
        synchronized (lock) {
            if (segment.isEmpty() || failure.isPresent()) {
                return false;
            }
            target = segment.get();
            mark = target.written();
            if (durable.isPresent() && durable.get().equals(mark)) {
                return false;
            }
        }
        try {
            target.force();
        } catch (ClosedChannelException e) {
            if (isCurrent(target)) {
                fail(target, e);
                throw e;
            }
            return false;
        } catch (IOException e) {
            fail(target, e);
            throw e;
        }
        synchronized (lock) {
            boolean rises = segment.filter(target::equals).isPresent()
                    && durable.filter(last -> last.end().compareTo(mark.end()) >= 0)
                            .isEmpty();
            if (rises) {
                durable = Optional.of(mark);
            }
            return rises;
        }
    }

    /// Takes the open segment out of use: a write to it failed, so that its end is unknown.
    void fail(String cause) {
        synchronized (lock) {
            failure = Optional.of(cause);
        }
    }

    /// Why the open segment may not be used any more.
    Optional<String> failure() {
        synchronized (lock) {
            return failure;
        }
    }

    /// The last durable mark; empty before the first segment.
    Optional<Mark> durable() {
        synchronized (lock) {
            return durable;
        }
    }

    private boolean isCurrent(SpoolSegment target) {
        synchronized (lock) {
            return segment.filter(target::equals).isPresent();
        }
    }

    private void fail(SpoolSegment target, IOException cause) {
        synchronized (lock) {
            if (segment.filter(target::equals).isPresent()) {
                failure = Optional.of("fsync of '" + target.file() + "' failed: " + cause.getMessage());
            }
        }
    }
}
