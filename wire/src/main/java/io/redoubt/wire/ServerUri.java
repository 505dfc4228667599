package io.redoubt.wire;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// Where a server is and how to greet it, as users write it: `redis://[user[:password]@]host[:port][/database]`;
/// `rediss`, `valkey` and `valkeys` work alike, the ones ending in `s` over TLS.
///
/// @param host a name, an IPv4 address, or an IPv6 address without its brackets
/// @param port 1 to 65535; 6379 when the text names none
/// @param database 0 when the text names none
public record ServerUri(
        boolean tls, String host, int port, Optional<String> user, Optional<Secret> password, int database) {
    public static final int DEFAULT_PORT = 6379;

    private static final String EXAMPLE = "Write it like redis://user@db1.example:6379, or rediss:// for TLS.";

    public ServerUri {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host must not be empty");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be between 1 and 65535: " + port);
        }
        if (database < 0) {
            throw new IllegalArgumentException("database must not be negative: " + database);
        }
    }

    /// A server in plain text on this machine, without credentials.
    public static ServerUri loopback(int port) {
        return new ServerUri(false, "127.0.0.1", port, Optional.empty(), Optional.empty(), 0);
    }

    /// Reads the text form. User and password may hold percent-encoded bytes.
    ///
    /// @throws RedoubtException USAGE; its message never shows the part before the `@`
    public static ServerUri parse(String text) {
        int schemeEnd = text.indexOf("://");
        if (schemeEnd < 0) {
            throw wrong("server URI has no scheme such as redis://");
        }
        boolean tls = tlsOf(text.substring(0, schemeEnd));
        String rest = text.substring(schemeEnd + 3);
        // The last '@' ends the credentials, so that a password may hold '@', '/' and ':' without being encoded.
        int at = rest.lastIndexOf('@');
        String credentials = at < 0 ? "" : rest.substring(0, at);
        String place = rest.substring(at + 1);
        int colon = credentials.indexOf(':');
        Optional<String> user = decoded(colon < 0 ? credentials : credentials.substring(0, colon));
        Optional<Secret> password = colon < 0
                ? Optional.empty()
                : decoded(credentials.substring(colon + 1)).map(Secret::new);
        int slash = place.indexOf('/');
        String authority = slash < 0 ? place : place.substring(0, slash);
        int database = slash < 0 ? 0 : databaseOf(place.substring(slash + 1));
        int portColon = authority.startsWith("[")
                ? authority.indexOf(':', Math.max(0, authority.indexOf(']')))
                : authority.indexOf(':');
        String host = portColon < 0 ? authority : authority.substring(0, portColon);
        int port = portColon < 0 ? DEFAULT_PORT : portOf(authority.substring(portColon + 1));
        return new ServerUri(tls, hostOf(host), port, user, password, database);
    }

    private static boolean tlsOf(String scheme) {
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "redis", "valkey" -> false;
            case "rediss", "valkeys" -> true;
            default -> throw wrong("unknown scheme '%s' of a server URI".formatted(scheme));
        };
    }

    private static Optional<String> decoded(String part) {
        if (part.isEmpty()) {
            return Optional.empty();
        }
        try {
            // URLDecoder reads '+' as a space, which in a password it is not.
            return Optional.of(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            throw wrong("credentials in the server URI hold a '%' that does not begin a percent-encoded byte");
        }
    }

    private static String hostOf(String text) {
        String host = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || "[]?#%\\".indexOf(c) >= 0)) {
            throw wrong("server URI has no usable host: '%s'".formatted(Printable.of(text)));
        }
        return host;
    }

    private static int portOf(String text) {
        if (text.matches("\\d{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw wrong("server URI has no usable port: '%s'".formatted(Printable.of(text)));
    }

    private static int databaseOf(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("\\d{1,9}")) {
            throw wrong("server URI has no usable database number: '%s'".formatted(Printable.of(text)));
        }
        return Integer.parseInt(text);
    }

    private static RedoubtException wrong(String message) {
        return new RedoubtException(ErrorCode.USAGE, message, EXAMPLE);
    }

    /// `host:port`, with brackets around an IPv6 address.
    public String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /// The text form for people and logs: scheme, user, host and port; never the password.
    public String display() {
        return (tls ? "rediss://" : "redis://")
                + user.map(name -> name + "@").orElse("")
                + address()
                + (database == 0 ? "" : "/" + database);
    }

    @Override
    public String toString() {
        return display();
    }
}
