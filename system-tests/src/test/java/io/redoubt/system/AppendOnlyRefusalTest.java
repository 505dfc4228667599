package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `aof enable` and `aof disable` where they cannot be done: refused before anything is changed, or taken back.
@Timeout(60)
class AppendOnlyRefusalTest {
    private static final TestServer ANY = new TestServer("redis-7.0");
    private static final Duration CHILD = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private Ended run(String... arguments) {
        return Terminal.at(folder.resolve("home")).run(arguments);
    }

    @Test
    void withoutAConfigurationFileItIsRefusedAndNothingIsChanged() throws IOException {
        try (ConfiguredServer server = ConfiguredServer.startWithoutFile(ANY, folder)) {
            run("aof", "enable", server.uri())
                    .failed(1, "runs without a configuration file", "Start it with a configuration file");

            assertThat(server.setting("appendonly")).isEqualTo("no");
            assertThat(server.data("appendonlydir")).doesNotExist();
        }
    }

    @Test
    void aFileThatIsMountedAloneIsRefusedAndNothingIsChanged() throws Exception {
        try (ConfiguredServer server = ConfiguredServer.start(ANY, folder, "appendonly no")) {
            Path other = Files.copy(server.file(), folder.resolve("mounted.conf"));
            try (Mount mount = Mount.bind(other, server.file())) {
                assertThat(mount.at()).exists();

                run("aof", "enable", server.uri())
                        .failed(1, "nothing was changed", "mount the directory and not the single file");

                assertThat(server.setting("appendonly")).isEqualTo("no");
                assertThat(server.data("appendonlydir")).doesNotExist();
                assertThat(Files.readString(server.file())).contains("appendonly no");
            }
        }
    }

    @Test
    void aUserWithoutTheRightIsToldTheLineThatGivesIt() throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(ANY, folder)) {
            server.require("ACL", "SETUSER", "guest", "on", ">guest", "+ping", "+info", "+config|get", "+config|set");

            Terminal.at(folder.resolve("home"))
                    .password("guest")
                    .run("aof", "enable", server.uri(), "--user", "guest")
                    .failed(17, "nothing was changed", "ACL SETUSER guest +config|get +config|set +config|rewrite");

            assertThat(server.setting("appendonly")).isEqualTo("no");
        }
    }

    @Test
    void aFirstRewriteThatFailsIsTakenBack() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("small"), 1);
                ConfiguredServer server = ConfiguredServer.start(ANY, disk.root())) {
            for (int i = 0; i < 150; i++) {
                server.require("SET", "k" + i, Integer.toString(i).repeat(4000));
            }
            server.require("CONFIG", "SET", "rdbcompression", "no");
            disk.leave(64 * 1024);

            run("aof", "enable", server.uri())
                    .failed(
                            1,
                            "appendonly is no again, as before",
                            "above 'Background AOF rewrite terminated with error'");

            assertThat(server.setting("appendonly")).isEqualTo("no");
            assertThat(server.log()).contains("No space left on device");
            assertThat(Files.readString(server.file())).doesNotContain("appendonly yes");
        }
    }

    @Test
    void aServerThatCannotForkStaysAsItWas() throws IOException {
        try (ConfiguredServer server = ConfiguredServer.startUnableToFork(ANY, folder)) {
            run("aof", "enable", server.uri()).failed(1, "appendonly is no again, as before", "redis.log");

            assertThat(server.log()).contains("Can't rewrite append only file in background: fork");
            assertThat(server.setting("appendonly")).isEqualTo("no");
        }
    }

    /// Redis 6.2 tells nobody but its log; kept then, the next start would be empty.
    @Test
    void aFirstRewriteThatCannotBePutInPlaceIsTakenBack() throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(new TestServer("redis-6.2"), folder)) {
            server.require("SET", "k", "v");
            Path source = Files.createFile(folder.resolve("mounted.aof"));
            Path target = Files.createFile(server.data("appendonly.aof"));
            try (Mount mount = Mount.bind(source, target)) {
                assertThat(mount.at()).exists();

                run("aof", "enable", server.uri()).failed(1, "appendonly is no again, as before", "redis.log");

                assertThat(server.log()).contains("Error trying to rename the temporary AOF");
                assertThat(server.setting("appendonly")).isEqualTo("no");
                assertThat(Files.readString(server.file())).doesNotContain("appendonly yes");
            }
        }
    }

    @Test
    void anInterruptedCommandIsTakenBack() throws Exception {
        try (ConfiguredServer server = ConfiguredServer.start(ANY, folder)) {
            server.slow(100, CHILD);
            var ended = new CompletableFuture<Ended>();
            Thread command = Thread.ofPlatform().start(() -> ended.complete(run("aof", "enable", server.uri())));
            server.awaitPersistence("aof_rewrite_in_progress", "1");

            command.interrupt();

            ended.get()
                    .failed(
                            130,
                            "interrupted before the append-only files were complete; appendonly is no again",
                            "Run it again.");
            assertThat(server.setting("appendonly")).isEqualTo("no");
        }
    }

    @Test
    void aFirstRewriteThatTakesTooLongIsTakenBack() throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(ANY, folder)) {
            server.slow(100, CHILD);

            run("aof", "enable", server.uri(), "--timeout", "1s")
                    .failed(1, "were not complete within 1.0 s; appendonly is no again", "--timeout");

            assertThat(server.setting("appendonly")).isEqualTo("no");
            assertThat(server.persistence("aof_rewrite_in_progress")).isEqualTo("0");
        }
    }

    /// Kept then, it would bring the server up empty.
    @Test
    void whereItIsOnButItsFilesAreNotThereTheSettingIsNotKept() throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(ANY, folder, "save 3600 1")) {
            server.require("SET", "k", "v");
            server.require("SAVE");
            server.slow(100, CHILD);
            server.require("CONFIG", "SET", "appendonly", "yes");
            assertThat(server.persistence("aof_rewrite_in_progress")).isEqualTo("1");

            run("aof", "enable", server.uri(), "--timeout", "1s")
                    .failed(1, "another one ran all the time", "--timeout");

            assertThat(Files.readString(server.file())).doesNotContain("appendonly yes");
            server.crash();
            assertThat(server.keys()).isPositive();
        }
    }

    @Test
    void aSnapshotThatFailsLeavesTheAppendOnlyFileOn() throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(ANY, folder, "appendonly yes", "save 3600 1")) {
            Files.createDirectories(server.data("dump.rdb/in-the-way"));

            run("aof", "disable", server.uri()).failed(1, "appendonly is yes as before", "redis.log");

            assertThat(server.setting("appendonly")).isEqualTo("yes");
        }
    }

    @Test
    void anUnknownActionIsWrongUsage() {
        run("aof", "toggle", "redis://127.0.0.1:1").failed(2, "unknown action 'toggle' of aof", "enable or disable");
    }
}
