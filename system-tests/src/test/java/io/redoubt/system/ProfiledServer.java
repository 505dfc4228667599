package io.redoubt.system;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import io.redoubt.testkit.Await;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import io.redoubt.wire.TlsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A server started on the files of a profile as they are, by the command that `profile` names: only the port is
/// the test's. Ends with this process at the latest. Confined to one thread.
final class ProfiledServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final Process process;
    private final int port;
    private final Thread hook;

    private ProfiledServer(Path folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Starts one, and waits until its users are let in.
    static ProfiledServer start(Path folder, TestServer server, String... more) throws IOException {
        ProfiledServer started = launch(folder, server, more);
        started.awaitReady();
        return started;
    }

    static ProfiledServer launch(Path folder, TestServer server, String... more) throws IOException {
        int port = FreePort.any();
        List<String> command = new ArrayList<>(List.of(
                "sh",
                folder.resolve("conf/start-gate").toString(),
                folder.resolve("data").toString(),
                server.require().program().toString(),
                config(folder).toString(),
                "--port",
                Integer.toString(port)));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        return new ProfiledServer(folder, process, port);
    }

    static Path config(Path folder) {
        Path redis = folder.resolve("conf/redis.conf");
        return Files.exists(redis) ? redis : folder.resolve("conf/valkey.conf");
    }

    private void awaitReady() {
        Await.until("server ready", PATIENCE, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the server ended: " + log());
            }
            try (ServerConnection connection = as("admin")) {
                return connection.call("DBSIZE") instanceof Reply.Number;
            } catch (RedoubtException _) {
                return false; // it does not listen yet
            }
        });
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    int port() {
        return port;
    }

    Path secret(String user) {
        return folder.resolve("secrets").resolve(user + ".password");
    }

    /// A connection of one of the profile's users.
    ServerConnection as(String user) throws IOException {
        String password = Files.readAllLines(secret(user)).getFirst();
        return ServerConnection.open(
                new ServerAccess(
                        ServerUri.loopback(port),
                        Optional.of(user),
                        Optional.of(new Secret(password)),
                        TlsSettings.standard()),
                PATIENCE);
    }

    /// A connection of nobody.
    ServerConnection asNobody() {
        return ServerConnection.open(ServerAccess.of(ServerUri.loopback(port)), PATIENCE);
    }

    Map<String, String> persistence() throws IOException {
        try (ServerConnection admin = as("admin")) {
            return InfoText.parse(admin.info("persistence"));
        }
    }

    long keys() throws IOException {
        try (ServerConnection admin = as("admin")) {
            return admin.require("DBSIZE") instanceof Reply.Number(long keys) ? keys : -1;
        }
    }

    /// SIGKILL: nothing is saved on the way.
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /// SIGTERM, to its end.
    void stop() throws InterruptedException {
        process.toHandle().destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end");
        }
    }

    boolean running() {
        return process.isAlive();
    }

    int status() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        kill();
        boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    }
}
