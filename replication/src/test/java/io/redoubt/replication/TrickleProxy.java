package io.redoubt.replication;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A network that delivers what a server sends in pieces of a few bytes.
final class TrickleProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final int target;
    private final int piece;

    TrickleProxy(int target, int piece) throws IOException {
        this.target = target;
        this.piece = piece;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> pump(client, server, 4096));
                Thread.ofVirtual().start(() -> pump(server, client, piece));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private static void pump(Socket from, Socket to, int atOnce) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[atOnce];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException _) {
            // one side has gone
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
