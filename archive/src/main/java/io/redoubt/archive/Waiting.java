package io.redoubt.archive;

import io.redoubt.core.BranchPosition;
import io.redoubt.repository.Gap;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits to go into the repository. Any thread adds, one takes: it looks at what is first, and says when
/// that is done.
///
/// @param <T> what is done one after the other; gaps are beside that order
final class Waiting<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private final Queue<T> tasks = new ArrayDeque<>();
    private final Map<Begin, Gap> gaps = new LinkedHashMap<>();
    private boolean stopping;

    /// What tells one gap from another.
    private record Begin(BranchPosition from, long millis) {
        static Begin of(Gap gap) {
            return new Begin(gap.from(), gap.fromMillis());
        }
    }

    void add(T task) {
        change(() -> tasks.add(task));
    }

    /// Adds a gap, or what has become of one that waits.
    void add(Gap gap) {
        change(() -> gaps.put(Begin.of(gap), gap));
    }

    /// The first task is done.
    void taskDone() {
        change(tasks::remove);
    }

    /// This gap is recorded, unless it has become something else meanwhile.
    void recorded(Gap gap) {
        change(() -> gaps.remove(Begin.of(gap), gap));
    }

    /// Nothing more will come.
    void stop() {
        change(() -> stopping = true);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    Optional<T> firstTask() {
        lock.lock();
        try {
            return Optional.ofNullable(tasks.peek());
        } finally {
            lock.unlock();
        }
    }

    Optional<Gap> firstGap() {
        lock.lock();
        try {
            return gaps.values().stream().findFirst();
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        return firstTask().isEmpty() && firstGap().isEmpty();
    }

    /// Waits until there is something.
    ///
    /// @return false when there is nothing and nothing more will come
    boolean await() throws InterruptedException {
        lock.lock();
        try {
            while (tasks.isEmpty() && gaps.isEmpty() && !stopping) {
                changed.await();
            }
            return !(tasks.isEmpty() && gaps.isEmpty());
        } finally {
            lock.unlock();
        }
    }

    /// Waits until it is time to try again.
    ///
    /// @return false, and at once, when nothing more will come: then what fails is left
    boolean pause(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            for (long left = wait.toNanos(); left > 0 && !stopping; ) {
                left = changed.awaitNanos(left);
            }
            return !stopping;
        } finally {
            lock.unlock();
        }
    }
}
