package io.redoubt.testkit;

import io.redoubt.testkit.CuttingProxy.Direction;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Decides how many bytes may pass a proxy, and when; counts those that did. Guarded by its own lock.
final class Traffic {
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Direction> paused = EnumSet.noneOf(Direction.class);
    private final Map<Direction, Long> untilCut = new EnumMap<>(Direction.class);
    private final Map<Direction, Long> forwarded = new EnumMap<>(Direction.class);
    private int largestChunk = Integer.MAX_VALUE;
    private SplittableRandom random = new SplittableRandom(0);

    /// Leave to forward some bytes.
    ///
    /// @param thenCut whether the last of them is the last of its connection
    record Grant(int bytes, boolean thenCut) {}

    /// Waits while the direction is paused.
    Grant next(Direction direction, int wanted) {
        lock.lock();
        try {
            while (paused.contains(direction)) {
                changed.awaitUninterruptibly();
            }
            long limit = untilCut.getOrDefault(direction, NO_LIMIT);
            int count = (int) Math.min(limit, chunkOf(wanted));
            boolean thenCut = count == limit;
            if (thenCut) {
                untilCut.remove(direction);
            } else if (limit != NO_LIMIT) {
                untilCut.put(direction, limit - count);
            }
            return new Grant(count, thenCut);
        } finally {
            lock.unlock();
        }
    }

    private int chunkOf(int wanted) {
        int most = Math.min(wanted, largestChunk);
        return largestChunk == Integer.MAX_VALUE ? most : random.nextInt(1, most + 1);
    }

    void forwarded(Direction direction, int bytes) {
        change(() -> forwarded.merge(direction, (long) bytes, Long::sum));
    }

    long bytes(Direction direction) {
        lock.lock();
        try {
            return forwarded.getOrDefault(direction, 0L);
        } finally {
            lock.unlock();
        }
    }

    void cutAfter(Direction direction, long bytes) {
        change(() -> untilCut.put(direction, bytes));
    }

    void chunk(int most, long seed) {
        change(() -> {
            largestChunk = most;
            random = new SplittableRandom(seed);
        });
    }

    void pause(Direction direction) {
        change(() -> paused.add(direction));
    }

    void resume() {
        change(paused::clear);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
