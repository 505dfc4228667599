package io.redoubt.persistence.doctor;

import io.redoubt.testkit.Await;
import io.redoubt.testkit.Injection;
import io.redoubt.testkit.RealServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Snapshots, rewrites and logs of real servers that fail, are late, or cost too much.
final class StorageTroubles {
    /// For what waits for a disk that others use too.
    private static final Duration LONG = Duration.ofSeconds(90);

    private StorageTroubles() {}

    static List<Trouble> all() {
        return List.of(
                new Trouble(
                        "snapshots that fail",
                        Set.of("never-saved", "nothing-to-load", "snapshot-failed", "save-overdue", "name-taken"),
                        StorageTroubles::snapshotsFail),
                new Trouble(
                        "rewrites that fail",
                        Set.of("rewrite-failed", "many-increments", "log-outgrew-its-base"),
                        StorageTroubles::rewritesFail),
                new Trouble(
                        "a disk that is slow, then full",
                        Set.of("fsync-was-late", "log-not-written"),
                        StorageTroubles::slowThenFull),
                new Trouble(
                        "forks that cost", Set.of("slow-fork", "much-copied-on-write"), StorageTroubles::forksThatCost),
                new Trouble(
                        "a start after a crash",
                        Set.of("still-loading", "temporary-files", "copies-beside-data"),
                        StorageTroubles::startAfterCrash));
    }

    private static void await(RealServer server, String field, String value) {
        Await.until(
                field + " " + value,
                LONG,
                () -> server.info("persistence", field).equals(value));
    }

    private static void snapshotsFail(Ward ward) throws Exception {
        try (RealServer server = RealServer.start("--save", "3600 1", "--enable-protected-configs", "yes")) {
            server.call("SET", "key", "value");
            ward.ill(server);
            server.call("SAVE");
            ward.well(server);

            server.call("CONFIG", "SET", "dbfilename", "taken.rdb");
            Files.createDirectory(server.directory().resolve("taken.rdb"));
            server.call("SET", "key", "other");
            server.call("CONFIG", "SET", "save", "1 1");
            await(server, "rdb_last_bgsave_status", "err");
            long saved = Long.parseLong(server.info("persistence", "rdb_last_save_time"));
            Await.until(
                    "a save that is overdue",
                    () -> Long.parseLong(server.info("server", "server_time_usec")) / 1_000_000 > saved + 2);
            ward.ill(server);
        }
    }

    private static void rewritesFail(Ward ward) throws Exception {
        try (RealServer server = RealServer.start("--appendonly", "yes")) {
            server.call("MSET", "a", "1", "b", "2");
            ward.well(server);

            server.call("CONFIG", "SET", "rdb-key-save-delay", "60000000");
            try {
                for (int i = 0; i < 4; i++) {
                    server.call("BGREWRITEAOF");
                    killChildren(server);
                    await(server, "aof_rewrite_in_progress", "0");
                }
                String hundred = "for i = 1, 10 do redis.call('SET', KEYS[1], string.rep('x', 1000000)) end";
                for (int i = 0; i < 15; i++) {
                    server.call("EVAL", hundred, "1", "large");
                }
                ward.ill(server);
            } finally {
                server.children().forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    private static void killChildren(RealServer server) {
        Await.until("a child", () -> !server.children().isEmpty());
        server.children().forEach(ProcessHandle::destroyForcibly);
    }

    private static void slowThenFull(Ward ward) throws Exception {
        try (RealServer server = RealServer.start("--appendonly", "yes")) {
            server.call("SET", "key", "value");
            ward.well(server);

            try (Injection _ = Injection.slowFsync(server.pid())) {
                Await.until("a write that waits for an fsync", LONG, () -> {
                    server.call("INCR", "n");
                    return !server.info("persistence", "aof_delayed_fsync").equals("0");
                });
            }
            Path log = server.directory().resolve("appendonlydir/appendonly.aof.1.incr.aof");
            try (Injection _ = Injection.into(
                    server.pid(), "-P", log.toString(), "-e", "trace=write", "-e", "inject=write:error=ENOSPC")) {
                Await.until("a write that fails", LONG, () -> refusesWrites(server));
                ward.ill(server);
            }
        }
    }

    /// Once a write to the log has failed.
    private static boolean refusesWrites(RealServer server) {
        try {
            server.call("INCR", "n");
            return false;
        } catch (IllegalStateException refused) {
            return String.valueOf(refused.getMessage()).contains("MISCONF");
        }
    }

    private static void forksThatCost(Ward ward) throws Exception {
        try (RealServer server = RealServer.start("--rdbcompression", "no")) {
            String touchAll = "for i = 0, 24999 do redis.call('SETRANGE', KEYS[1], i * 4096, 'x') end";
            server.call("EVAL", touchAll, "1", "large");
            Await.until("a fork that is quick", LONG, () -> saved(server) < 100_000);
            ward.well(server);

            server.call("CONFIG", "SET", "rdb-key-save-delay", "1000000");
            Await.until("a copied dataset", LONG, () -> {
                server.call("BGSAVE");
                server.call("EVAL", touchAll, "1", "large");
                await(server, "rdb_bgsave_in_progress", "0");
                return Long.parseLong(server.info("persistence", "rdb_last_cow_size")) > 80_000_000;
            });
            server.call("CONFIG", "SET", "rdb-key-save-delay", "0");
            String forks = "clone,clone3,fork,vfork";
            String late = "inject=" + forks + ":delay_enter=300000";
            try (Injection _ = Injection.into(server.pid(), "-e", "trace=" + forks, "-e", late)) {
                Await.until("a fork that is slow", LONG, () -> rewritten(server) > 300_000);
            }
            ward.ill(server);
        }
    }

    /// Microseconds of the fork for a snapshot that has ended.
    private static long saved(RealServer server) {
        server.call("BGSAVE");
        await(server, "rdb_bgsave_in_progress", "0");
        return Long.parseLong(server.info("stats", "latest_fork_usec"));
    }

    /// As `saved`, for a rewrite, which leaves alone what is known of the last snapshot.
    private static long rewritten(RealServer server) {
        server.call("BGREWRITEAOF");
        await(server, "aof_rewrite_in_progress", "0");
        return Long.parseLong(server.info("stats", "latest_fork_usec"));
    }

    private static void startAfterCrash(Ward ward) throws Exception {
        try (RealServer server = RealServer.start("--enable-debug-command", "yes", "--save", "3600 1")) {
            server.call("DEBUG", "POPULATE", "30000", "key", "100");
            server.call("SAVE");
            ward.well(server);

            server.call("CONFIG", "SET", "rdb-key-save-delay", "1000000");
            server.call("BGSAVE");
            Await.until("a temporary file", () -> temporary(server.directory()));
            List<ProcessHandle> children = server.children();
            server.kill();
            children.forEach(ProcessHandle::destroyForcibly);
            Files.copy(
                    server.directory().resolve("dump.rdb"), server.directory().resolve("dump-yesterday.rdb"));
            server.restartUnready("--key-load-delay", "500", "--loading-process-events-interval-bytes", "1024");
            Await.until("a server that loads", () -> server.output().contains("Loading RDB") && loading(server));
            ward.ill(server);
        }
    }

    private static boolean temporary(Path directory) throws Exception {
        try (var files = Files.newDirectoryStream(directory, "temp-*.rdb")) {
            return files.iterator().hasNext();
        }
    }

    private static boolean loading(RealServer server) {
        return server.info("persistence", "loading").equals("1");
    }
}
