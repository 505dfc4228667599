package io.redoubt.testkit;

import io.redoubt.testkit.CuttingProxy.Direction;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One client's connection through a proxy: a virtual thread per direction.
final class ProxiedConnection {
    /// How long a cut connection may take to deliver its last bytes.
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Socket client;
    private final Socket server;
    private final Traffic traffic;
    private final Consumer<ProxiedConnection> whenClosed;
    private final CountDownLatch pumping = new CountDownLatch(2);
    private volatile boolean cut;

    ProxiedConnection(Socket client, Socket server, Traffic traffic, Consumer<ProxiedConnection> whenClosed) {
        this.client = client;
        this.server = server;
        this.traffic = traffic;
        this.whenClosed = whenClosed;
    }

    void start() throws SocketException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> pump(client, server, Direction.TO_SERVER));
        Thread.ofVirtual().start(() -> pump(server, client, Direction.TO_CLIENT));
    }

    private void pump(Socket from, Socket to, Direction direction) {
        var buffer = new byte[16 * 1024];
        try {
            int count = from.getInputStream().read(buffer);
            while (count >= 0 && !cut) {
                forward(buffer, count, to, direction);
                count = from.getInputStream().read(buffer);
            }
            endOutput(to);
        } catch (IOException _) {
            failed();
        }
        drain(from);
        pumping.countDown();
        if (pumping.getCount() == 0) {
            closeBoth();
        }
    }

    /// A side that broke breaks the other; but a cut connection closes in its own time, to deliver what is under way.
    private void failed() {
        if (!cut) {
            closeBoth();
        }
    }

    private void forward(byte[] buffer, int count, Socket to, Direction direction) throws IOException {
        int done = 0;
        while (done < count && !cut) {
            Traffic.Grant grant = traffic.next(direction, count - done);
            to.getOutputStream().write(buffer, done, grant.bytes());
            traffic.forwarded(direction, grant.bytes());
            done += grant.bytes();
            if (grant.thenCut()) {
                cut();
            }
        }
    }

    /// Reads to the end and drops what comes: closing a socket with unread bytes would reset it, and a reset may
    /// overtake the last bytes on their way.
    private static void drain(Socket from) {
        try {
            from.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // Closed, by its own side or by this proxy: there is nothing more to drop.
        }
    }

    /// Ends both streams in order; the sockets close when both sides have hung up, or after a second.
    void cut() {
        cut = true;
        Thread.ofVirtual().start(() -> {
            endOutput(client);
            endOutput(server);
            try {
                if (pumping.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException _) {
                // Nobody interrupts this thread; if someone did, closing early is what they want.
            }
            closeBoth();
        });
    }

    /// Harmless when done before: both a cut and a side that hung up end the other's stream.
    private static void endOutput(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException _) {
            // Ended or closed already: there is nothing left to end.
        }
    }

    void reset() {
        cut = true;
        try {
            client.setSoLinger(true, 0);
            server.setSoLinger(true, 0);
        } catch (SocketException _) {
            // Already closed.
        }
        closeBoth();
    }

    private void closeBoth() {
        close(client);
        close(server);
        whenClosed.accept(this);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // A socket that cannot be closed is gone as well.
        }
    }
}
