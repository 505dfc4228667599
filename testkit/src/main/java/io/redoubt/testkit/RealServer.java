package io.redoubt.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A real server on 127.0.0.1 with a directory of its own: Redis 7.0.15, which comes with the tests, or one of
/// `FetchedServers`. Of one test's thread; it ends with the test at the latest, by its process id.
public final class RealServer implements AutoCloseable {
    private static final String STANDARD = "redis-7.0";
    private static final String RESOURCE = "/redis-server-7.0.15-linux-amd64";
    /// Redis 2.8 says it in lower case.
    private static final String READY = "eady to accept connections";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PORT_ATTEMPTS = 5;

    private final Path directory;
    private final int port = freePort();
    private final String readyWhenItSays;
    private final List<String> arguments = new ArrayList<>();
    private final List<String> launcher;
    private Path program;
    private Process process;

    private RealServer(
            List<String> launcher, Path program, Path directory, String readyWhenItSays, List<String> arguments) {
        this.launcher = launcher;
        this.program = program;
        this.directory = directory;
        this.readyWhenItSays = readyWhenItSays;
        this.arguments.addAll(arguments);
        this.process = launch();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
    }

    /// Redis 7.0.15, answering.
    ///
    /// @param options as on the server's command line, such as `"--replicaof", "127.0.0.1 6380"`; without `--save`
    ///     it never saves by itself
    public static RealServer start(String... options) {
        return startUnder(List.of(), options);
    }

    /// As `start`, by a program that becomes what it is told to run: `setpriv` and its options.
    public static RealServer startUnder(List<String> launcher, String... options) {
        Path directory = temporaryDirectory();
        return started(launcher, standard(directory), directory, READY, withoutSaving(options));
    }

    /// As `start`, with `redis.conf` in its directory, readable by its owner, that says just these lines.
    public static RealServer startConfigured(String... lines) {
        Path directory = temporaryDirectory();
        Path configuration = configuration(directory.resolve("redis.conf"), lines);
        return started(List.of(), standard(directory), directory, READY, List.of(configuration.toString()));
    }

    /// A fetched server such as `valkey-9`; the test is skipped where it has not been fetched.
    public static RealServer startFetched(String tag, String... options) {
        Path program = FetchedServers.require(tag);
        return started(List.of(), program, temporaryDirectory(), READY, withoutSaving(options));
    }

    private static Path standard(Path directory) {
        return FetchedServers.find(STANDARD).orElseGet(() -> unpacked(directory));
    }

    private static List<String> withoutSaving(String... options) {
        List<String> arguments = new ArrayList<>(List.of("--bind", "127.0.0.1", "--save", ""));
        arguments.addAll(List.of(options));
        return arguments;
    }

    private static Path configuration(Path file, String... lines) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.write(file, List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Somebody may take the port between our look at it and the server's: then another is tried.
    private static RealServer started(
            List<String> launcher, Path program, Path directory, String readyWhenItSays, List<String> arguments) {
        for (int attempt = 1; ; attempt++) {
            RealServer server = new RealServer(launcher, program, directory, readyWhenItSays, arguments);
            try {
                return server.ready();
            } catch (IllegalStateException e) {
                if (attempt == PORT_ATTEMPTS || !server.output().matches("(?s).*bind: Address (already )?in use.*")) {
                    throw e;
                }
            }
        }
    }

    /// A fetched server as Sentinel, with these lines as its configuration.
    public static RealServer startSentinel(String tag, String... lines) {
        Path program = FetchedServers.require(tag);
        Path directory = temporaryDirectory();
        Path configuration = configuration(directory.resolve("sentinel.conf"), lines);
        List<String> arguments = List.of(configuration.toString(), "--sentinel", "--bind", "127.0.0.1");
        return started(List.of(), program, directory, "Sentinel ID is", arguments);
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("redoubt-test-server-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path unpacked(Path directory) {
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        Assumptions.assumeTrue(machine.equals("Linux amd64"), "skipped: no embedded server for " + machine);
        Path program = directory.resolve("redis-server");
        try (InputStream in = RealServer.class.getResourceAsStream(RESOURCE)) {
            Assumptions.assumeTrue(in != null, "skipped: no embedded server");
            Files.copy(in, program, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A port that was free a moment ago.
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        List<String> command = new ArrayList<>(launcher);
        command.add(program.toString());
        command.addAll(arguments);
        command.addAll(List.of("--port", Integer.toString(port), "--dir", directory.toString()));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log() {
        return directory.resolve("server.log");
    }

    /// Returns once its dataset is loaded.
    public RealServer ready() {
        Await.until("a server that is ready", PATIENCE, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("server ended: " + output());
            }
            return output().contains(readyWhenItSays);
        });
        return this;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /// The processes it has forked, to save its dataset.
    public List<ProcessHandle> children() {
        return process.toHandle().children().toList();
    }

    /// Where it keeps its files.
    public Path directory() {
        return directory;
    }

    /// One command on a connection of its own; the reply as text, an array's items in lines.
    ///
    /// @throws IllegalStateException with the server's words for an error reply
    public String call(String... command) {
        try (TestClient client = TestClient.connect(port)) {
            return client.call(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A field of an INFO section, empty where there is none.
    public String info(String section, String field) {
        return call("INFO", section)
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1))
                .findFirst()
                .orElse("");
    }

    /// All it has said since it was last started.
    public String output() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// SIGTERM; returns how long it took to end.
    public Duration terminate() {
        long begin = System.nanoTime();
        process.destroy();
        Await.until("a server that ends", PATIENCE, () -> !process.isAlive());
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /// SIGKILL, unless it has ended.
    public void kill() {
        process.destroyForcibly();
        Await.until("a server that is killed", PATIENCE, () -> !process.isAlive());
    }

    /// SIGSTOP: it keeps its connections and answers nothing until `resume`.
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("cannot send SIG" + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Starts an ended server again, in its directory and on its port, with these options more.
    public void restart(String... further) {
        restartUnready(further);
        ready();
    }

    /// As `restart`, by another fetched program: an upgrade in place.
    public void restartAs(String tag) {
        program = FetchedServers.require(tag);
        restart();
    }

    /// As `restart`, without waiting for the dataset to be loaded.
    public void restartUnready(String... further) {
        try {
            Files.writeString(log(), "", StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        arguments.addAll(List.of(further));
        process = launch();
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
