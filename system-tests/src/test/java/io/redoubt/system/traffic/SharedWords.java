package io.redoubt.system.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/// What the connections of one traffic tell each other. Safe for many threads.
final class SharedWords {
    private static final int MOST_PAYLOADS = 200;
    private static final int LARGEST_PAYLOAD = 1 << 16;

    private final AtomicLong streamId = new AtomicLong(1000);
    private final AtomicLong vector = new AtomicLong();
    private final Object lock = new Object();
    private final List<byte[]> payloads = new ArrayList<>();
    private byte[] libraries = new byte[0];

    /// Stream ids only rise, whoever asks; two connections may still send theirs in the other order.
    long nextId() {
        return streamId.incrementAndGet();
    }

    long earlierId(long distance) {
        return Math.max(1, streamId.get() - distance);
    }

    /// Each element of a vector set is added once: Redis 8.0 does not tell its replicas when an element gets
    /// another vector.
    long nextVector() {
        return vector.incrementAndGet();
    }

    long earlierVector(long distance) {
        return Math.max(1, vector.get() - distance);
    }

    /// Keeps an answer to DUMP for a later RESTORE.
    void offerPayload(byte[] payload) {
        synchronized (lock) {
            if (payload.length <= LARGEST_PAYLOAD && payloads.size() < MOST_PAYLOADS) {
                payloads.add(payload);
            }
        }
    }

    byte[] payload(SplittableRandom random) {
        synchronized (lock) {
            return payloads.isEmpty() ? new byte[0] : payloads.get(random.nextInt(payloads.size()));
        }
    }

    /// Keeps an answer to FUNCTION DUMP for a later FUNCTION RESTORE.
    void offerLibraries(byte[] dump) {
        synchronized (lock) {
            libraries = dump;
        }
    }

    byte[] libraries() {
        synchronized (lock) {
            return libraries;
        }
    }
}
