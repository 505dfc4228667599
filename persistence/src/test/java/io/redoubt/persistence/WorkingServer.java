package io.redoubt.persistence;

import io.redoubt.core.Progress;
import io.redoubt.core.Secret;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ScratchServerBuilder;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.testkit.Await;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import io.redoubt.wire.TlsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A real server whose children can be made as slow as a test needs, and a connection to it. Confined to one
/// thread.
final class WorkingServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// Not the scratch server's own: that one goes with its process, and a restart would find nothing.
    private final Path folder;

    private ScratchServer server;
    private ServerConnection connection;

    private WorkingServer(Path folder, ScratchServer server) {
        this.folder = folder;
        this.server = server;
        this.connection = server.connect();
    }

    static WorkingServer start(UnaryOperator<ScratchServerBuilder> options) {
        Path folder = temporaryFolder();
        ScratchServerBuilder builder = ScratchServer.of(
                        ServerBinaries.standard().embedded())
                .directory(folder.resolve("data"))
                .debugCommands();
        WorkingServer started = new WorkingServer(folder, options.apply(builder).start(PATIENCE));
        started.server.awaitLoaded(PATIENCE, Progress.silent());
        return started;
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("redoubt-working-server-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static WorkingServer start() {
        return start(options -> options);
    }

    ScratchServer process() {
        return server;
    }

    ServerAccess access() {
        return ServerAccess.of(server.uri());
    }

    ServerAccess accessAt(int port) {
        return new ServerAccess(
                ServerUri.loopback(port), Optional.empty(), Optional.of(server.password()), TlsSettings.standard());
    }

    ServerAccess accessAs(String user, String password) {
        return new ServerAccess(
                server.uri(), Optional.of(user), Optional.of(new Secret(password)), TlsSettings.standard());
    }

    SnapshotTaker taker() {
        return new SnapshotTaker(access(), Ticker.system(), Progress.silent());
    }

    Reply require(String... command) {
        return connection.require(command);
    }

    Reply call(String... command) {
        return connection.call(command);
    }

    /// Keys, and children that need about this long for all of them.
    void slow(int keys, Duration child) {
        require("DEBUG", "POPULATE", Integer.toString(keys));
        require("CONFIG", "SET", "rdb-key-save-delay", Long.toString(child.toNanos() / 1000 / keys));
    }

    void quick() {
        require("CONFIG", "SET", "rdb-key-save-delay", "0");
    }

    String persistence(String field) {
        return InfoText.parse(connection.info("persistence")).getOrDefault(field, "");
    }

    void awaitPersistence(String field, String value) {
        Await.until(field + " to be " + value, () -> persistence(field).equals(value));
    }

    /// Until a snapshot may begin: in the second of the last one, and of the start, its end could not be told.
    void awaitNextSecond() {
        Await.until(
                "the next second",
                () -> !PersistenceFacts.of(connection.info("default"), connection.info("commandstats"))
                        .clockStandsAtLastSave());
    }

    void killChild() {
        ProcessHandle child = ProcessHandle.of(server.pid())
                .flatMap(process -> process.children().findFirst())
                .orElseThrow();
        if (!child.destroyForcibly()) {
            throw new AssertionError("the child of process " + server.pid() + " cannot be killed");
        }
    }

    /// Without warning, and up again on the same data.
    void restart() {
        server.kill();
        connection.close();
        server = server.again().start(PATIENCE);
        server.awaitLoaded(PATIENCE, Progress.silent());
        connection = server.connect();
    }

    @Override
    public void close() {
        connection.close();
        server.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
