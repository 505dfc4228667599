package io.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.testkit.CuttingProxy.Direction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CuttingProxyTest {
    private static final int MUCH = 300_000;

    private final EchoServer server;
    private final CuttingProxy proxy;

    CuttingProxyTest() throws IOException {
        server = new EchoServer();
        proxy = CuttingProxy.inFrontOf(server.port());
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    /// Sends every byte back and remembers what it got on all its connections.
    private static final class EchoServer implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Thread accepting = Thread.ofVirtual().unstarted(this::accept);
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        EchoServer() throws IOException {}

        int port() {
            return listener.getLocalPort();
        }

        void start() {
            accepting.start();
        }

        private void accept() {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    Thread.ofVirtual().start(() -> echo(socket));
                } catch (IOException _) {
                    return;
                }
            }
        }

        private void echo(Socket socket) {
            var buffer = new byte[8192];
            try (socket) {
                for (int count = socket.getInputStream().read(buffer);
                        count >= 0;
                        count = socket.getInputStream().read(buffer)) {
                    received.write(buffer, 0, count);
                    socket.getOutputStream().write(buffer, 0, count);
                }
            } catch (IOException _) {
                // The connection was cut: that is what these tests do.
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            // The system refuses connections only once the accepting thread has left the socket.
            Await.until("the server to be gone", () -> !accepting.isAlive());
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new SplittableRandom(count).nextBytes(bytes);
        return bytes;
    }

    /// Sends from a thread of its own, so that the reader is never kept waiting by a full buffer.
    private static void sendInBackground(Socket socket, byte[] bytes) {
        Thread.ofVirtual().start(() -> {
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
            } catch (IOException _) {
                // The connection was cut: that is what these tests do.
            }
        });
    }

    @Test
    void forwardsBothWaysUnchanged() throws IOException {
        byte[] sent = bytes(MUCH);
        try (Socket socket = connect()) {
            sendInBackground(socket, sent);

            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
        }
        assertThat(proxy.bytes(Direction.TO_SERVER)).isEqualTo(MUCH);
        assertThat(proxy.bytes(Direction.TO_CLIENT)).isEqualTo(MUCH);
        assertThat(proxy.connections()).isEqualTo(1);
        Await.until("the connection to be closed", () -> proxy.openConnections() == 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000, 16 * 1024, 16 * 1024 + 1, 100_001, MUCH})
    void cutsTowardsTheClientExactlyAfterTheByte(int count) throws IOException {
        byte[] sent = bytes(MUCH);
        proxy.cutAfter(Direction.TO_CLIENT, count);
        try (Socket socket = connect()) {
            sendInBackground(socket, sent);

            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(Arrays.copyOf(sent, count));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 16 * 1024, 100_001})
    void cutsTowardsTheServerExactlyAfterTheByte(int count) throws IOException {
        byte[] sent = bytes(MUCH);
        proxy.cutAfter(Direction.TO_SERVER, count);
        try (Socket socket = connect()) {
            sendInBackground(socket, sent);
            assertThat(socket.getInputStream().readAllBytes().length).isLessThanOrEqualTo(count);
        }

        Await.until("the server to get the bytes", () -> server.received.size() == count);
        Await.until("the connection to be closed", () -> proxy.openConnections() == 0);
        assertThat(server.received.toByteArray()).isEqualTo(Arrays.copyOf(sent, count));
    }

    @Test
    void theConnectionAfterACutIsWhole() throws IOException {
        proxy.cutAfter(Direction.TO_CLIENT, 3);
        try (Socket socket = connect()) {
            sendInBackground(socket, bytes(10));
            assertThat(socket.getInputStream().readAllBytes()).hasSize(3);
        }
        try (Socket socket = connect()) {
            sendInBackground(socket, bytes(10));
            assertThat(socket.getInputStream().readAllBytes()).hasSize(10);
        }
        assertThat(proxy.connections()).isEqualTo(2);
    }

    @Test
    void cuttingNowEndsTheStreamInOrder() throws IOException {
        try (Socket socket = connect()) {
            exchange(socket, 5);

            proxy.cutAfter(Direction.TO_CLIENT, 0);

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aResetIsSeenAsAReset() throws IOException {
        try (Socket socket = connect()) {
            exchange(socket, 5);

            proxy.reset();

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void smallPiecesArriveAsTheSameBytes() throws IOException {
        byte[] sent = bytes(5_000);
        proxy.chunk(3, 42);
        try (Socket socket = connect()) {
            sendInBackground(socket, sent);

            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
        }
    }

    @Test
    void nothingArrivesWhilePausedAndEverythingAfterwards() throws IOException {
        byte[] sent = bytes(100);
        try (Socket socket = connect()) {
            exchange(socket, 5);
            proxy.pause(Direction.TO_CLIENT);
            socket.getOutputStream().write(sent);
            Await.until("the server to answer", () -> server.received.size() == 105);
            socket.setSoTimeout(50);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(proxy.bytes(Direction.TO_CLIENT)).isEqualTo(5);

            proxy.resume();

            socket.setSoTimeout(30_000);
            assertThat(readExactly(socket.getInputStream(), 100)).isEqualTo(sent);
        }
    }

    @Test
    void refusedConnectionsAreRefusedUntilAcceptedAgain() throws IOException {
        try (Socket before = connect()) {
            exchange(before, 5);
            proxy.refuseConnections();

            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            exchange(before, 5);
        }
        proxy.acceptConnections();
        try (Socket socket = connect()) {
            exchange(socket, 5);
        }
    }

    @Test
    void closingClosesEverything() throws IOException {
        try (Socket socket = connect()) {
            exchange(socket, 5);
            proxy.pause();

            proxy.close();

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            assertThat(proxy.openConnections()).isZero();
        }
    }

    @Test
    void aServerThatIsAwayClosesTheClientsConnection() throws IOException {
        server.close();
        try (Socket socket = connect()) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static void exchange(Socket socket, int count) throws IOException {
        byte[] sent = bytes(count);
        socket.getOutputStream().write(sent);
        assertThat(readExactly(socket.getInputStream(), count)).isEqualTo(sent);
    }

    private static byte[] readExactly(InputStream in, int count) throws IOException {
        byte[] read = in.readNBytes(count);
        assertThat(read).hasSize(count);
        return read;
    }
}
