package io.redoubt.system;

import io.redoubt.core.RedoubtException;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.OsCommand;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A server of the matrix as an operator runs one: with a configuration file of its own, which it may rewrite and
/// a test may edit, and started again on what its last life left. Ends with this process at the latest. Confined
/// to one thread.
final class ConfiguredServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> command;
    private final Path folder;
    private final int port;
    private final Thread hook = new Thread(this::kill);
    private Process process;
    private ServerConnection connection;

    private ConfiguredServer(List<String> command, Path folder, int port) throws IOException {
        this.command = command;
        this.folder = folder;
        this.port = port;
        this.process = launch();
        Runtime.getRuntime().addShutdownHook(hook);
        this.connection = connected();
    }

    /// Starts one that keeps its data and its file in `folder`, and saves only when told.
    static ConfiguredServer start(TestServer server, Path folder, String... lines) throws IOException {
        int port = FreePort.any();
        Path data = Files.createDirectories(folder.resolve("data"));
        List<String> all = new ArrayList<>(List.of(
                "port " + port, "bind 127.0.0.1", "dir " + data, "save \"\"", "hz 100", "logfile " + log(folder)));
        if (!server.tag().equals("redis-6.2")) {
            all.add("enable-debug-command local");
        }
        all.addAll(List.of(lines));
        Files.write(file(folder), all);
        return new ConfiguredServer(
                List.of(server.require().program().toString(), file(folder).toString()), folder, port);
    }

    /// The same without a configuration file, as a container is often started.
    static ConfiguredServer startWithoutFile(TestServer server, Path folder) throws IOException {
        int port = FreePort.any();
        Path data = Files.createDirectories(folder.resolve("data"));
        String program = server.require().program().toString();
        return new ConfiguredServer(
                List.of(program, "--port", Integer.toString(port), "--dir", data.toString(), "--save", ""),
                folder,
                port);
    }

    /// One whose user may have no more processes, so that every fork fails. Root has no such limit.
    static ConfiguredServer startUnableToFork(TestServer server, Path folder) throws IOException {
        Path program = Files.copy(server.require().program(), folder.resolve("redis-server"));
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        int port = FreePort.any();
        Files.write(file(folder), List.of("port " + port, "dir " + data, "save \"\"", "logfile " + log(folder)));
        Files.setPosixFilePermissions(file(folder), PosixFilePermissions.fromString("rw-rw-rw-"));
        List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        Assumptions.assumeTrue(OsCommand.run(joined(nobody, "true")), "skipped: no other user to be");
        ConfiguredServer started = new ConfiguredServer(
                List.of(joined(nobody, program.toString(), file(folder).toString())), folder, port);
        if (!OsCommand.run(joined(nobody, "prlimit", "--pid", Long.toString(started.process.pid()), "--nproc=1"))) {
            started.close();
            Assumptions.abort("skipped: no prlimit");
        }
        return started;
    }

    private static String[] joined(List<String> first, String... rest) {
        return Stream.concat(first.stream(), Stream.of(rest)).toArray(String[]::new);
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private ServerConnection connected() {
        return Await.value("server ready; see '" + log(folder) + "'", PATIENCE, this::tryToConnect);
    }

    private Optional<ServerConnection> tryToConnect() {
        if (!process.isAlive()) {
            throw new AssertionError("the server ended; see '" + log(folder) + "'");
        }
        try {
            ServerConnection made = ServerConnection.open(ServerAccess.of(ServerUri.loopback(port)), PATIENCE);
            if (made.call("DBSIZE") instanceof Reply.Number) {
                return Optional.of(made);
            }
            made.close();
        } catch (RedoubtException _) {
            // It does not listen yet.
        }
        return Optional.empty();
    }

    private static Path file(Path folder) {
        return folder.resolve("redis.conf");
    }

    private static Path log(Path folder) {
        return folder.resolve("redis.log");
    }

    Path file() {
        return file(folder);
    }

    Path data(String name) {
        return folder.resolve("data").resolve(name);
    }

    String log() throws IOException {
        return Files.readString(log(folder));
    }

    /// As an operator who edits the file: the line takes the place of the one that says something else.
    void edit(String line) throws IOException {
        String name = line.split(" ", 2)[0];
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        lines.removeIf(other -> other.startsWith(name + " "));
        lines.add(line);
        Files.write(file(), lines);
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    Reply require(String... words) {
        return connection.require(words);
    }

    Reply call(String... words) {
        return connection.call(words);
    }

    long keys() {
        return require("DBSIZE") instanceof Reply.Number(long keys) ? keys : -1;
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

    String setting(String name) {
        return require("CONFIG", "GET", name) instanceof Reply.Array(List<Reply> items)
                        && items.get(1) instanceof Reply.Bulk value
                ? value.utf8()
                : "";
    }

    void killChild() {
        if (process.children().filter(ProcessHandle::destroyForcibly).count() == 0) {
            throw new AssertionError("process " + process.pid() + " has no child that could be killed");
        }
    }

    /// SIGKILL: nothing is saved on the way.
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /// Killed, and started again.
    void crash() throws IOException {
        kill();
        connection.close();
        process = launch();
        connection = connected();
    }

    @Override
    public void close() {
        connection.close();
        kill();
        boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    }
}
