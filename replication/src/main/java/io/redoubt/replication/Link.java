package io.redoubt.replication;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerIdentity;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;

/// One connection to a primary, from PSYNC to its loss. The follower's thread reads; the acknowledger's writes.
final class Link {
    /// How far a link came before it was lost; what to wait for before the next one depends on it.
    enum Stage {
        /// PSYNC was not answered, or refused.
        ASKING,
        /// A snapshot was on its way.
        SNAPSHOT,
        /// The stream was followed.
        STREAM
    }

    private final ServerConnection connection;
    private final StreamReceiver receiver;
    private final InstantSource clock;
    private final byte[] buffer;
    private final FullResyncLimit limit;
    private final Acknowledger acknowledger;

    /// Highest offset the receiver was given. Written by the follower's thread only.
    private final AtomicLong handedOver = new AtomicLong();

    private Stage stage = Stage.ASKING;

    /// @param buffer for reading; large enough for many commands, at least 80 bytes
    Link(
            ServerConnection connection,
            StreamReceiver receiver,
            FullResyncLimit limit,
            InstantSource clock,
            byte[] buffer) {
        this.connection = connection;
        this.receiver = receiver;
        this.limit = limit;
        this.clock = clock;
        this.buffer = buffer;
        this.acknowledger = new Acknowledger(connection, receiver, handedOver::get);
    }

    Stage stage() {
        return stage;
    }

    /// Any thread; returns at once.
    void acknowledgeSoon() {
        acknowledger.soon();
    }

    /// A bug found while acknowledging, which also ended this link.
    Optional<RuntimeException> bug() {
        return acknowledger.bug();
    }

    /// Follows until the link is lost, which is always an exception.
    ///
    /// @throws IOException if the connection is lost
    /// @throws RedoubtException if the server refuses, or the receiver cannot go on
    void follow(ServerIdentity identity, Runnable onStream) throws IOException {
        try (acknowledger) {
            receiver.attached(identity);
            Optional<ResumePoint> resume = receiver.resumePoint();
            requireNoStorm(resume);
            switch (PsyncReply.ask(connection, resume)) {
                case PsyncReply.Continue(Optional<ReplicationId> replid) -> goOn(resume, replid);
                case PsyncReply.FullResync(ReplicationId replid, ReplicationOffset offset) ->
                    startOver(resume, replid, offset);
            }
            stage = Stage.STREAM;
            onStream.run();
            acknowledger.ready();
            stream();
        }
    }

    private void requireNoStorm(Optional<ResumePoint> resume) {
        Duration left = limit.left(System.nanoTime());
        boolean free = left.isZero()
                || resume.filter(Backlog.of(connection)::continues).isPresent();
        if (!free) {
            throw new PutOff(connection.uri(), left);
        }
    }

    private void goOn(Optional<ResumePoint> resume, Optional<ReplicationId> replid) {
        ResumePoint held = resume.orElseThrow(() -> new RedoubtException(
                ErrorCode.NOT_A_SERVER,
                "server '%s' continues a history it was not asked for"
                        .formatted(connection.uri().address()),
                "Check host and port; a proxy in between cannot pass replication on."));
        handedOver.set(held.held().bytes());
        receiver.continued(replid.orElse(held.replid()));
        acknowledger.start();
    }

    private void startOver(Optional<ResumePoint> resume, ReplicationId replid, ReplicationOffset offset)
            throws IOException {
        stage = Stage.SNAPSHOT;
        limit.begun(System.nanoTime());
        handedOver.set(offset.bytes());
        String cause = resume.map(held ->
                        "the server does not continue history %s from offset %s".formatted(held.replid(), held.held()))
                .orElse("nothing is held that could be continued");
        SnapshotReceiver snapshot = receiver.fullResync(replid, offset, cause);
        try {
            receive(snapshot);
            acknowledger.start();
            complete(snapshot);
        } catch (IOException | RuntimeException e) {
            snapshot.abort(String.valueOf(e.getMessage()));
            throw e;
        } finally {
            limit.ended(System.nanoTime());
        }
    }

    private void receive(SnapshotReceiver snapshot) throws IOException {
        Payload payload = Payload.announced(connection, new byte[buffer.length]);
        for (int count = payload.read(buffer); count >= 0; count = payload.read(buffer)) {
            try {
                snapshot.write(buffer, 0, count);
            } catch (IOException e) {
                throw new StorageFailure(e);
            }
        }
    }

    private static void complete(SnapshotReceiver snapshot) {
        try {
            snapshot.complete();
        } catch (IOException e) {
            throw new StorageFailure(e);
        }
    }

    private void stream() throws IOException {
        boolean mayWait = !(connection.socket() instanceof SSLSocket);
        StreamPump pump = new StreamPump(connection.input(), buffer, mayWait);
        while (true) {
            int count = pump.next();
            handedOver.addAndGet(count);
            deliver(count, clock.millis());
            if (receiver.getAckSeen()) {
                acknowledger.soon();
            }
        }
    }

    private void deliver(int count, long receivedMillis) {
        try {
            receiver.stream(buffer, 0, count, receivedMillis);
        } catch (IOException e) {
            throw new StorageFailure(e);
        }
    }
}
