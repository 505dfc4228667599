package io.redoubt.wire;

import io.redoubt.core.RedoubtException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/// Speaks TLS with who connects to us, showing the certificate that we show to servers as their client. Servers of one
/// installation commonly use one certificate for both directions too. Immutable; safe for use by many threads.
public final class TlsAnswer {
    /// The first byte of every TLS connection, and of no request to a server.
    public static final int HANDSHAKE = 0x16;

    private final SSLSocketFactory factory;

    private TlsAnswer(SSLSocketFactory factory) {
        this.factory = factory;
    }

    /// Empty where we speak plain text, or have no certificate to show.
    ///
    /// @throws RedoubtException USAGE when a file is missing or unfit
    public static Optional<TlsAnswer> of(ServerAccess access) {
        return access.uri().tls() && access.tls().certificate().isPresent()
                ? Optional.of(new TlsAnswer(TlsContext.of(access.tls()).getSocketFactory()))
                : Optional.empty();
    }

    /// TLS over a connection of which the first byte has been read, and was `HANDSHAKE`. Closing it closes the
    /// connection. The handshake is done by the first read.
    public Socket over(Socket accepted) throws IOException {
        return factory.createSocket(accepted, new ByteArrayInputStream(new byte[] {HANDSHAKE}), true);
    }
}
