package io.redoubt.wire;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/// Finds out why the first words with a server failed. When TLS and plain text may have been mixed up, it tries
/// the other one on a connection of its own: the symptoms alone (silence, a close, an alert) differ between
/// servers.
final class Diagnosis {
    private static final Duration LONGEST_PROBE = Duration.ofSeconds(2);

    /// A TLS 1.0-framed ClientHello record with nothing valid inside: any TLS server answers it with an alert
    /// record.
    private static final byte[] TLS_RECORD = {0x16, 3, 1, 0, 4, 1, 0, 0, 0};

    private static final int TLS_ALERT = 0x15;

    private Diagnosis() {}

    /// The TLS handshake failed.
    static RedoubtException ofHandshake(ServerAccess access, Duration timeout, IOException failure) {
        String server = "server '" + access.uri().address() + "'";
        if (isCertificateTrouble(failure)) {
            return notTrusted(server, failure);
        }
        if (missesCertificate(access, timeout, failure)) {
            return wantsCertificate(server, failure);
        }
        int first = firstByteAfter("PING\r\n".getBytes(StandardCharsets.US_ASCII), access.uri(), timeout);
        if (first == '+' || first == '-') {
            return new RedoubtException(
                    ErrorCode.NOT_A_SERVER,
                    server + " speaks plaintext, not TLS",
                    "Use redis:// in place of rediss://.",
                    failure);
        }
        if (failure instanceof SSLException) {
            return new RedoubtException(
                    ErrorCode.NOT_A_SERVER,
                    "no TLS handshake with " + server + ": " + ServerErrors.reason(failure),
                    "Check host and port, and the server's tls-protocols.",
                    failure);
        }
        return ServerErrors.lost(access.uri(), "TLS handshake", failure);
    }

    /// The answer to the first PING was none, or no reply.
    static RedoubtException ofGreeting(ServerAccess access, Duration timeout, IOException failure) {
        String server = "server '" + access.uri().address() + "'";
        if (access.uri().tls()) {
            // With TLS 1.3 a client learns only after its own handshake is done that its certificate is missed.
            return missesCertificate(access, timeout, failure)
                    ? wantsCertificate(server, failure)
                    : stranger(access.uri(), failure);
        }
        boolean mayBeTls = failure instanceof EOFException
                || failure instanceof SocketException
                || failure instanceof SocketTimeoutException
                || (failure instanceof ReplyFormatException format && format.firstByte() == TLS_ALERT);
        if (mayBeTls && firstByteAfter(TLS_RECORD, access.uri(), timeout) == TLS_ALERT) {
            return new RedoubtException(
                    ErrorCode.NOT_A_SERVER,
                    server + " speaks TLS on this port",
                    "Use rediss:// in place of redis://.",
                    failure);
        }
        return stranger(access.uri(), failure);
    }

    private static RedoubtException stranger(ServerUri uri, IOException failure) {
        if (!(failure instanceof ReplyFormatException format)) {
            return ServerErrors.lost(uri, "PING", failure);
        }
        // Some answer a request they cannot make sense of with a page, as before HTTP/1.0.
        boolean http = format.firstByte() == 'H' || format.firstByte() == '<';
        String what = http ? "an HTTP server" : "not a Redis or Valkey server: " + format.getMessage();
        return new RedoubtException(
                ErrorCode.NOT_A_SERVER, "'" + uri.address() + "' is " + what, "Check host and port.", failure);
    }

    private static RedoubtException notTrusted(String server, IOException failure) {
        String reason = ServerErrors.reason(rootOf(failure));
        boolean name = reason.contains("No subject alternative") || reason.contains("No name matching");
        return new RedoubtException(
                ErrorCode.NOT_A_SERVER,
                "certificate of " + server + " is not trusted: " + reason,
                name
                        ? "Give the name the certificate was made for by --sni."
                        : "Give the certificate authority's PEM file by --cacert.",
                failure);
    }

    private static RedoubtException wantsCertificate(String server, IOException failure) {
        return new RedoubtException(
                ErrorCode.NOT_AUTHORISED,
                server + " does not accept a client without a certificate it trusts: " + ServerErrors.reason(failure),
                "Give a client certificate that the server trusts, and its key, by --cert and --key.",
                failure);
    }

    private static boolean isCertificateTrouble(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }

    /// Whether the server sent one of the alerts for a missing or unknown client certificate, or went away though it
    /// serves those who have one it trusts.
    private static boolean missesCertificate(ServerAccess access, Duration timeout, IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof SSLException
                && message.matches("(?s).*(certificate_required|bad_certificate|unknown_ca|certificate_unknown).*")) {
            return true;
        }
        boolean wentAway = failure instanceof SocketException || failure instanceof EOFException;
        return wentAway && asksForCertificate(access, timeout);
    }

    private static boolean asksForCertificate(ServerAccess access, Duration timeout) {
        CertificateWish wish = new CertificateWish();
        try (Socket plain = Dialer.connect(access.uri(), shortened(timeout));
                Socket secured =
                        Dialer.secured(plain, TlsContext.of(access.tls(), wish).getSocketFactory(), access)) {
            return wish.asked() && secured.isConnected();
        } catch (IOException | RedoubtException _) {
            return wish.asked();
        }
    }

    private static Duration shortened(Duration timeout) {
        return timeout.compareTo(LONGEST_PROBE) < 0 ? timeout : LONGEST_PROBE;
    }

    /// The first byte a fresh plain connection answers to `words`, -1 if none comes.
    private static int firstByteAfter(byte[] words, ServerUri uri, Duration timeout) {
        try (Socket socket = Dialer.connect(uri, shortened(timeout))) {
            socket.getOutputStream().write(words);
            socket.getOutputStream().flush();
            return socket.getInputStream().read();
        } catch (IOException | RedoubtException _) {
            return -1; // nothing learned: the first failure is reported as it was
        }
    }
}
