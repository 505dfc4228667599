package io.redoubt.system;

import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A server of the matrix, by its tag, as `tools/fetch-servers` lays them out.
record TestServer(String tag) {
    private static final String EMBEDDED = "redis-7.0";

    /// Every server tests are to run on, those this machine lacks included; one of them with `-Dredoubt.server=TAG`.
    static List<TestServer> matrix() {
        List<TestServer> all = Stream.of("redis-6.2", EMBEDDED, "redis-8.0", "valkey-8.0", "valkey-8.1", "valkey-9")
                .map(TestServer::new)
                .toList();
        String only = System.getProperty("redoubt.server", "");
        List<TestServer> chosen = all.stream()
                .filter(server -> only.isEmpty() || server.tag.equals(only))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("no server '%s' among %s".formatted(only, all));
        }
        return chosen;
    }

    /// The program; the calling test is reported as skipped if it is not on this machine.
    ServerBinary require() {
        Optional<ServerBinary> found = find();
        Assumptions.assumeTrue(found.isPresent(), "skipped: no " + tag);
        return found.orElseThrow();
    }

    private Optional<ServerBinary> find() {
        Optional<Path> program = Stream.of("redis-server", "valkey-server")
                .map(name -> folder().resolve(tag).resolve("bin").resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
        ServerBinaries binaries = ServerBinaries.standard();
        if (program.isEmpty() && tag.equals(EMBEDDED)) {
            return Optional.of(binaries.embedded());
        }
        return program.map(binaries::at);
    }

    private static Path folder() {
        return setting("REDOUBT_TEST_SERVERS")
                .or(() -> setting("XDG_CACHE_HOME").map(cache -> cache.resolve("redoubt/test-servers")))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache/redoubt/test-servers"));
    }

    private static Optional<Path> setting(String name) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
    }

    @Override
    public String toString() {
        return tag;
    }
}
