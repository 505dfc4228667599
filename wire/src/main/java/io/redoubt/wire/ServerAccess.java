package io.redoubt.wire;

import io.redoubt.core.Secret;
import java.util.Optional;

/// A server and the credentials in effect for it. These win over the ones inside `uri`, which are not looked at
/// again.
///
/// @param user ACL user; with a password but no user the server's `default` user is meant
/// @param tls read only when `uri` asks for TLS
public record ServerAccess(ServerUri uri, Optional<String> user, Optional<Secret> password, TlsSettings tls) {
    /// The URI's own credentials and standard TLS settings.
    public static ServerAccess of(ServerUri uri) {
        return new ServerAccess(uri, uri.user(), uri.password(), TlsSettings.standard());
    }
}
