package io.redoubt.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ReplicationOffset;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A replica that makes the mistakes the follower must not make, to prove that they are ones.
final class SilentReplica implements AutoCloseable {
    private final ServerConnection connection;

    private SilentReplica(ServerConnection connection) {
        this.connection = connection;
    }

    /// A full resync whose payload has been read, and not a word since.
    static SilentReplica attach(RealServer server) throws IOException {
        ServerConnection connection = Primary.connect(server);
        Handshake.perform(connection, 0, InstantSource.system());
        PsyncReply.ask(connection, Optional.empty());
        return new SilentReplica(connection).receivePayload();
    }

    /// As `attach`, with one acknowledgement, which comes while the primary still makes the snapshot.
    static SilentReplica attachAcknowledgingOnce(RealServer server) throws IOException {
        ServerConnection connection = Primary.connect(server);
        Handshake.perform(connection, 0, InstantSource.system());
        PsyncReply.ask(connection, Optional.empty());
        connection.send("REPLCONF", "ACK", "1");
        return new SilentReplica(connection).receivePayload();
    }

    private SilentReplica receivePayload() throws IOException {
        Payload.announced(connection, new byte[64 * 1024]).transferTo(OutputStream.nullOutputStream());
        return this;
    }

    /// First letters of the snapshot sent to a replica that names no version; empty if the sync fails.
    static String withoutVersion(RealServer server) {
        try (ServerConnection connection = Primary.connect(server)) {
            connection.require("REPLCONF", "capa", "eof");
            connection.require("REPLCONF", "capa", "psync2");
            PsyncReply.ask(connection, Optional.empty());
            byte[] snapshot = Payload.announced(connection, new byte[64 * 1024]).readAllBytes();
            return new String(snapshot, 0, 6, StandardCharsets.US_ASCII);
        } catch (IOException _) {
            return "";
        }
    }

    /// What PSYNC is answered when a further capability has been announced.
    static String answerTo(RealServer server, String capability) throws IOException {
        try (ServerConnection connection = Primary.connect(server)) {
            connection.require("REPLCONF", "capa", "eof", "capa", "psync2", "capa", capability);
            connection.send("PSYNC", "?", "-1");
            return PrimaryLine.read(connection.input());
        }
    }

    /// What PSYNC is answered when it is sent before an earlier reply has been read.
    static String answerToPipelinedPsync(RealServer server) {
        try (ServerConnection connection = Primary.connect(server)) {
            List<Reply> replies =
                    connection.callAll(List.of(words("REPLCONF", "capa", "eof"), words("PSYNC", "?", "-1")));
            assertThat(replies.getFirst().ok()).isTrue();
            return replies.getLast().describe();
        }
    }

    private static byte[][] words(String... words) {
        return Stream.of(words)
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    /// The first byte of the stream after asking for `offset` of a history.
    static int firstByteFrom(RealServer server, String replid, ReplicationOffset offset) throws IOException {
        try (ServerConnection connection = Primary.connect(server)) {
            Handshake.perform(connection, 0, InstantSource.system());
            connection.send("PSYNC", replid, offset.toString());
            assertThat(PrimaryLine.read(connection.input())).startsWith("+CONTINUE");
            return connection.input().read();
        }
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
