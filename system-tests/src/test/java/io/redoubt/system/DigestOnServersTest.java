package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Progress;
import io.redoubt.servers.ScratchServer;
import io.redoubt.testkit.Await;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The same data have the same digest whichever server holds them, however it keeps them, and through whatever
/// files.
@Timeout(300)
class DigestOnServersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path home;
    private Terminal terminal;

    /// What every source of the same data told, by what counted.
    private final Map<String, Map<String, String>> told = new TreeMap<>();

    @BeforeEach
    void home(@TempDir Path folder) throws IOException {
        home = folder.toRealPath();
        terminal = Terminal.at(home);
    }

    @Test
    void everyServerAndEveryFileTellTheSameDigest() throws IOException {
        boolean packed = false;
        for (TestServer tested : TestServer.formats()) {
            if (tested.present()) {
                packed = !packed;
                digests(tested, packed);
            }
        }

        told.forEach((what, digests) ->
                assertThat(new HashSet<>(digests.values())).as(what + digests).hasSize(1));
        assertThat(told.keySet()).contains("plain as stream-v1", "log of commands");
    }

    private void digests(TestServer tested, boolean packed) throws IOException {
        Path data = Files.createDirectory(home.resolve(tested.tag()));
        try (ScratchServer server = ScratchServer.of(tested.require())
                .directory(data)
                .debugCommands()
                .start(PATIENCE)) {
            server.awaitLoaded(PATIENCE, Progress.silent());
            try (ServerConnection connection = server.connect()) {
                Source source = new Source(tested, connection, data);
                SameDataset.fill(connection, packed);
                everyFile(source, "plain", "stream-v1");
                boolean functions = SameDataset.addFunctions(connection, server.version());
                if (functions) {
                    everyFile(source, "with functions", "usual");
                }
                if (SameDataset.expireFields(connection, server.version())) {
                    everyFile(source, "with fields that expire", "full");
                }
                logOfCommands(source, functions ? "usual" : "stream-v1");
                aChangeIsSeen(source);
            }
        }
    }

    private record Source(TestServer tested, ServerConnection connection, Path data) {
        Path saved() {
            Reply _ = connection.require("SAVE");
            return data.resolve("dump.rdb");
        }

        Path reloaded() {
            Reply _ = connection.require("DEBUG", "RELOAD");
            return saved();
        }

        /// The append-only files, just written anew.
        Path rewritten(String preamble) {
            Reply _ = connection.require("CONFIG", "SET", "aof-use-rdb-preamble", preamble);
            Reply _ = connection.require("CONFIG", "SET", "appendonly", "no");
            Reply _ = connection.require("CONFIG", "SET", "appendonly", "yes");
            Await.until("the first append-only file", () -> {
                Map<String, String> info = InfoText.parse(connection.info("persistence"));
                return "0".equals(info.get("aof_rewrite_in_progress"))
                        && "0".equals(info.get("aof_rewrite_scheduled"))
                        && "ok".equals(info.get("aof_last_bgrewrite_status"));
            });
            Path parts = data.resolve("appendonlydir");
            return Files.exists(parts) ? parts : data.resolve("appendonly.aof");
        }
    }

    private void everyFile(Source source, String what, String scope) {
        put(source, what, scope, "saved", source.saved());
        put(source, what, scope, "reloaded", source.reloaded());
        put(source, what, scope, "rewritten", source.rewritten("yes"));
    }

    private void put(Source source, String what, String scope, String how, Path dataset) {
        told.computeIfAbsent(what + " as " + scope, _ -> new TreeMap<>())
                .put(source.tested() + " " + how, digest(source, scope, dataset));
    }

    private String digest(Source source, String scope, Path dataset) {
        String program = source.tested().require().program().toString();
        return terminal.run("digest", dataset.toString(), "--as", scope, "--server-binary", program)
                .succeeded()
                .output()
                .strip();
    }

    /// Commands make no entry pending that is no longer in its stream.
    private void logOfCommands(Source source, String scope) throws IOException {
        Reply _ = source.connection().require("XACK", "stream", "readers", "7-0");
        String saved = digest(source, scope, source.saved());
        Path log = source.rewritten("no");

        assertThat(isText(log)).isTrue();
        assertThat(digest(source, scope, log)).as(source.tested() + " commands").isEqualTo(saved);
        told.computeIfAbsent("log of commands", _ -> new TreeMap<>())
                .put(source.tested().tag(), "equal");
    }

    private static boolean isText(Path log) throws IOException {
        if (Files.isRegularFile(log)) {
            return Files.readString(log).startsWith("*");
        }
        try (var parts = Files.list(log)) {
            return parts.noneMatch(part -> part.toString().endsWith(".rdb"));
        }
    }

    private void aChangeIsSeen(Source source) {
        String before = digest(source, "stream-v1", source.saved());
        Reply _ = source.connection().require("XCLAIM", "stream", "readers", "bob", "0", "8-0", "RETRYCOUNT", "4");

        assertThat(digest(source, "stream-v1", source.saved())).isNotEqualTo(before);
    }
}
