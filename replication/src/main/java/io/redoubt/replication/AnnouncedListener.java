package io.redoubt.replication;

import io.redoubt.core.Events;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.TlsAnswer;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Listens on the port we announce, for those who take us for a replica that could be promoted: a primary told to
/// FAILOVER, which must hear a refusal or it stays read-only without end, and Sentinel, which must hear our
/// `Standing`. Source: the handling of PSYNC FAILOVER in syncWithMaster (replication.c).
///
/// `openOn`, `linkIs` and `close` are of the follower's thread; each connection has a virtual thread.
final class AnnouncedListener implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 16;
    private static final int IDLE_MILLIS = 60_000;

    private final int wantedPort;
    private final ServerAccess primary;
    private final Standing standing;
    private final Events events;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ServerSocket server;

    /// @param primary whom we follow; who speaks TLS to us is shown the certificate that it is shown
    AnnouncedListener(int wantedPort, ServerAccess primary, RandomGenerator random, Events events) {
        this.wantedPort = wantedPort;
        this.primary = primary;
        this.standing = new Standing(primary.uri(), random, events);
        this.events = events;
    }

    /// Listens on `address`, the one the primary sees us at; does nothing if it already does. A listener that
    /// cannot be opened is a warning only: to follow is worth more than to be refused politely.
    void openOn(InetAddress address) {
        ServerSocket current = server;
        if (current != null && !current.isClosed() && current.getInetAddress().equals(address)) {
            return;
        }
        closeServer();
        try {
            ServerSocket opened = new ServerSocket();
            opened.bind(new InetSocketAddress(address, wantedPort), MOST_CONNECTIONS);
            server = opened;
            Thread.ofVirtual().name("redoubt-listener").start(() -> accept(opened));
        } catch (IOException e) {
            events.warn("cannot listen on '%s' port %d (%s): a FAILOVER of the primary may pick this archive and hang"
                    .formatted(address.getHostAddress(), wantedPort, e.getMessage()));
        }
    }

    /// The port to announce, 0 if there is none.
    int port() {
        ServerSocket current = server;
        return current == null ? 0 : current.getLocalPort();
    }

    void linkIs(boolean up) {
        standing.linkIs(up);
    }

    private void accept(ServerSocket opened) {
        try {
            while (true) {
                Socket socket = opened.accept();
                if (connections.size() >= MOST_CONNECTIONS) {
                    socket.close();
                    continue;
                }
                connections.add(socket);
                Thread.ofVirtual().name("redoubt-listener-connection").start(() -> serve(socket));
            }
        } catch (SocketException _) {
            // closed by us
        } catch (IOException | RuntimeException e) {
            events.warn("listener on port %d ended until the next attach: %s"
                    .formatted(opened.getLocalPort(), e.getMessage()));
            closeQuietly(opened);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(IDLE_MILLIS);
            socket.setTcpNoDelay(true);
            PushbackInputStream in = new PushbackInputStream(socket.getInputStream());
            int first = in.read();
            if (first == TlsAnswer.HANDSHAKE) {
                serveSecured(socket);
            } else if (first >= 0) {
                in.unread(first);
                new ReplicaSession(in, socket.getOutputStream(), standing, socket.getLocalPort()).run();
            }
        } catch (IOException | RedoubtException _) {
            // A stranger came and went; it is nobody's loss.
        } finally {
            connections.remove(socket);
        }
    }

    /// A primary with `tls-replication yes` speaks TLS to its replicas too. Without a certificate it is hung up on.
    private void serveSecured(Socket socket) throws IOException {
        Optional<TlsAnswer> answer = TlsAnswer.of(primary);
        if (answer.isPresent()) {
            try (Socket secured = answer.get().over(socket)) {
                new ReplicaSession(secured.getInputStream(), secured.getOutputStream(), standing, socket.getLocalPort())
                        .run();
            }
        }
    }

    private void closeServer() {
        ServerSocket current = server;
        server = null;
        if (current != null) {
            closeQuietly(current);
        }
    }

    @Override
    public void close() {
        closeServer();
        connections.forEach(AnnouncedListener::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception _) {
            // given up either way
        }
    }
}
