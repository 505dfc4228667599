package io.redoubt.replication;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Reads the stream and delivers it. At idle each read is delivered at once; at high rates small reads within one
/// millisecond become one delivery, because each one costs the receiver a write. Confined to the follower's
/// thread.
final class StreamPump {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /// A read this large is worth a delivery of its own, and waiting for more would only fill the socket.
    private static final int MUCH = 32 * 1024;

    private final InputStream in;
    private final byte[] buffer;
    private final boolean mayWait;
    private long lastDeliveryNanos = System.nanoTime() - PAUSE_NANOS;

    /// @param mayWait false where `in.available` does not tell what the socket holds, as with TLS: waiting there
    ///     would bound the rate to one read, of one small record, per millisecond
    StreamPump(InputStream in, byte[] buffer, boolean mayWait) {
        this.in = in;
        this.buffer = buffer;
        this.mayWait = mayWait;
    }

    /// Waits for bytes and returns how many lie at the begin of the buffer.
    ///
    /// @throws EOFException if the server closed the connection
    int next() throws IOException {
        int count = in.read(buffer, 0, buffer.length);
        if (count < 0) {
            throw new EOFException("connection closed by the server");
        }
        if (mayWait && count < MUCH) {
            count = joined(count);
        }
        lastDeliveryNanos = System.nanoTime();
        return count;
    }

    private int joined(int first) throws IOException {
        long left = PAUSE_NANOS - (System.nanoTime() - lastDeliveryNanos);
        if (left <= 0) {
            return first;
        }
        LockSupport.parkNanos(left);
        int count = first;
        int available = in.available();
        while (available > 0 && count < buffer.length) {
            int more = in.read(buffer, count, Math.min(available, buffer.length - count));
            if (more < 0) {
                return count; // the end is found again by the next read
            }
            count += more;
            available = count < MUCH ? in.available() : 0;
        }
        return count;
    }
}
