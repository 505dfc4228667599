package io.redoubt.formats.rdb;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ThreadEnd;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Reads a file ahead of whoever looks at it, on a thread of its own, and sums it up there: what it costs to
/// read, to decompress and to check is paid on a second core while the first takes the structure apart. Readers
/// of RDB files know it and use its checksums; for everybody else it is a stream.
///
/// Holds 1 MiB. One thread reads from it and closes it. The file must be one that does not keep a reader waiting
/// for ever, as a pipe may: closing waits for the read under way.
public final class ReadAhead extends InputStream {
    static final int CHUNK_BYTES = 256 << 10;
    private static final int CHUNKS = 4;
    private static final long WHOLE_CHUNK = Crc64.power(CHUNK_BYTES);

    /// Consecutive bytes of the file.
    static final class Chunk {
        private final byte[] bytes = new byte[CHUNK_BYTES];
        private int length;
        private long crc;

        byte[] bytes() {
            return bytes;
        }

        /// At least 1.
        int length() {
            return length;
        }

        /// The checksum of everything up to the end of this chunk.
        ///
        /// @param before of everything up to its beginning
        long crcAfter(long before) {
            return Crc64.joined(before, crc, length == CHUNK_BYTES ? WHOLE_CHUNK : Crc64.power(length));
        }
    }

    /// What the reading thread hands over: a chunk, or the end.
    private sealed interface Delivery {
        record Read(Chunk chunk) implements Delivery {}

        record EndOfFile() implements Delivery {}

        record Failed(Throwable why) implements Delivery {}
    }

    private final InputStream in;
    private final BlockingQueue<Chunk> empty = new ArrayBlockingQueue<>(CHUNKS);
    private final BlockingQueue<Delivery> read = new ArrayBlockingQueue<>(CHUNKS + 1);
    private final Thread thread;
    private Optional<Chunk> held = Optional.empty();
    private Optional<Delivery> last = Optional.empty();
    private int at;

    private ReadAhead(InputStream in) {
        this.in = in;
        for (int i = 0; i < CHUNKS; i++) {
            empty.add(new Chunk());
        }
        this.thread = Thread.ofPlatform().name("redoubt-read-ahead").daemon().unstarted(this::run);
    }

    /// The same bytes, read ahead where there is a second core to do it.
    ///
    /// @param in closed with the result
    public static InputStream of(InputStream in) {
        return Runtime.getRuntime().availableProcessors() < 2 ? in : started(in);
    }

    static ReadAhead started(InputStream in) {
        ReadAhead ahead = new ReadAhead(in);
        ahead.thread.start();
        return ahead;
    }

    private void run() {
        Delivery last = new Delivery.EndOfFile();
        try {
            boolean more = true;
            while (more) {
                Chunk chunk = empty.take();
                more = fill(chunk);
            }
        } catch (InterruptedException _) {
            return; // closed: nobody waits
        } catch (Throwable e) {
            last = new Delivery.Failed(e);
        }
        read.add(last);
    }

    /// Delivers what there is, be it less than a chunk before the end or a failure.
    ///
    /// @return whether there may be more
    private boolean fill(Chunk chunk) throws IOException {
        chunk.length = 0;
        try {
            int more = 0;
            while (more >= 0 && chunk.length < CHUNK_BYTES) {
                more = in.read(chunk.bytes, chunk.length, CHUNK_BYTES - chunk.length);
                chunk.length += Math.max(0, more);
            }
            return more >= 0;
        } finally {
            deliver(chunk);
        }
    }

    /// Never waits: there is room for every chunk there is.
    private void deliver(Chunk chunk) {
        if (chunk.length > 0) {
            chunk.crc = Crc64.update(0, chunk.bytes, 0, chunk.length);
            read.add(new Delivery.Read(chunk));
        }
    }

    /// The next bytes; empty at the end of the file. They are the caller's until it asks again.
    ///
    /// @throws IOException or whatever else reading failed with, after all that was read before
    Optional<Chunk> next() throws IOException {
        held.ifPresent(empty::add);
        held = Optional.empty();
        at = 0;
        Delivery delivery = last.isPresent() ? last.get() : taken();
        switch (delivery) {
            case Delivery.Read(Chunk chunk) -> held = Optional.of(chunk);
            case Delivery.EndOfFile _ -> last = Optional.of(delivery);
            case Delivery.Failed(Throwable why) -> {
                last = Optional.of(delivery);
                switch (why) {
                    case IOException e -> throw e;
                    case RuntimeException e -> throw e;
                    case Error e -> throw e;
                    default -> throw new IllegalStateException(why);
                }
            }
        }
        return held;
    }

    private Delivery taken() {
        try {
            return read.take();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new RedoubtException(
                    ErrorCode.INTERRUPTED, "interrupted while reading a snapshot", "Run the command again.");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (held.isEmpty() || at == held.get().length()) {
            if (next().isEmpty()) {
                return -1;
            }
        }
        Chunk chunk = held.orElseThrow();
        int taken = Math.min(count, chunk.length() - at);
        System.arraycopy(chunk.bytes(), at, into, from, taken);
        at += taken;
        return taken;
    }

    /// Ends the thread, then closes the file. Repeatable.
    @Override
    public void close() throws IOException {
        thread.interrupt();
        ThreadEnd.await(thread);
        in.close();
    }
}
