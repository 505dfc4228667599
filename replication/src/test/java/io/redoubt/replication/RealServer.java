package io.redoubt.replication;

import io.redoubt.core.RedoubtException;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
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
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A real server on 127.0.0.1 with a directory of its own: Redis 7.0.15 out of a jar, or one of those that
/// `tools/fetch-servers` has put into REDOUBT_TEST_SERVERS.
final class RealServer implements AutoCloseable {
    private static final String RESOURCE = "/redis-server-7.0.15-linux-amd64";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path program;
    private final Path directory;
    private final int port;
    private final List<String> options;
    private Process process;

    private RealServer(Path program, Path directory, List<String> options) {
        this.program = program;
        this.directory = directory;
        this.options = new ArrayList<>(options);
        this.port = freePort();
        this.process = launch();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
    }

    /// Redis 7.0.15, answering.
    static RealServer start(String... options) {
        return unready(options).ready();
    }

    /// Redis 7.0.15, perhaps still loading.
    static RealServer unready(String... options) {
        Path directory = temporaryDirectory();
        return new RealServer(unpacked(directory), directory, List.of(options));
    }

    /// A fetched server such as `valkey-9`; the test is skipped where it has not been fetched.
    static RealServer startFetched(String tag, String... options) {
        Optional<Path> program = Stream.of("redis-server", "valkey-server")
                .map(name -> fetched().resolve(tag, "bin", name))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(program.isPresent(), "skipped: no " + tag);
        return new RealServer(program.orElseThrow(), temporaryDirectory(), List.of(options)).ready();
    }

    private static Path fetched() {
        String folder = System.getenv("REDOUBT_TEST_SERVERS");
        return folder != null
                ? Path.of(folder)
                : Path.of(System.getProperty("user.home"), ".cache", "redoubt", "test-servers");
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

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--port", Integer.toString(port)));
        command.addAll(List.of("--bind", "127.0.0.1", "--dir", directory.toString(), "--save", ""));
        command.addAll(options);
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

    /// Returns once connections are served.
    RealServer ready() {
        Await.until("server ready", PATIENCE, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("server ended: " + output());
            }
            return output().contains("Ready to accept connections");
        });
        return this;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    Path directory() {
        return directory;
    }

    ServerUri uri() {
        return ServerUri.loopback(port);
    }

    ServerAccess access() {
        return ServerAccess.of(uri());
    }

    ServerConnection connect() {
        return ServerConnection.open(access(), PATIENCE);
    }

    /// One command on a connection of its own.
    Reply call(String... command) {
        try (ServerConnection connection = connect()) {
            return connection.require(command);
        }
    }

    String info(String section, String field) {
        try (ServerConnection connection = connect()) {
            return InfoText.parse(connection.info(section)).getOrDefault(field, "");
        }
    }

    /// All the server has said since its first start.
    String output() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// SIGTERM; returns how long the server took to end.
    Duration terminate() {
        long begin = System.nanoTime();
        process.destroy();
        Await.until("server ended", Duration.ofSeconds(30), () -> !process.isAlive());
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    void kill() {
        process.destroyForcibly();
        Await.until("server ended", PATIENCE, () -> !process.isAlive());
    }

    /// Starts an ended server again, in its directory and on its port.
    void restart() {
        try {
            Files.writeString(log(), "", StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = launch();
        ready();
    }

    /// As `restart`, with further options, and without waiting for the dataset to be loaded.
    void restartUnready(String... further) {
        try {
            Files.writeString(log(), "", StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        options.addAll(List.of(further));
        process = launch();
    }

    boolean answers() {
        try (ServerConnection connection = connect()) {
            return connection.call("PING") instanceof Reply.Simple;
        } catch (RedoubtException _) {
            return false;
        }
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
