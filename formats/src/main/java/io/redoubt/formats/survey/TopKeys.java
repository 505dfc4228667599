package io.redoubt.formats.survey;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// The keys with the highest of something, as many as wanted. Confined to one thread.
final class TopKeys {
    private final int limit;
    private final ToLongFunction<NotableKey> size;
    private final Comparator<NotableKey> order;
    private final PriorityQueue<NotableKey> smallestFirst;

    TopKeys(int limit, ToLongFunction<NotableKey> size) {
        this.limit = limit;
        this.size = size;
        order = Comparator.comparingLong(size).thenComparing(NotableKey::name, Comparator.reverseOrder());
        smallestFirst = new PriorityQueue<>(order);
    }

    /// @param key made only if it is among them so far
    void offer(long keySize, Supplier<NotableKey> key) {
        if (limit == 0 || (smallestFirst.size() == limit && keySize <= size.applyAsLong(smallestFirst.element()))) {
            return;
        }
        smallestFirst.add(key.get());
        if (smallestFirst.size() > limit) {
            smallestFirst.remove();
        }
    }

    List<NotableKey> highestFirst() {
        return smallestFirst.stream().sorted(order.reversed()).toList();
    }
}
