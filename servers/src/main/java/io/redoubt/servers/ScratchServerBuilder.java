package io.redoubt.servers;

import io.redoubt.core.Engine;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Says what a scratch server should be like, then starts it. Every method returns a new builder.
public final class ScratchServerBuilder {
    private static final Set<String> OURS =
            Set.of("port", "bind", "requirepass", "dir", "daemonize", "supervised", "logfile", "protected-mode");
    private static final int PORT_ATTEMPTS = 5;

    private final ScratchSettings settings;

    ScratchServerBuilder(ScratchSettings settings) {
        this.settings = settings;
    }

    /// Adds a line of the server's configuration, such as `option("appendonly", "yes")` or
    /// `option("replicaof", "127.0.0.1", "6380")`. Without a `save` line the server never saves by itself.
    ///
    /// @throws IllegalArgumentException for the options that make it a scratch server: port, bind, dir
    ///     and the like
    public ScratchServerBuilder option(String name, String... values) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        if (!lowerCase.matches("[a-z0-9-]+") || OURS.contains(lowerCase)) {
            throw new IllegalArgumentException("not an option a caller may set: '" + name + "'");
        }
        return new ScratchServerBuilder(settings.with(new ScratchSettings.ConfigLine(lowerCase, List.of(values))));
    }

    /// Begins the server's configuration with this text, line for line, so that a line of which the server
    /// complains has the number it has here. The options that make it a scratch server come behind and win; the
    /// text's own save points, or the server's, count.
    ///
    /// @param text ends with a line feed, and names nothing outside that the server would touch
    public ScratchServerBuilder configuration(String text) {
        return new ScratchServerBuilder(settings.withBase(text));
    }

    /// Keeps the data in this directory, made with mode 700 if it is missing, and leaves it there on close.
    public ScratchServerBuilder directory(Path directory) {
        return new ScratchServerBuilder(settings.withDirectory(directory));
    }

    /// Insists on this port; otherwise any free one is taken.
    public ScratchServerBuilder port(int port) {
        return new ScratchServerBuilder(settings.withPort(port));
    }

    /// Insists on this password; otherwise a random one is made.
    public ScratchServerBuilder password(Secret password) {
        return new ScratchServerBuilder(settings.withPassword(password));
    }

    /// Permits DEBUG from this machine. Redis 6.2 always does and does not know the option.
    public ScratchServerBuilder debugCommands() {
        boolean known = settings.binary().version().engine() == Engine.VALKEY
                || settings.binary().version().atLeast(7, 0);
        return known ? option("enable-debug-command", "local") : this;
    }

    /// Starts the server and returns once it accepts connections; it may still be loading its data.
    ///
    /// @throws RedoubtException `SERVER_NOT_READY` with the server's last output if it ends or the time is over;
    ///     `FAILED` if directory or configuration cannot be written. Nothing is left running or on disk then.
    public ScratchServer start(Duration patience) {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(settings.port().orElseGet(ScratchServerBuilder::freePort), patience);
            } catch (PortTakenException e) {
                if (attempt == PORT_ATTEMPTS || settings.port().isPresent()) {
                    throw e;
                }
            }
        }
    }

    private ScratchServer attempt(int port, Duration patience) {
        Path own = null;
        GuardedProcess process = null;
        boolean started = false;
        try {
            own = ScratchDirectory.create();
            Path data = settings.directory().orElse(own.resolve("data"));
            ScratchDirectory.createAt(data);
            Secret secret = settings.password().orElseGet(ScratchServerBuilder::randomPassword);
            String password = new String(secret.utf8(), StandardCharsets.UTF_8);
            // All options go through this file: another user's `ps` must not show the password.
            Path configuration = own.resolve("redoubt.conf");
            ScratchDirectory.writeSecret(configuration, settings.configuration(port, data, password));
            process = GuardedProcess.start(
                    List.of(settings.binary().program().toAbsolutePath().toString(), configuration.toString()),
                    Optional.of(own),
                    settings.secrets(password),
                    patience);
            ServerUri uri = new ServerUri(false, "127.0.0.1", port, Optional.empty(), Optional.of(secret), 0);
            new Readiness(settings, process, uri, patience).awaitConnections();
            ScratchServer server = new ScratchServer(settings, process, uri, own, data);
            server.watchForExit();
            started = true;
            return server;
        } catch (InterruptedException _) {
            throw ScratchServer.interrupted();
        } catch (IOException e) {
            throw new RedoubtException(
                    ErrorCode.FAILED,
                    "cannot start a scratch server: " + e.getMessage(),
                    "Check that the temporary directory (java.io.tmpdir) is writable and has space.",
                    e);
        } finally {
            if (!started) {
                giveUp(Optional.ofNullable(process), Optional.ofNullable(own));
            }
        }
    }

    private static void giveUp(Optional<GuardedProcess> process, Optional<Path> own) {
        process.ifPresent(GuardedProcess::kill);
        process.ifPresent(GuardedProcess::dismissGuard);
        own.ifPresent(ScratchDirectory::remove);
    }

    /// A port that was free a moment ago. Somebody may take it before the server does: then another is tried.
    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new RedoubtException(
                    ErrorCode.FAILED, "no free port on 127.0.0.1: " + e.getMessage(), "End some other programs.", e);
        }
    }

    private static Secret randomPassword() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return new Secret(HexFormat.of().formatHex(bytes));
    }
}
