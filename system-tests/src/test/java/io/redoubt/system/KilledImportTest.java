package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.testkit.Await;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An import that is ended while it works lists nothing and gives the server's disk its space back: at once
/// when it is asked to end, with the next import when it is killed.
@Timeout(120)
class KilledImportTest {
    private Path home;
    private Path data;
    private Path program;

    @BeforeEach
    void files(@TempDir Path folder) throws IOException {
        home = folder.toRealPath();
        data = home.resolve("data");
        program = neverReady(home.resolve("redis-server"));
        try (ScratchServer server = ScratchServer.of(ServerBinaries.standard().embedded())
                        .directory(data)
                        .option("appendonly", "yes")
                        .option("appendfsync", "always")
                        .start(Duration.ofSeconds(20));
                ServerConnection connection = server.connect()) {
            Reply _ = connection.require("SET", "a", "1");
        }
    }

    /// A server that tells its version, and to load data only leaves a trace: the import then waits for it.
    private static Path neverReady(Path at) throws IOException {
        Files.writeString(at, """
                #!/bin/sh
                case "$1" in
                  -v|--version) exec '%s' "$@" ;;
                esac
                : > "$0.started"
                exec sleep 600
                """.formatted(ServerBinaries.standard().embedded().program()));
        return Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwx------"));
    }

    private Process startedImport() throws IOException {
        Path trace = program.resolveSibling(program.getFileName() + ".started");
        Files.deleteIfExists(trace);
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                ArchiveProgram.class.getName(),
                "import",
                data.toString(),
                "--source",
                "a",
                "--repo",
                repository(),
                "--server-binary",
                program.toString());
        builder.environment().putAll(Map.of("CLASSPATH", System.getProperty("java.class.path")));
        Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Await.until("the import to load its backup", Duration.ofSeconds(60), () -> Files.exists(trace));
        return process;
    }

    private String repository() {
        return home.resolve(".local/share/redoubt/repository").toString();
    }

    private List<Path> pins() throws IOException {
        try (Stream<Path> entries = Files.list(data)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(".redoubt-import-"))
                    .toList();
        }
    }

    private int listed() {
        return Terminal.at(home)
                .run("list", "--json")
                .succeeded()
                .json()
                .objects("backups")
                .size();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void askedToEndItLeavesNoLinks(String signal) throws Exception {
        Process process = startedImport();
        assertThat(pins()).hasSize(1);

        int sent = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        process.waitFor();

        assertThat(sent).isZero();
        assertThat(pins()).isEmpty();
        assertThat(listed()).isZero();
    }

    @Test
    void killedItLeavesLinksThatTheNextOneRemoves() throws Exception {
        Process process = startedImport();

        process.destroyForcibly().waitFor();

        assertThat(pins()).hasSize(1);
        assertThat(pins().getFirst()).isDirectoryContaining("glob:**incr.aof");
        assertThat(listed()).isZero();
        Terminal.at(home).run("import", data.toString(), "--source", "a").succeeded();
        assertThat(pins()).isEmpty();
        assertThat(listed()).isEqualTo(1);
    }
}
