package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `aof enable` and `aof disable`: what the next start loads, with the usual way beside it on the same server.
@Timeout(60)
class AppendOnlyCommandTest {
    private static final TestServer ANY = new TestServer("redis-7.0");

    @TempDir
    private Path folder;

    static List<TestServer> servers() {
        return TestServer.matrix();
    }

    private Ended run(String... arguments) {
        return Terminal.at(folder.resolve("home")).run(arguments);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void afterEnableACrashLosesNothing(TestServer tag) throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(tag, folder)) {
            server.require("SET", "before", "v");

            Ended ended = run("aof", "enable", server.uri()).succeeded();
            server.require("SET", "after", "v");
            server.crash();

            assertThat(server.keys()).isEqualTo(2);
            assertThat(server.setting("appendonly")).isEqualTo("yes");
            assertThat(ended.output().lines().map(line -> line.substring(0, 10).strip()))
                    .containsExactly("Tried", "Set", "Written", "Kept");
        }
    }

    /// The tutorial's way: edit the file, restart. A clean stop would even save first; the start does not look.
    @ParameterizedTest
    @MethodSource("servers")
    void afterAnEditOfTheFileARestartLosesEverything(TestServer tag) throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(tag, folder)) {
            server.require("SET", "before", "v");
            server.require("SAVE");

            server.edit("appendonly yes");
            server.crash();

            assertThat(server.keys()).isZero();
            assertThat(server.data("dump.rdb")).exists();
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void afterDisableTheNextStartLoadsWhatTheServerHad(TestServer tag) throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(tag, folder, "appendonly yes", "save 3600 1")) {
            server.require("SET", "old", "v");
            server.require("SAVE");
            server.require("SET", "new", "v");

            Ended ended = run("aof", "disable", server.uri()).succeeded();
            server.crash();

            assertThat(server.keys()).isEqualTo(2);
            assertThat(server.setting("appendonly")).isEqualTo("no");
            assertThat(ended.output()).contains("stays, out of date from now on");
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void afterAnEditOfTheFileTheOldDumpIsLoaded(TestServer tag) throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(tag, folder, "appendonly yes")) {
            server.require("SET", "old", "v");
            server.require("SAVE");
            server.require("SET", "new", "v");

            server.edit("appendonly no");
            server.crash();

            assertThat(server.keys()).isEqualTo(1);
        }
    }

    @Test
    void whereItIsOnAlreadyOnlyTheFileIsSeenTo() throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(ANY, folder)) {
            server.require("SET", "k", "v");
            server.require("CONFIG", "SET", "appendonly", "yes");
            server.awaitPersistence("aof_rewrite_in_progress", "0");

            JsonDocument report =
                    run("aof", "enable", server.uri(), "--json").succeeded().json();

            assertThat(report.flag("changed")).isFalse();
            assertThat(report.flag("kept")).isTrue();
            assertThat(server.persistence("aof_rewrites")).isEqualTo("1");
            server.crash();
            assertThat(server.keys()).isEqualTo(1);
        }
    }

    @Test
    void whereItIsOnWithoutAConfigurationFileTheWarningSaysWhatIsNotKnown() throws IOException {
        try (ConfiguredServer server = ConfiguredServer.startWithoutFile(ANY, folder)) {
            server.require("CONFIG", "SET", "appendonly", "yes");
            server.awaitPersistence("aof_rewrite_in_progress", "0");

            Ended ended = run("aof", "enable", server.uri()).succeeded();

            assertThat(ended.errors()).contains("depends on how the server is started");
        }
    }

    @Test
    void withoutSavePointsDisableIsRefusedUnlessAccepted() throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(ANY, folder, "appendonly yes")) {
            server.require("SET", "k", "v");

            run("aof", "disable", server.uri()).failed(1, "would never save again; nothing was changed", "--force");
            assertThat(server.setting("appendonly")).isEqualTo("yes");

            Ended ended = run("aof", "disable", server.uri(), "--force").succeeded();
            assertThat(ended.errors()).contains("a restart loses every later write");
            server.crash();
            assertThat(server.keys()).isEqualTo(1);
        }
    }

    @Test
    void whatIsWrittenMeanwhileIsSavedToo() throws Exception {
        try (ConfiguredServer server = ConfiguredServer.start(ANY, folder, "appendonly yes", "save 3600 1")) {
            server.slow(100, Duration.ofMillis(500));
            var disable = CompletableFuture.supplyAsync(() -> run("aof", "disable", server.uri()));
            server.awaitPersistence("rdb_bgsave_in_progress", "1");

            server.require("SET", "meanwhile", "v");

            disable.get().succeeded();
            assertThat(server.persistence("rdb_saves")).isEqualTo("2");
            server.crash();
            assertThat(server.keys()).isEqualTo(101);
        }
    }
}
