package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import io.redoubt.wire.TlsSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// How a server is reached and greeted: its URI, the access options, and the variables the servers' own
/// tools know.
final class ServerOptions {
    /// The server a command is about.
    static final Operand OPERAND = Operand.required("URI", "The server: redis://, rediss://, valkey:// or valkeys://.");

    private ServerOptions() {}

    /// @throws RedoubtException USAGE for a URI or password file that cannot be used
    static ServerAccess access(String uriText, Invocation in) throws IOException {
        OptionValues options = in.options();
        ServerUri uri = ServerUri.parse(uriText);
        return new ServerAccess(
                uri,
                options.find(Options.USER).or(uri::user),
                password(uri, options, in.environment()),
                new TlsSettings(
                        options.find(Options.CACERT),
                        options.find(Options.CERT),
                        options.find(Options.KEY),
                        options.find(Options.SNI),
                        options.on(Options.INSECURE)));
    }

    private static Optional<Secret> password(ServerUri uri, OptionValues options, Map<String, String> environment)
            throws IOException {
        Optional<Path> file = options.find(Options.PASSWORD_FILE);
        if (file.isPresent()) {
            return Optional.of(firstLine(file.get()));
        }
        return Stream.of("REDISCLI_AUTH", "VALKEYCLI_AUTH")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .map(Secret::new)
                .or(uri::password);
    }

    private static Secret firstLine(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "password file '%s' cannot be read".formatted(file),
                    "Check the path and its permissions; its first line is the password.");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return new Secret(text.lines().findFirst().orElse(""));
    }
}
