package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.servers.DatasetLeaf;
import io.redoubt.servers.LiveDataset;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Steps of the usual persistence test that pass whatever the server does, beside a drill of the same.
@Timeout(120)
class DrillTrapsTest {
    private static final Duration START = Duration.ofSeconds(30);
    private static final ServerBinary SERVER = ServerBinaries.standard().embedded();

    @TempDir
    private Path home;

    private DrillCommand drill;

    @BeforeEach
    void emptyScratch() throws IOException {
        drill = DrillCommand.at(home, "crash");
    }

    @Test
    void trapC7ARestartThatFailedIsNotNoticedAndTheTestPasses() throws Exception {
        try (ScratchServer server = ScratchServer.of(SERVER).start(START);
                ServerConnection connection = server.connect()) {
            Reply _ = connection.require("SET", "test:hybrid", "value");
            long before = server.pid();

            int status = new ProcessBuilder("sh", "-c", "no-such-docker-compose restart redis-hybrid")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();

            assertThat(status).as("which the script does not look at").isEqualTo(127);
            assertThat(text(connection.require("GET", "test:hybrid")))
                    .as("what it looks at")
                    .isEqualTo("value");
            assertThat(InfoText.parse(connection.info("server")))
                    .as("the server that was to be restarted")
                    .containsEntry("process_id", Long.toString(before));
        }

        Ended ended = drill.run(
                "--policy",
                "aof-always",
                "--ending",
                "kill",
                "--rounds",
                "1",
                "--server-binary",
                neverComesBack().toString());

        assertThat(ended.status()).isEqualTo(20);
        assertThat(ended.errors())
                .contains("the drill failed: kill: no server starts on what was left: ")
                .contains("not on these files");
    }

    /// A server that starts on an empty directory only.
    private Path neverComesBack() throws IOException {
        Path program = home.resolve("redis-server");
        Files.writeString(program, """
                #!/bin/sh
                case $1 in -*) exec '%s' "$@" ;; esac
                directory=$(sed -n 's/^dir "*\\([^"]*\\)"*$/\\1/p' "$1")
                if [ -n "$directory" ] && [ -n "$(ls -A "$directory")" ]; then echo 'not on these files'; exit 1; fi
                exec '%s' "$@"
                """.formatted(SERVER.program(), SERVER.program()));
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void trapC8TheTestWritesIntoWhateverServerIsThereAndTheDrillIntoNone() throws Exception {
        Path data = home.resolve("data");
        try (ScratchServer bystander = ScratchServer.of(SERVER)
                        .directory(data)
                        .option("appendonly", "yes")
                        .start(START);
                ServerConnection connection = bystander.connect()) {
            Reply _ = connection.require("XADD", "test:stream", "*", "real", "data");
            Reply _ = connection.require("SAVE");
            NavigableMap<DatasetKey, DatasetLeaf> had = LiveDataset.read(connection);
            String connections = connections(connection);
            Path itsConfiguration = Files.writeString(
                    home.resolve("redis.conf"),
                    "port %d\ndir %s\nappendonly yes\nreplicaof 127.0.0.1 %d\npidfile %s\n"
                            .formatted(bystander.port(), data, bystander.port(), data.resolve("pid")));
            List<Path> files = files(data);

            Ended pointed = drill.run("redis://127.0.0.1:" + bystander.port(), "--policy", "none");
            Ended inItsDirectory = Terminal.at(home)
                    .run("drill", "crash", "--policy", "none", "--rounds", "1", "--scratch", data.toString());
            Ended withItsConfiguration =
                    drill.run("--policy", itsConfiguration.toString(), "--ending", "kill", "--rounds", "1");

            pointed.failed(2, "'drill crash' takes no server", "servers of its own");
            inItsDirectory.failed(2, "lies where a server keeps its data", "directory of its own");
            assertThat(withItsConfiguration.succeeded().output()).contains("dir", "pidfile", "port", "replicaof");
            assertThat(connections(connection)).as("connections it has had").isEqualTo(connections);
            assertThat(LiveDataset.read(connection)).isEqualTo(had);
            assertThat(files(data)).isEqualTo(files);
        }
    }

    private static String connections(ServerConnection connection) {
        return InfoText.parse(connection.info("stats")).getOrDefault("total_connections_received", "");
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            return all.sorted().toList();
        }
    }

    @Test
    void trapC9LengthsAndOneStringAreEqualAndTheDatasetIsNot() throws Exception {
        Path whole = dump(
                "whole",
                "XGROUP CREATE orders billing 0",
                "XREADGROUP GROUP billing ann STREAMS orders >",
                "PEXPIRE session 86400000");
        Path poorer = dump("poorer");

        Ended diff = Terminal.at(home).run("diff", whole.toString(), poorer.toString());

        assertThat(diff.status()).isEqualTo(3);
        assertThat(diff.output()).contains("orders", "session").doesNotContain("config:version");
    }

    /// A snapshot of which the script says that all is there: two entries, and the string it knows.
    private Path dump(String name, String... more) throws IOException {
        Path data = home.resolve(name);
        try (ScratchServer server = ScratchServer.of(SERVER).directory(data).start(START);
                ServerConnection connection = server.connect()) {
            require(connection, "XADD orders 1-1 item tea");
            require(connection, "XADD orders 1-2 item cup");
            require(connection, "SET config:version 7");
            require(connection, "SET session ann");
            for (String command : more) {
                require(connection, command);
            }
            assertThat(connection.require("XLEN", "orders")).isEqualTo(new Reply.Number(2));
            assertThat(text(connection.require("GET", "config:version"))).isEqualTo("7");
            Reply _ = connection.require("SAVE");
        }
        return data.resolve("dump.rdb");
    }

    private static void require(ServerConnection connection, String command) {
        Reply _ = connection.require(command.split(" "));
    }

    private static String text(Reply reply) {
        return reply instanceof Reply.Bulk bulk ? bulk.utf8() : reply.toString();
    }
}
