package io.redoubt.archive;

import io.redoubt.core.BranchId;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Events;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.repository.Gap;
import io.redoubt.repository.Sealer;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.spool.SpoolDirectory.BaseFile;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.repository.spool.SpoolRecovery;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Everything that goes into the repository, on a thread of its own: bases, forks and segments one after the
/// other in order of history, gaps as soon as they are known. What fails because of the store (no space, gone)
/// is tried again until it succeeds, so that nobody else ever waits for the repository.
final class SealQueue implements AutoCloseable {
    /// Told on the sealing thread.
    interface Listener {
        void baseSealed(BaseFile base);

        /// The RDB was not whole; it is still in the spool.
        void baseRejected(BaseFile base, RedoubtException cause) throws IOException;

        void segmentSealed(LogFile file, Mark last);

        /// The spool no longer holds bytes that were written to it: from the last mark held up to `expected`
        /// they are gone.
        ///
        /// @param held empty if not even the header is whole
        void segmentDamaged(LogFile file, Optional<Mark> held, ReplicationOffset expected) throws IOException;
    }

    private sealed interface Task {
        record Base(BaseFile file, String cause, Optional<ServerVersion> server) implements Task {}

        record Fork(BranchId id) implements Task {}

        record Segment(LogFile file, Optional<ReplicationOffset> limit) implements Task {}

        record Written(LogFile file, SpoolRecovery.Found content) implements Task {}
    }

    private interface Step {
        void run() throws IOException;
    }

    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(8);

    private final Sealer sealer;
    private final Supplier<Optional<String>> obstacle;
    private final Listener listener;
    private final Events events;
    private final Thread thread;
    private final Waiting<Task> waiting = new Waiting<>();
    private volatile Optional<String> trouble = Optional.empty();

    private Duration retry = FIRST_RETRY; // of the thread

    /// @param obstacle why nothing may be sealed at the moment, asked before each base and segment
    SealQueue(Sealer sealer, Supplier<Optional<String>> obstacle, Listener listener, Events events, Crew crew) {
        this.sealer = sealer;
        this.obstacle = obstacle;
        this.listener = listener;
        this.events = events;
        this.thread = crew.member("sealer", this::run);
    }

    void start() {
        thread.start();
    }

    void add(BaseFile file, String cause, Optional<ServerVersion> server) {
        waiting.add(new Task.Base(file, cause, server));
    }

    /// Adds a fork whose record is in the spool.
    void add(BranchId fork) {
        waiting.add(new Task.Fork(fork));
    }

    /// Adds a segment of which a crash or a failed force may have taken something.
    ///
    /// @param limit where a later segment takes over; empty for all that is good
    void add(LogFile file, Optional<ReplicationOffset> limit) {
        waiting.add(new Task.Segment(file, limit));
    }

    /// Adds a segment that was written and forced without a failure, and closed.
    void add(LogFile file, SpoolRecovery.Found content) {
        waiting.add(new Task.Written(file, content));
    }

    /// Records a gap, or what has become of it, before anything else is done.
    void record(Gap gap) {
        waiting.add(gap);
    }

    /// Why the repository does not get what it should at the moment. Any thread.
    Optional<String> trouble() {
        return trouble;
    }

    private void run() {
        try {
            while (waiting.await()) {
                if (!turn() && !waiting.pause(nextRetry())) {
                    return; // What cannot be stored now stays for the next start.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration nextRetry() {
        Duration next = retry;
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(LONGEST_RETRY) < 0 ? doubled : LONGEST_RETRY;
        return next;
    }

    /// One turn on the caller's thread, for callers that drive the queue without its own.
    ///
    /// @return whether there was something and it is done
    boolean sealNext() {
        return !waiting.isEmpty() && turn();
    }

    /// Records the gaps that are known and tries the first task. Neither waits for the other: a gap is small
    /// enough for a disk on which nothing else finds room.
    ///
    /// @return whether all went well
    private boolean turn() {
        Optional<String> ofGaps = failureOf(this::recordGaps);
        Optional<String> ofTask = failureOf(this::sealFirst);
        return tell(ofTask.or(() -> ofGaps));
    }

    private boolean tell(Optional<String> now) {
        if (now.isPresent() && trouble.isEmpty()) {
            events.warn(now.get() + "; what is finished stays in the spool until it can be sealed");
        }
        if (now.isEmpty() && trouble.isPresent()) {
            events.info("the repository can be written again");
            retry = FIRST_RETRY;
        }
        trouble = now;
        return now.isEmpty();
    }

    private static Optional<String> failureOf(Step step) {
        try {
            step.run();
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            // Whatever it is, what waits is safe in the spool, and the stream goes on.
            boolean expected = e instanceof IOException || e instanceof RedoubtException;
            return Optional.of("cannot seal into the repository: "
                    + (expected && e.getMessage() != null ? e.getMessage() : e.toString()));
        }
    }

    private void recordGaps() throws IOException {
        for (var next = waiting.firstGap(); next.isPresent(); next = waiting.firstGap()) {
            sealer.record(next.get());
            waiting.recorded(next.get());
        }
    }

    private void sealFirst() throws IOException {
        Optional<Task> first = waiting.firstTask();
        if (first.isPresent()) {
            seal(first.get());
            waiting.taskDone();
        }
    }

    private void seal(Task task) throws IOException {
        Optional<String> held = obstacle.get();
        if (held.isPresent()) {
            throw new IOException(held.get());
        }
        switch (task) {
            case Task.Base(BaseFile file, String cause, Optional<ServerVersion> server) -> seal(file, cause, server);
            case Task.Fork(BranchId id) -> sealer.sealFork(id);
            case Task.Segment(LogFile file, Optional<ReplicationOffset> limit) ->
                finish(file, sealer.sealSegment(file, limit), limit.orElse(file.start()));
            case Task.Written(LogFile file, SpoolRecovery.Found content) ->
                finish(file, sealer.sealSegment(file, content), content.last().end());
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
            listener.segmentDamaged(file, last, expected);
            return;
        }
        sealer.discard(file);
        last.ifPresent(mark -> listener.segmentSealed(file, mark));
    }

    /// Waits until everything is sealed or the store fails; what is left stays in the spool for the next
    /// start.
    @Override
    public void close() {
        waiting.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
