package io.redoubt.persistence.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import io.redoubt.testkit.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What usual monitors tell wrongly of saves, rewrites and memory, on a real server.
class WatchedPersistenceTest {
    private static final String[] SLOW_CHILDREN = {"--enable-debug-command", "yes", "--rdb-key-save-delay", "100"};

    @Test
    void aServerThatNeverSavedIsNotOkAndItsStartIsNotItsLastSave() {
        try (RealServer server = RealServer.start();
                Watched watched = Watched.at(server.port())) {
            Look look = watched.look("a first look", _ -> true);

            assertThat(look.facts().persistence().snapshot().lastOk())
                    .as("what the server says")
                    .isTrue();
            assertThat(look.facts().persistence().snapshot().lastSecond())
                    .as("its last save, as it says")
                    .isPositive();
            assertThat(look.saves()).isEqualTo(new Outcome(Outcome.Kind.NEVER, Optional.empty()));
            assertThat(look.facts().persistence().snapshot().tookSeconds()).isEmpty();
        }
    }

    @Test
    void aSaveIsOkWithItsAgeAndNotAnyMoreAfterARestart() {
        try (RealServer server = RealServer.start();
                Watched watched = Watched.at(server.port())) {
            afterItsFirstSeconds(watched);
            server.call("SET", "a", "1");
            server.call("BGSAVE");

            Look saved = watched.look("a save", look -> look.saves().kind() == Outcome.Kind.OK);
            assertThat(saved.saves().age().orElseThrow()).isLessThan(Duration.ofSeconds(20));
            assertThat(saved.exposure().writes()).hasValue(0);
            server.call("SET", "a", "2");
            watched.look("a write at risk", look -> look.exposure().writes().orElse(0) == 1);

            server.kill();
            server.restart();
            Look restarted = watched.look(
                    "a restart",
                    look -> !look.facts()
                            .persistence()
                            .sameProcess(saved.facts().persistence()));
            assertThat(restarted.facts().persistence().keys())
                    .as("loaded from the file")
                    .isEqualTo(1);
            assertThat(restarted.saves().kind()).isEqualTo(Outcome.Kind.NEVER);
        }
    }

    /// FLUSHALL saves in the foreground where there are save points, and `rdb_saves` does not count it.
    @Test
    void theSaveOfAFlushIsOne() {
        try (RealServer server = RealServer.start("--save", "3600 1");
                Watched watched = Watched.at(server.port())) {
            afterItsFirstSeconds(watched);
            server.call("FLUSHALL");

            watched.look("a save", look -> look.saves().kind() == Outcome.Kind.OK);
            assertThat(server.info("persistence", "rdb_saves")).isEqualTo("0");
        }
    }

    /// Both times are of whole seconds: a save in the second of the start cannot be told from none.
    private static void afterItsFirstSeconds(Watched watched) {
        watched.look(
                "a server that is two seconds old",
                look -> look.facts().persistence().second()
                        > look.facts().persistence().snapshot().lastSecond() + 1);
    }

    @Test
    void aFailedSaveIsAnErrorAndTheServerRefusesWrites() throws IOException {
        try (RealServer server = RealServer.start("--save", "3600 1");
                Watched watched = Watched.at(server.port())) {
            afterItsFirstSeconds(watched);
            server.call("SET", "a", "1");
            // The snapshot cannot be renamed to a directory that is not empty.
            Files.createDirectories(server.directory().resolve("dump.rdb/blocked"));
            server.call("BGSAVE");

            ServerView failed = watched.alarm(Alarm.Kind.SAVE_FAILED);
            assertThat(failed.look().orElseThrow().saves())
                    .isEqualTo(new Outcome(Outcome.Kind.ERROR, Optional.empty()));
            watched.alarm(Alarm.Kind.WRITES_REFUSED);

            Files.delete(server.directory().resolve("dump.rdb/blocked"));
            Files.delete(server.directory().resolve("dump.rdb"));
            server.call("BGSAVE");
            watched.noAlarm(Alarm.Kind.SAVE_FAILED);
            watched.noAlarm(Alarm.Kind.WRITES_REFUSED);
        }
    }

    @Test
    void theStatusOfARewriteIsNotItsDuration() {
        try (RealServer server = RealServer.start("--appendonly", "yes", "--enable-debug-command", "yes");
                Watched watched = Watched.at(server.port())) {
            Look fresh = watched.look("a first look", _ -> true);
            assertThat(fresh.rewrites().kind()).isEqualTo(Outcome.Kind.NEVER);
            assertThat(fresh.logWrites()).isEqualTo(Outcome.Kind.OK);

            server.call("BGREWRITEAOF");
            Look rewritten = watched.look("a rewrite", look -> look.rewrites().kind() == Outcome.Kind.OK);
            assertThat(rewritten.rewrites().age())
                    .as("also if no look saw it run")
                    .isPresent();

            server.call("DEBUG", "POPULATE", "2000");
            server.call("CONFIG", "SET", "rdb-key-save-delay", "10000");
            server.call("BGREWRITEAOF");
            Look running = watched.look(
                    "a rewrite that runs",
                    look -> look.facts().persistence().appendOnly().rewriting());
            assertThat(running.impact().orElseThrow().what()).isEqualTo("rewrite");
            server.children().forEach(ProcessHandle::destroyForcibly);

            ServerView failed = watched.alarm(Alarm.Kind.REWRITE_FAILED);
            assertThat(failed.look()
                            .orElseThrow()
                            .facts()
                            .persistence()
                            .appendOnly()
                            .tookSeconds())
                    .as("the duration, which the usual monitor prints as status")
                    .isPresent();
        }
    }

    @Test
    void progressAndWhatClientsFeltOfASaveAreShown() {
        try (RealServer server = RealServer.start(SLOW_CHILDREN);
                Watched watched = Watched.at(server.port())) {
            server.call("DEBUG", "POPULATE", "20000");
            watched.look(
                    "ten seconds of PINGs, or a few", look -> look.roundTrips().count() > 5);

            server.call("BGSAVE");
            Look running = watched.look(
                    "progress",
                    look -> look.facts().persistence().snapshot().running()
                            && look.facts().persistence().child().keysDone() > 0);
            Impact during = running.impact().orElseThrow();
            assertThat(during.running()).isTrue();
            assertThat(during.before().count()).isPositive();
            assertThat(running.facts().persistence().child().keysTotal()).isEqualTo(20_000);
            assertThat(running.facts().persistence().child().forkMicros().orElseThrow())
                    .isPositive();

            Look ended = watched.look(
                    "PINGs after it",
                    look -> look.impact()
                            .flatMap(Impact::after)
                            .filter(after -> after.count() > 0)
                            .isPresent());
            assertThat(ended.impact().orElseThrow().during().count()).isPositive();
            assertThat(ended.impact().orElseThrow().running()).isFalse();
        }
    }

    @Test
    void theDistanceToTheNextRewriteIsToldAndShrinks() {
        try (RealServer server = RealServer.start(
                        "--appendonly", "yes", "--auto-aof-rewrite-min-size", "1mb", "--enable-debug-command", "yes");
                Watched watched = Watched.at(server.port())) {
            Look fresh = watched.look(
                    "settings", look -> look.rewriteOutlook().leftBytes().isPresent());
            assertThat(fresh.rewriteOutlook().atBytes()).hasValue((1 << 20) + 1);

            server.call("SET", "a", "x".repeat(400_000));
            Look grown = watched.look(
                    "growth", look -> look.rewriteOutlook().leftBytes().orElse(0) < 700_000);
            assertThat(grown.rewrites().kind()).isEqualTo(Outcome.Kind.NEVER);

            server.call("SET", "b", "x".repeat(700_000));
            watched.look("the rewrite at that size", look -> look.rewrites().kind() == Outcome.Kind.OK);
        }
    }

    @Test
    void whatAPowerCutWouldTakeIsToldInWritesAndSecondsForEveryPolicy() {
        try (RealServer server = RealServer.start("--appendonly", "yes", "--appendfsync", "always");
                Watched watched = Watched.at(server.port())) {
            assertThat(watched.look("settings", look -> look.exposure().time().isPresent())
                            .exposure()
                            .writes())
                    .hasValue(0);
        }
        try (RealServer server = RealServer.start("--appendonly", "yes", "--appendfsync", "no");
                Watched watched = Watched.at(server.port())) {
            watched.look("a first look", _ -> true);
            for (int i = 0; i < 100; i++) {
                server.call("INCR", "n");
            }
            // All of them, and soon after the rest of the half minute for what was not seen of it.
            Look look = watched.look(
                    "the writes of half a minute",
                    known -> known.exposure().writes().orElse(0) >= 100);
            assertThat(look.exposure().time()).contains(Duration.ofSeconds(30));
        }
    }

    @Test
    void aRewriteThatWaitsForASaveIsAFlag() {
        try (RealServer server = RealServer.start("--appendonly", "yes", "--enable-debug-command", "yes");
                Watched watched = Watched.at(server.port())) {
            server.call("DEBUG", "POPULATE", "20000");
            server.call("CONFIG", "SET", "rdb-key-save-delay", "1000");
            server.call("BGSAVE");
            server.call("BGREWRITEAOF");

            watched.look(
                    "a rewrite that waits",
                    look -> look.facts().persistence().appendOnly().scheduled()
                            && look.facts().persistence().snapshot().running());
            server.call("CONFIG", "SET", "rdb-key-save-delay", "0");
            server.children().forEach(ProcessHandle::destroyForcibly);
            watched.look(
                    "it to have run",
                    look -> !look.facts().persistence().appendOnly().scheduled()
                            && look.rewrites().kind() == Outcome.Kind.OK);
        }
    }

    @Test
    void evictionIsAnAlarmWhereDataIsMeantToLast() {
        try (RealServer server = RealServer.start(
                        "--appendonly", "yes", "--maxmemory", "4mb", "--maxmemory-policy", "allkeys-lru");
                Watched watched = Watched.at(server.port())) {
            watched.alarm(Alarm.Kind.EVICTION_POSSIBLE);

            for (int i = 0; i < 10; i++) {
                server.call("SET", "key" + i, "x".repeat(500_000));
            }

            ServerView evicting = watched.alarm(Alarm.Kind.EVICTING);
            assertThat(Watched.has(evicting, Alarm.Kind.EVICTION_POSSIBLE)).isFalse();
            server.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
            assertThat(evicting.look()
                            .orElseThrow()
                            .facts()
                            .memory()
                            .evictedKeys()
                            .orElseThrow())
                    .isPositive();
        }
    }

    @Test
    void evictionOfACacheIsNone() {
        try (RealServer server = RealServer.start("--maxmemory", "4mb", "--maxmemory-policy", "allkeys-lru");
                Watched watched = Watched.at(server.port())) {
            for (int i = 0; i < 10; i++) {
                server.call("SET", "key" + i, "x".repeat(500_000));
            }

            ServerView view = watched.await(
                    "evictions",
                    known -> known.look().filter(Look::evicting).isPresent()
                            || known.look()
                                    .filter(look ->
                                            look.facts().memory().evictedKeys().orElse(0) > 0)
                                    .isPresent());
            assertThat(Watched.has(view, Alarm.Kind.EVICTING)).isFalse();
            watched.alarm(Alarm.Kind.NO_PERSISTENCE);
        }
    }

    @Test
    void aReplicaIsShownWithItsLag() {
        try (RealServer primary = RealServer.start("--repl-diskless-sync-delay", "0");
                RealServer replica = RealServer.start("--replicaof", "127.0.0.1 " + primary.port());
                Watched watched = Watched.at(primary.port())) {
            Look look = watched.look(
                    "a replica that follows",
                    known -> known.facts().replication().replicas().stream()
                            .anyMatch(one -> one.state().equals("online") && one.port() == replica.port()));

            assertThat(look.facts().replication().replicas().getFirst().lagBytes())
                    .isPresent();
            assertThat(look.facts().persistence().snapshot().tookSeconds())
                    .as("of the snapshot that the replica was sent")
                    .isPresent();
            assertThat(look.saveTookSeconds()).as("of one of its own").isEmpty();
            try (Watched other = Watched.at(replica.port())) {
                primary.kill();
                other.alarm(Alarm.Kind.REPLICA_LINK_DOWN);
            }
        }
    }

    @Test
    void theDiskOfAServerOnThisMachineIsThatOfItsDirectory() throws IOException {
        try (RealServer server = RealServer.start("--appendonly", "yes");
                Watched watched = Watched.at(server.port())) {
            Look look = watched.look("its disk", known -> known.disk().isPresent());

            assertThat(Files.isSameFile(look.directory().orElseThrow(), server.directory()))
                    .isTrue();
            assertThat(look.disk().orElseThrow().totalBytes())
                    .isEqualTo(Files.getFileStore(server.directory()).getTotalSpace());
            Await.until(
                    "the server's files in it",
                    () -> Files.exists(look.directory().orElseThrow().resolve("appendonlydir")));
        }
    }
}
