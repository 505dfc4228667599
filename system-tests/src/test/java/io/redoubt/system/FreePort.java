package io.redoubt.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// A port of this machine that nobody used a moment ago.
final class FreePort {
    private FreePort() {}

    static int any() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
