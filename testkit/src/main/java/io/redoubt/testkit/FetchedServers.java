package io.redoubt.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The real servers that `tools/fetch-servers` has put on this machine, by their tags.
public final class FetchedServers {
    /// Every server that tests are to run on, those this machine lacks included.
    public static final List<String> TAGS =
            List.of("redis-6.2", "redis-7.0", "redis-8.0", "valkey-8.0", "valkey-8.1", "valkey-9");

    /// The one with the newest version of snapshots. It comes from where Debian tries things out, so it may be
    /// gone some day.
    public static final String NEWEST = "redis-8.6";

    private FetchedServers() {}

    /// The server's program, a file or a script that becomes it.
    public static Optional<Path> find(String tag) {
        return Stream.of("redis-server", "valkey-server")
                .map(name -> folder().resolve(tag).resolve("bin").resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// As `find`; the calling test is reported as skipped where the server has not been fetched.
    public static Path require(String tag) {
        Optional<Path> program = find(tag);
        Assumptions.assumeTrue(program.isPresent(), "skipped: no " + tag);
        return program.orElseThrow();
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
}
