package io.redoubt.drill.loss;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ThreadEnd;
import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One client that writes as fast as it is answered: numbers from 1 on, each into a list and a counter in one
/// transaction. Remembers when each was acknowledged.
public final class NumberedWriter implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String WRITE =
            "redis.call('RPUSH',KEYS[1],ARGV[1]) redis.call('SET',KEYS[2],ARGV[1]) return 1";

    private final int client;
    private final ServerConnection connection;
    private final Thread thread;
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile boolean stopped;
    private volatile long acknowledged;
    private long[] nanos = new long[1 << 12]; // of the thread until it has ended

    private NumberedWriter(int client, ServerConnection connection) {
        this.client = client;
        this.connection = connection;
        this.thread = Thread.ofPlatform()
                .name("redoubt-drill-writer-" + client)
                .daemon()
                .unstarted(this::run);
    }

    public static NumberedWriter start(int client, ScratchServer server) {
        NumberedWriter writer = new NumberedWriter(client, server.connect());
        writer.thread.start();
        return writer;
    }

    public static String list(int client) {
        return "drill:list:" + client;
    }

    public static String counter(int client) {
        return "drill:last:" + client;
    }

    private void run() {
        try {
            for (long number = 1; !stopped; number++) {
                Reply reply = connection.call("EVAL", WRITE, "2", list(client), counter(client), Long.toString(number));
                if (!(reply instanceof Reply.Number)) {
                    return; // a refusal is no acknowledgement, and what follows would not be in order
                }
                acknowledged(number);
            }
        } catch (RuntimeException _) {
            // The server is gone: what was answered counts, and nothing else.
        }
    }

    private void acknowledged(long number) {
        if (number > nanos.length) {
            nanos = Arrays.copyOf(nanos, nanos.length * 2);
        }
        nanos[(int) number - 1] = System.nanoTime();
        acknowledged = number;
        first.countDown();
    }

    /// Waits for the first answer.
    ///
    /// @throws RedoubtException FAILED if there is none in time: a server that takes no writes can lose none
    public void awaitFirst() throws InterruptedException {
        if (!first.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new RedoubtException(
                    ErrorCode.FAILED, "the server acknowledges no write", "Look at its settings and its memory.");
        }
    }

    public int client() {
        return client;
    }

    /// The highest number that was acknowledged.
    public long acknowledged() {
        return acknowledged;
    }

    /// The highest number that was acknowledged by then, by `System.nanoTime()`. Only after `close`.
    public long acknowledgedBy(long then) {
        long low = 0;
        long high = acknowledged;
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            if (nanosOf(middle) - then <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// When a number was acknowledged, by `System.nanoTime()`. Only after `close`.
    public long nanosOf(long number) {
        return nanos[(int) number - 1];
    }

    /// Ends it after the answer under way, or when the server is gone. An interrupt does not shorten that.
    @Override
    public void close() {
        stopped = true;
        ThreadEnd.await(thread, connection::close);
    }
}
