package io.redoubt.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// The servers `tools/fetch-servers` puts into its folder; a missing one skips the test that wants it.
final class TestServers {
    static final List<String> TAGS =
            List.of("redis-6.2", "redis-7.0", "redis-8.0", "valkey-8.0", "valkey-8.1", "valkey-9");

    private TestServers() {}

    static ServerBinary fetched(String tag) {
        String engine = tag.substring(0, tag.indexOf('-'));
        Path program = folder().resolve(tag).resolve("bin").resolve(engine + "-server");
        Assumptions.assumeTrue(Files.isExecutable(program), "skipped: no " + tag);
        return ServerBinaries.standard().at(program);
    }

    private static Path folder() {
        Map<String, String> environment = System.getenv();
        return Optional.ofNullable(environment.get("REDOUBT_TEST_SERVERS"))
                .map(Path::of)
                .orElseGet(() -> Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                        .map(Path::of)
                        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("redoubt")
                        .resolve("test-servers"));
    }
}
