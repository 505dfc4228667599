package io.redoubt.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ReplicationOffset;
import io.redoubt.wire.ServerConnection;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// A replica that makes the mistakes the follower must not make, to prove that they are ones.
final class SilentReplica implements AutoCloseable {
    private final ServerConnection connection;

    private SilentReplica(ServerConnection connection) {
        this.connection = connection;
    }

    /// A full resync whose payload has been read, and not a word since.
    static SilentReplica attach(RealServer server) throws IOException {
        ServerConnection connection = server.connect();
        Handshake.perform(connection, 0);
        PsyncReply.ask(connection, Optional.empty());
        Payload.announced(connection, new byte[64 * 1024]).transferTo(OutputStream.nullOutputStream());
        return new SilentReplica(connection);
    }

    /// First letters of the snapshot sent to a replica that names no version; empty if the sync fails.
    static String withoutVersion(RealServer server) {
        try (ServerConnection connection = server.connect()) {
            connection.require("REPLCONF", "capa", "eof");
            connection.require("REPLCONF", "capa", "psync2");
            PsyncReply.ask(connection, Optional.empty());
            byte[] snapshot = Payload.announced(connection, new byte[64 * 1024]).readAllBytes();
            return new String(snapshot, 0, 6, StandardCharsets.US_ASCII);
        } catch (IOException _) {
            return "";
        }
    }

    /// The first byte of the stream after asking for `offset` of a history.
    static int firstByteFrom(RealServer server, String replid, ReplicationOffset offset) throws IOException {
        try (ServerConnection connection = server.connect()) {
            Handshake.perform(connection, 0);
            PrimaryLine.send(connection, "PSYNC", replid, offset.toString());
            assertThat(PrimaryLine.read(connection.input())).startsWith("+CONTINUE");
            return connection.input().read();
        }
    }

    SilentReplica acknowledgeOnce() throws IOException {
        PrimaryLine.send(connection, "REPLCONF", "ACK", "1");
        return this;
    }

    /// Whether any byte comes within `time`.
    boolean receivesWithin(Duration time) throws IOException {
        connection.readTimeout(time);
        try {
            return connection.input().read() >= 0;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    /// Reads until the server ends the connection, which it must do within `time` of silence.
    void awaitDropped(Duration time) throws IOException {
        connection.readTimeout(time);
        try {
            while (connection.input().read() >= 0) {
                // whatever it says
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("not dropped within " + time, e);
        } catch (EOFException _) {
            // dropped
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
