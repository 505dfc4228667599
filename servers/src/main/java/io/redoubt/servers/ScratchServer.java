package io.redoubt.servers;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import io.redoubt.core.ServerVersion;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// A real server that Redoubt runs for itself: on loopback, behind a random password, in a private directory.
///
/// It ends at the latest with this process: `close` kills it, a shutdown hook does so after Ctrl-C and SIGTERM, and a
/// guard process after a kill -9 (see `GuardedProcess`). What it prints is kept for errors. The methods that wait
/// belong to the thread that started it; `kill`, `close`, `pid` and `output` are safe for any thread.
public final class ScratchServer implements AutoCloseable {
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration ORDERLY_END = Duration.ofSeconds(30);

    private final ScratchSettings settings;
    private final GuardedProcess process;
    private final ServerUri uri;
    private final Path ownDirectory;
    private final Path dataDirectory;
    private final Thread hook = new Thread(this::end, "scratch-server-hook");
    private final AtomicBoolean closed = new AtomicBoolean();

    ScratchServer(
            ScratchSettings settings, GuardedProcess process, ServerUri uri, Path ownDirectory, Path dataDirectory) {
        this.settings = settings;
        this.process = process;
        this.uri = uri;
        this.ownDirectory = ownDirectory;
        this.dataDirectory = dataDirectory;
    }

    /// Prepares a server of this program; nothing runs before `start`.
    public static ScratchServerBuilder of(ServerBinary binary) {
        return new ScratchServerBuilder(ScratchSettings.of(binary));
    }

    /// Prepares one with the same program, options, data directory, port and password, for a restart after `kill` or
    /// `stop`. Close this one last if the data directory is its own: closing it removes that directory.
    public ScratchServerBuilder again() {
        return new ScratchServerBuilder(settings.withDirectory(dataDirectory)
                .withPort(uri.port())
                .withPassword(uri.password().orElseThrow()));
    }

    void watchForExit() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public ServerVersion version() {
        return settings.binary().version();
    }

    public int port() {
        return uri.port();
    }

    /// The server's own process id, not that of the shell that guards it.
    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.alive();
    }

    /// Where the server keeps its data; mode 700 unless the caller brought an existing one.
    public Path directory() {
        return dataDirectory;
    }

    /// Address and password; it prints without the password.
    public ServerUri uri() {
        return uri;
    }

    public Secret password() {
        return uri.password().orElseThrow();
    }

    public ServerConnection connect() {
        return ServerConnection.open(ServerAccess.of(uri), CALL);
    }

    /// The last 64 KiB the server has printed.
    public String output() {
        return process.output().text();
    }

    /// Waits until the dataset is in memory.
    ///
    /// @throws RedoubtException `SERVER_NOT_READY` at once if the server ends, with what it printed last, or
    ///     when the time is over
    public void awaitLoaded(Duration patience, Progress progress) {
        new Readiness(settings, process, uri, patience).awaitLoaded(progress);
    }

    /// Stops it without warning, as a crash or the kernel would (SIGKILL), and waits until it is gone. Repeatable.
    public void kill() {
        process.kill();
    }

    /// Stops it in order, as an operator would (SIGTERM): it saves if its options tell it to. Killed if that takes
    /// longer than 30 seconds. Repeatable.
    public void stop() {
        try {
            process.signal("CONT");
            process.terminate();
            if (!process.awaitEnd(ORDERLY_END)) {
                process.kill();
            }
        } catch (InterruptedException _) {
            process.kill();
            throw interrupted();
        } catch (IOException e) {
            process.kill();
            throw new RedoubtException(
                    ErrorCode.FAILED, "cannot signal the server: " + e.getMessage(), "Try again.", e);
        }
    }

    /// Freezes the process (SIGSTOP): it keeps its connections and answers nothing until `resume`.
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            process.signal(name);
        } catch (InterruptedException _) {
            throw interrupted();
        } catch (IOException e) {
            throw new RedoubtException(
                    ErrorCode.FAILED, "cannot signal the server: " + e.getMessage(), "Try again.", e);
        }
    }

    /// Kills it and removes the directory that was made for it; a directory the caller chose stays. Repeatable.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        end();
        try {
            boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // This process is ending and the hook with it: both do the same, and twice is harmless.
        }
    }

    private void end() {
        process.kill();
        process.dismissGuard();
        ScratchDirectory.remove(ownDirectory);
    }

    static RedoubtException interrupted() {
        Thread.currentThread().interrupt();
        return new RedoubtException(
                ErrorCode.INTERRUPTED, "interrupted while waiting for a scratch server", "Run the command again.");
    }
}
