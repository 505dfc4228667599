package io.redoubt.replication;

import io.redoubt.core.Pulse;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The one who speaks on a link once PSYNC is answered: `REPLCONF ACK` every second for ever, and at once when
/// asked. It has a virtual thread, which alone writes to the connection, so nobody who asks ever waits for the
/// network.
///
/// Every second, because after a diskless snapshot the primary sends nothing until an ACK arrives, and the first
/// one may come before it has noticed the end of the child that sent the snapshot: that one is used up without
/// effect. Source: repl_start_cmd_stream_on_ack in replconfCommand. A newline is sent in place of ACK while the
/// snapshot is being kept, as replicas do while they load theirs; it only tells the primary that we live.
final class Acknowledger implements AutoCloseable {
    private final ServerConnection connection;
    private final StreamReceiver receiver;
    private final LongSupplier handedOver;
    private final Pulse pulse = new Pulse();
    private volatile boolean ready;

    // Of the virtual thread.
    private long received = -1;
    private long durable = -1;

    /// A bug found by the thread, to be thrown where somebody sees it.
    private volatile @Nullable RuntimeException bug;

    /// @param handedOver highest offset the receiver was given so far
    Acknowledger(ServerConnection connection, StreamReceiver receiver, LongSupplier handedOver) {
        this.connection = connection;
        this.receiver = receiver;
        this.handedOver = handedOver;
    }

    void start() {
        Thread.ofVirtual().name("redoubt-acknowledger").start(this::run);
    }

    /// From now on there is something to acknowledge; the first ACK goes out at once.
    void ready() {
        ready = true;
        pulse.wake();
    }

    /// Lets the next ACK go out now. Any thread; returns at once.
    void soon() {
        pulse.wake();
    }

    @Override
    public void close() {
        pulse.stop();
    }

    Optional<RuntimeException> bug() {
        return Optional.ofNullable(bug);
    }

    private void run() {
        try {
            while (pulse.await()) {
                if (ready) {
                    acknowledge();
                } else {
                    keepAlive();
                }
            }
        } catch (IOException _) {
            connection.close(); // the reading side reports the loss
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(new IllegalStateException("acknowledging failed", e));
        }
    }

    private void fail(RuntimeException e) {
        bug = e;
        connection.close();
    }

    private void keepAlive() throws IOException {
        connection.output().write('\n');
        connection.output().flush();
    }

    private void acknowledge() throws IOException {
        Acknowledgement now = receiver.acknowledgement();
        check(now);
        String ack = now.received().toString();
        if (now.durable().isPresent()) {
            connection.send("REPLCONF", "ACK", ack, "FACK", now.durable().get().toString());
        } else {
            connection.send("REPLCONF", "ACK", ack);
        }
    }

    private void check(Acknowledgement now) {
        long nextReceived = now.received().bytes();
        long nextDurable = now.durable().map(ReplicationOffset::bytes).orElse(durable);
        if (nextReceived < received || nextDurable < durable) {
            throw new IllegalStateException(
                    "acknowledgement fell from %d/%d to %d/%d".formatted(received, durable, nextReceived, nextDurable));
        }
        if (nextDurable > nextReceived || nextReceived > handedOver.getAsLong()) {
            throw new IllegalStateException("acknowledgement out of order: durable %d, received %d, handed over %d"
                    .formatted(nextDurable, nextReceived, handedOver.getAsLong()));
        }
        received = nextReceived;
        durable = nextDurable;
    }
}
