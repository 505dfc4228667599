package io.redoubt.wire;

import java.nio.file.Path;
import java.util.Optional;

/// How to trust a TLS server and how to be trusted by it. All files are PEM.
///
/// @param caCertificate certificates to trust instead of the machine's own; may hold several
/// @param certificate our certificate, followed by its intermediate ones, for servers with `tls-auth-clients yes`
/// @param key the unencrypted PKCS#8 private key of `certificate`
/// @param serverName name to send as SNI and to expect in the certificate instead of the URI's host
/// @param insecure accept any certificate of any name; off unless the user asks for it
public record TlsSettings(
        Optional<Path> caCertificate,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<String> serverName,
        boolean insecure) {
    /// Trust what the machine trusts, show no certificate, check the host's name.
    public static TlsSettings standard() {
        return new TlsSettings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }
}
