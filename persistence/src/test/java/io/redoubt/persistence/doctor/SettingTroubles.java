package io.redoubt.persistence.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.DurabilityGoal;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.Injection;
import io.redoubt.testkit.RealServer;
import io.redoubt.testkit.TestClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Real servers that are set up wrongly, that follow nobody, and of versions to beware of.
final class SettingTroubles {
    private static final String PASSWORD = "7f9b0c1d2e3f4a5b6c7d";

    private SettingTroubles() {}

    static List<Trouble> all() {
        return List.of(
                new Trouble(
                        "a primary that keeps nothing and evicts",
                        Set.of(
                                "unsaved-primary",
                                "keys-were-evicted",
                                "everything-was-flushed",
                                "started-without-file",
                                "users-not-kept",
                                "no-persistence",
                                "eviction-of-all-keys",
                                "writes-without-replicas"),
                        SettingTroubles::keepsNothing),
                new Trouble(
                        "replicas that lag, buffers that are small, a primary that is gone",
                        Set.of(
                                "replica-lags",
                                "backlog-too-small",
                                "replica-buffer-too-small",
                                "replica-without-primary"),
                        SettingTroubles::replicasLag),
                new Trouble(
                        "memory that is nearly full",
                        Set.of("memory-nearly-full", "no-memory-limit"),
                        SettingTroubles::nearlyFull),
                new Trouble(
                        "settings that differ from their file",
                        Set.of("unsaved-switch-on", "armed-switch-on", "running-differs-from-file"),
                        SettingTroubles::differs),
                new Trouble(
                        "a password everybody knows",
                        Set.of("weak-password", "shared-default-user"),
                        SettingTroubles::known),
                new Trouble(
                        "fields that expire in a log", Set.of("field-expiry-in-log"), SettingTroubles::fieldsExpire),
                new Trouble("a version nobody mends", Set.of("version-no-longer-kept"), SettingTroubles::old),
                new Trouble(
                        "a wait for the log that does not wait",
                        Set.of("wait-answered-early"),
                        SettingTroubles::answeredEarly));
    }

    private static void keepsNothing(Ward ward) throws Exception {
        try (RealServer good = RealServer.startConfigured(
                        "bind 127.0.0.1",
                        "appendonly yes",
                        "maxmemory 100mb",
                        "min-replicas-to-write 1",
                        "user bob on nopass +ping");
                RealServer bad = RealServer.start("--maxmemory", "8mb", "--maxmemory-policy", "allkeys-random");
                RealServer replica = RealServer.start()) {
            follow(replica, good);
            ward.well(Ward.Call.on(good).wanting(DurabilityGoal.NONE_LOST));

            follow(replica, bad);
            bad.call("FLUSHALL");
            bad.call("ACL", "SETUSER", "bob", "on", "nopass", "+ping");
            String value = "v".repeat(50_000);
            for (int i = 0; i < 300; i++) {
                bad.call("SET", "key" + i, value);
            }
            ward.ill(Ward.Call.on(bad).wanting(DurabilityGoal.NONE_LOST));
        }
    }

    private static void follow(RealServer replica, RealServer primary) {
        replica.call("REPLICAOF", "127.0.0.1", Integer.toString(primary.port()));
        Await.until(
                "a replica in step", () -> primary.info("replication", "slave0").contains("state=online"));
    }

    /// A rate of writes counts after half a minute only, so this takes as long.
    private static void replicasLag(Ward ward) throws Exception {
        try (RealServer primary = RealServer.start("--repl-backlog-size", "16kb");
                RealServer replica = RealServer.start()) {
            follow(replica, primary);
            String value = "v".repeat(100_000);
            for (int i = 0; i < 50; i++) {
                primary.call("SET", "key", value);
            }
            primary.call("CONFIG", "SET", "client-output-buffer-limit", "replica 1mb 0 0");
            replica.pause();
            Await.until(
                    "half a minute and a late replica",
                    Duration.ofSeconds(60),
                    () -> Long.parseLong(primary.info("server", "uptime_in_seconds")) >= 30
                            && primary.info("replication", "slave0").matches(".*lag=[1-9]\\d.*"));
            ward.ill(primary);

            replica.resume();
            primary.call("CONFIG", "SET", "repl-backlog-size", "100mb");
            primary.call("CONFIG", "SET", "client-output-buffer-limit", "replica 512mb 128mb 60");
            Await.until(
                    "a replica that answers",
                    () -> primary.info("replication", "slave0").matches(".*lag=[01]"));
            ward.well(primary);
            primary.kill();
            Await.until(
                    "a lost link",
                    () -> replica.info("replication", "master_link_status").equals("down"));
            ward.ill(replica);
        }
    }

    private static void nearlyFull(Ward ward) throws Exception {
        try (RealServer server = RealServer.start()) {
            server.call("SET", "key", "v".repeat(5_000_000));
            ward.ill(server);
            server.call("CONFIG", "SET", "maxmemory", "100mb");
            ward.well(server);
            long used = Long.parseLong(server.info("memory", "used_memory"));
            server.call("CONFIG", "SET", "maxmemory", Long.toString(used / 19 * 20));
            ward.ill(server);
        }
    }

    private static void differs(Ward ward) throws Exception {
        try (RealServer server = RealServer.startConfigured("bind 127.0.0.1", "maxmemory 100mb", "appendonly no")) {
            Path file = server.directory().resolve("redis.conf");
            ward.well(server);
            server.call("CONFIG", "SET", "appendonly", "yes");
            server.call("CONFIG", "SET", "maxmemory", "200mb");
            ward.ill(server);
            server.call("CONFIG", "REWRITE");
            ward.well(server);
            server.call("CONFIG", "SET", "appendonly", "no");
            Files.writeString(file, "appendonly yes\n", StandardOpenOption.APPEND);
            ward.ill(server);
        }
    }

    private static void known(Ward ward) throws Exception {
        try (RealServer server = RealServer.start("--requirepass", "changeme123")) {
            ward.ill(Ward.Call.on(server).with("changeme123"));
        }
        try (RealServer server = RealServer.startConfigured("requirepass " + PASSWORD, "user bob on nopass +ping")) {
            ward.well(Ward.Call.on(server).with(PASSWORD));
        }
    }

    private static void fieldsExpire(Ward ward) throws Exception {
        try (RealServer server = RealServer.startFetched("redis-8.0", "--appendonly", "yes")) {
            server.call("HSET", "hash", "field", "value");
            ward.well(server);
            server.call("HEXPIRE", "hash", "1000", "FIELDS", "1", "field");
            ward.ill(server);
        }
    }

    private static void old(Ward ward) throws Exception {
        try (RealServer server = RealServer.startFetched("redis-2.8");
                RealServer newer = RealServer.startFetched("redis-6.2")) {
            ward.ill(server);
            ward.well(newer);
        }
    }

    private static void answeredEarly(Ward ward) throws Exception {
        try (RealServer server = RealServer.startFetched("valkey-8.0", "--appendonly", "yes")) {
            ward.well(server);
            try (Injection _ = Injection.slowFsync(server.pid());
                    TestClient client = TestClient.connect(server.port())) {
                Await.until("an answer while the fsync is not done", () -> {
                    client.call("SET", "key", "value");
                    assertThat(client.call("WAITAOF", "1", "0", "10000")).isEqualTo("1\n0");
                    return server.info("persistence", "aof_pending_bio_fsync").equals("1");
                });
            }
            ward.ill(server);
        }
    }
}
