package io.redoubt.wire;

import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Brings a socket to a server about: name, TCP, and TLS when the URI asks for it.
final class Dialer {
    private Dialer() {}

    /// @throws RedoubtException SERVER_UNREACHABLE, NOT_A_SERVER, NOT_AUTHORISED or USAGE
    static Socket dial(ServerAccess access, Duration timeout) {
        ServerUri uri = access.uri();
        // TLS files are read first: a missing file is the user's mistake whether or not the server runs.
        SSLSocketFactory tls = uri.tls() ? TlsContext.of(access.tls()).getSocketFactory() : null;
        Socket plain = connect(uri, timeout);
        if (tls == null) {
            return plain;
        }
        try {
            return secured(plain, tls, access);
        } catch (IOException e) {
            ServerConnection.closeQuietly(plain);
            throw Diagnosis.ofHandshake(access, timeout, e);
        }
    }

    /// A TCP connection, tried at each address of the name in turn.
    static Socket connect(ServerUri uri, Duration timeout) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(uri.host());
        } catch (UnknownHostException e) {
            throw ServerErrors.unreachable(
                    "host '" + uri.host() + "' is not known", "Check the name in the URI, and the resolver.", e);
        }
        IOException last = new ConnectException("no address");
        for (InetAddress address : addresses) {
            try {
                return connect(new InetSocketAddress(address, uri.port()), timeout);
            } catch (IOException e) {
                last = e;
            }
        }
        throw unreachable(uri, last);
    }

    private static Socket connect(InetSocketAddress address, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            int millis = Math.toIntExact(timeout.toMillis());
            socket.connect(address, millis);
            socket.setSoTimeout(millis);
            return socket;
        } catch (IOException e) {
            ServerConnection.closeQuietly(socket);
            throw e;
        }
    }

    private static RedoubtException unreachable(ServerUri uri, IOException cause) {
        String server = "server '" + uri.address() + "'";
        return switch (cause) {
            case SocketTimeoutException _ ->
                ServerErrors.unreachable(
                        server + " did not accept a connection in time",
                        "Check host and port, and whether a firewall drops the packets.",
                        cause);
            case ConnectException _ ->
                ServerErrors.unreachable(
                        server + " refuses connections: " + ServerErrors.reason(cause),
                        "Check host and port, and whether the server runs and listens on this address.",
                        cause);
            default ->
                ServerErrors.unreachable(
                        server + " cannot be reached: " + ServerErrors.reason(cause),
                        "Check host, port and routes.",
                        cause);
        };
    }

    /// TLS over a connected socket, with its handshake done.
    static SSLSocket secured(Socket plain, SSLSocketFactory factory, ServerAccess access) throws IOException {
        String name = access.tls().serverName().orElse(access.uri().host());
        SSLSocket socket =
                (SSLSocket) factory.createSocket(plain, name, access.uri().port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        if (!access.tls().insecure()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}
