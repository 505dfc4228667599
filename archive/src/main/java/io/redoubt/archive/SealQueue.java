package io.redoubt.archive;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Events;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.repository.Sealer;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.spool.SpoolDirectory.BaseFile;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.repository.spool.SpoolRecovery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Seals finished bases and segments one after the other, in order, on a thread of its own. What fails
/// because of the store (no space, gone) stays in the spool and is tried again until it succeeds.
final class SealQueue implements AutoCloseable {
    /// Told on the sealing thread.
    interface Listener {
        void baseSealed(BaseFile base);

        /// The RDB was not whole; it is still in the spool.
        void baseRejected(BaseFile base, RedoubtException cause) throws IOException;

        void segmentSealed(LogFile file, Mark last);

        /// The spool no longer holds bytes that were written to it: from `held` up to `expected` they are
        /// gone.
        void segmentDamaged(LogFile file, ReplicationOffset held, ReplicationOffset expected) throws IOException;
    }

    private sealed interface Task {
        record Base(BaseFile file, String cause, Optional<ServerVersion> server) implements Task {}

        record Segment(LogFile file, Optional<ReplicationOffset> limit) implements Task {}

        record Written(LogFile file, SpoolRecovery.Found content) implements Task {}

        record End() implements Task {}
    }

    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Sealer sealer;
    private final Listener listener;
    private final Events events;
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
    private final Thread thread =
            Thread.ofPlatform().name("redoubt-sealer").daemon().unstarted(this::run);
    private volatile boolean stopping;

    SealQueue(Sealer sealer, Listener listener, Events events) {
        this.sealer = sealer;
        this.listener = listener;
        this.events = events;
    }

    void start() {
        thread.start();
    }

    void add(BaseFile file, String cause, Optional<ServerVersion> server) {
        tasks.add(new Task.Base(file, cause, server));
    }

    /// Adds a segment of which a crash or a failed force may have taken something.
    ///
    /// @param limit where a later segment takes over; empty for all that is good
    void add(LogFile file, Optional<ReplicationOffset> limit) {
        tasks.add(new Task.Segment(file, limit));
    }

    /// Adds a segment that was written and forced without a failure, and closed.
    void add(LogFile file, SpoolRecovery.Found content) {
        tasks.add(new Task.Written(file, content));
    }

    /// Why sealing does not get on at the moment.
    Optional<String> trouble() {
        return trouble.get();
    }

    private void run() {
        try {
            while (true) {
                Task task = tasks.take();
                if (task instanceof Task.End) {
                    return;
                }
                while (!done(task)) {
                    if (stopping) {
                        return;
                    }
                    TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Tries the first task that waits, on the caller's thread: for callers that drive the queue without
    /// its own.
    ///
    /// @return whether there was one and it is done
    boolean sealNext() {
        Task task = tasks.peek();
        boolean done = task != null && done(task);
        if (done) {
            tasks.remove();
        }
        return done;
    }

    private boolean done(Task task) {
        try {
            switch (task) {
                case Task.Base(BaseFile file, String cause, Optional<ServerVersion> server) ->
                    seal(file, cause, server);
                case Task.Segment(LogFile file, Optional<ReplicationOffset> limit) ->
                    finish(file, sealer.sealSegment(file, limit), limit.orElse(file.start()));
                case Task.Written(LogFile file, SpoolRecovery.Found content) ->
                    finish(
                            file,
                            sealer.sealSegment(file, content),
                            content.last().end());
                case Task.End() -> {}
            }
            trouble.set(Optional.empty());
            return true;
        } catch (IOException | UncheckedIOException | RedoubtException e) {
            String cause =
                    "cannot seal into the repository: " + (e.getMessage() == null ? e.toString() : e.getMessage());
            if (trouble.getAndSet(Optional.of(cause)).isEmpty()) {
                events.warn(cause + "; it stays in the spool and is tried again");
            }
            return false;
        }
    }

    private void seal(BaseFile file, String cause, Optional<ServerVersion> server) throws IOException {
        try {
            sealer.sealBase(file, cause, server);
            listener.baseSealed(file);
        } catch (RedoubtException e) {
            if (e.code() != ErrorCode.DAMAGED) {
                throw e;
            }
            listener.baseRejected(file, e);
        }
    }

    /// @param expected up to where the spool must hold it
    private void finish(LogFile file, Optional<Mark> last, ReplicationOffset expected) throws IOException {
        ReplicationOffset held = last.map(Mark::end).orElse(file.start());
        if (sealer.isOfUse(file) && held.compareTo(expected) < 0) {
            listener.segmentDamaged(file, held, expected);
            return;
        }
        sealer.discard(file);
        last.ifPresent(mark -> listener.segmentSealed(file, mark));
    }

    /// Waits until everything is sealed or the store fails; what is left stays in the spool for the next
    /// start.
    @Override
    public void close() {
        stopping = true;
        tasks.add(new Task.End());
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
