package io.redoubt.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands between clients and a real server on loopback and breaks connections where a test says so.
///
/// Forwards both ways unchanged until told otherwise; what is set applies to open and future connections. Safe for use
/// by many threads. Closing it closes every connection.
public final class CuttingProxy implements AutoCloseable {
    /// Which way bytes go.
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private final InetSocketAddress server;
    private final InetSocketAddress address;
    private final Traffic traffic = new Traffic();
    private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Listener listener;

    private record Listener(ServerSocket socket, Thread thread) {}

    private CuttingProxy(InetSocketAddress server) throws IOException {
        this.server = server;
        ServerSocket socket = bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.address = (InetSocketAddress) socket.getLocalSocketAddress();
        this.listener = listener(socket);
    }

    /// A proxy on a free port of loopback, before a server on loopback.
    public static CuttingProxy inFrontOf(int serverPort) throws IOException {
        return inFrontOf(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
    }

    public static CuttingProxy inFrontOf(InetSocketAddress server) throws IOException {
        var proxy = new CuttingProxy(server);
        proxy.listener.thread().start();
        return proxy;
    }

    private static ServerSocket bind(InetSocketAddress address) throws IOException {
        var socket = new ServerSocket();
        // A port with closed connections in TIME_WAIT must be usable again by `acceptConnections`.
        socket.setReuseAddress(true);
        socket.bind(address);
        return socket;
    }

    private Listener listener(ServerSocket socket) {
        return new Listener(socket, Thread.ofVirtual().unstarted(() -> acceptFrom(socket)));
    }

    public int port() {
        return address.getPort();
    }

    private void acceptFrom(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                connect(socket.accept());
            } catch (IOException _) {
                // The listener was closed, or the server does not answer; the client sees its connection close.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        accepted.incrementAndGet();
        var upstream = new Socket();
        try {
            upstream.connect(server);
        } catch (IOException e) {
            client.close();
            throw e;
        }
        var connection = new ProxiedConnection(client, upstream, traffic, open::remove);
        open.add(connection);
        connection.start();
    }

    /// Lets exactly this many more bytes through in one direction, then cuts the connection that carried the last of
    /// them; later connections are whole. With 0 bytes it cuts every open connection now.
    ///
    /// The receiver gets all the bytes, then the end of the stream; what it still sends is dropped.
    public void cutAfter(Direction direction, long bytes) {
        if (bytes <= 0) {
            cut();
        } else {
            traffic.cutAfter(direction, bytes);
        }
    }

    /// Ends every open connection in an orderly way.
    public void cut() {
        open.forEach(ProxiedConnection::cut);
    }

    /// Ends every open connection with a TCP reset; bytes under way may be lost.
    public void reset() {
        open.forEach(ProxiedConnection::reset);
    }

    /// Forwards in pieces of 1 to `most` bytes, by the seed.
    public void chunk(int most, long seed) {
        traffic.chunk(most, seed);
    }

    /// Stops forwarding in a direction, as if a cable were pulled: nothing is closed, nothing arrives.
    public void pause(Direction direction) {
        traffic.pause(direction);
    }

    /// Stops forwarding in both directions.
    public void pause() {
        pause(Direction.TO_SERVER);
        pause(Direction.TO_CLIENT);
    }

    /// Forwards again, what was held back first.
    public void resume() {
        traffic.resume();
    }

    /// New connections are refused by the system from now on; open ones go on.
    public void refuseConnections() {
        Listener stopped = listener;
        try {
            stopped.socket().close();
            // The system's socket is closed only when the thread that waits in `accept` has left it.
            stopped.thread().join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Takes new connections again, on the same port.
    public void acceptConnections() throws IOException {
        if (listener.socket().isClosed()) {
            listener = listener(bind(address));
            listener.thread().start();
        }
    }

    /// How many connections were accepted so far.
    public int connections() {
        return accepted.get();
    }

    public int openConnections() {
        return open.size();
    }

    /// How many bytes were forwarded in a direction so far, over all connections.
    public long bytes(Direction direction) {
        return traffic.bytes(direction);
    }

    @Override
    public void close() {
        refuseConnections();
        reset();
        resume();
    }
}
