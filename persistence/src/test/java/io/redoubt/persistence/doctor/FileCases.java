package io.redoubt.persistence.doctor;

import static io.redoubt.core.DurabilityGoal.CACHE;
import static io.redoubt.core.DurabilityGoal.NONE_LOST;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Rules on configuration files and on settings, whoever says them.
final class FileCases {
    private static final String HASH = "#" + "ab".repeat(32);

    private FileCases() {}

    static List<Case> all() {
        return List.of(
                of(
                        "trailing-comment",
                        conf("save 900 1 # one change"),
                        conf("# save", "save 900 1", "user a on " + HASH)),
                of("unbalanced-quotes", conf("dir \"/data"), conf("dir \"/data\"")),
                of("unknown-directive", conf("apendonly yes"), conf("appendonly yes", "bf.error-rate 1", "sentinel")),
                of(
                        "directive-of-another-version",
                        conf("appenddirname d").version("redis-6.2"),
                        conf("appenddirname d").version("redis-7.0")),
                of("wrong-number-of-words", conf("appendfsync always now"), conf("save 1 2 3 4", "bind 127.0.0.1 ::1")),
                of("refused-value", conf("appendonly maybe"), conf("appendonly YES", "maxmemory 1gb")),
                of("save-points-refused", conf("save 900"), conf("save \"\"", "save 900 1 300 10")),
                of(
                        "save-points-dropped",
                        conf("save 900 1 300 10").version("redis-6.2"),
                        conf("save 900 1", "save 300 10").version("redis-6.2")),
                of(
                        "duplicate-directive",
                        conf("appendfsync always", "appendfsync no"),
                        conf("appendfsync no", "appendfsync no", "save 1 1", "save 2 2")),
                of(
                        "include-overrides",
                        conf("maxmemory 1gb", "include more.conf").beside("more.conf", "maxmemory 2gb"),
                        conf("maxmemory 1gb", "include more.conf").beside("more.conf", "maxmemory 1gb")),
                of(
                        "include-not-read",
                        conf("include redis.conf"),
                        conf("include more.conf").beside("more.conf", "hz 10")),
                of(
                        "include-of-several",
                        conf("include a.conf b.conf"),
                        conf("include a.conf").beside("a.conf", "hz 10")),
                of("byte-order-mark", bytes("\u00ef\u00bb\u00bfport 1"), bytes("port 1\r\n")),
                of("binary-file", bytes("\u00ff\u00fep\0o\0r\0t\0"), conf("port 1")),
                of("renamed-command", conf("rename-command FLUSHALL \"\""), conf("hz 10")),
                of(
                        "secret-readable",
                        Sick.is()
                                .conf(
                                        "rw-r--r--",
                                        "requirepass s".getBytes(StandardCharsets.US_ASCII),
                                        "requirepass s, mode 644"),
                        conf("requirepass s")),
                of("password-in-file", conf("user a on >secret"), conf("user a on " + HASH)),
                of("no-persistence", conf("save \"\""), conf("save \"\"").wants(CACHE)),
                of("snapshots-alone", conf("save 900 1"), conf("appendonly yes")),
                of("fsync-by-the-kernel", conf("appendonly yes", "appendfsync no"), conf("appendonly yes")),
                of(
                        "fsync-once-a-second",
                        conf("appendonly yes").wants(NONE_LOST),
                        conf("appendonly yes", "appendfsync always").wants(NONE_LOST)),
                of(
                        "no-fsync-during-rewrite",
                        conf("appendonly yes", "no-appendfsync-on-rewrite yes"),
                        conf("appendonly yes")),
                of(
                        "eviction-of-all-keys",
                        conf("maxmemory 1gb", "maxmemory-policy allkeys-lru"),
                        conf("maxmemory-policy allkeys-lru").wants(CACHE)),
                of(
                        "eviction-of-expiring-keys",
                        conf("maxmemory-policy volatile-ttl"),
                        conf("maxmemory-policy noeviction")),
                of("no-memory-limit", conf("hz 10"), conf("maxmemory 1gb")),
                of(
                        "writes-after-failed-save",
                        conf("stop-writes-on-bgsave-error no"),
                        conf("stop-writes-on-bgsave-error no", "save \"\"")),
                of(
                        "torn-tail-accepted",
                        conf("appendonly yes").wants(NONE_LOST),
                        conf("appendonly yes", "aof-load-truncated no").wants(NONE_LOST)),
                of("text-base", conf("appendonly yes", "aof-use-rdb-preamble no"), conf("aof-use-rdb-preamble no")),
                of("no-checksum", conf("rdbchecksum no"), conf("rdbchecksum yes")),
                of(
                        "old-save-points",
                        conf("save 900 1", "save 300 10", "save 60 10000"),
                        conf("save 900 1", "save \"\"", "save 60 10000")),
                of("relative-directory", conf("dir ./"), conf("dir /data")),
                of(
                        "log-in-data-directory",
                        conf("dir /data", "logfile /data/redis.log"),
                        conf("dir /data", "logfile /var/log/redis.log")),
                of("idle-clients-dropped", conf("timeout 300"), conf("timeout 0")),
                of(
                        "stops-without-saving",
                        conf("shutdown-on-sigterm nosave"),
                        conf("shutdown-on-sigterm nosave", "appendonly yes")),
                of(
                        "no-automatic-rewrite",
                        conf("appendonly yes", "auto-aof-rewrite-percentage 0"),
                        conf("appendonly yes")),
                of(
                        "rewrites-all-the-time",
                        conf("appendonly yes", "auto-aof-rewrite-min-size 1kb"),
                        conf("appendonly yes")),
                of("writable-replica", conf("replica-read-only no"), conf("replica-read-only yes")),
                of(
                        "replica-empties-first",
                        conf("repl-diskless-load flush-before-load"),
                        conf("repl-diskless-load disabled")),
                of(
                        "no-password-for-primary",
                        conf("replicaof db0 6379", "requirepass s"),
                        conf("replicaof db0 6379", "requirepass s", "masterauth s")),
                of("snapshots-are-deleted", conf("rdb-del-sync-files yes"), conf("rdb-del-sync-files no")),
                of("open-to-all", conf("protected-mode no"), conf("protected-mode no", "bind 127.0.0.1 -::1")),
                of("bound-to-every-interface", conf("bind 0.0.0.0"), conf("bind 127.0.0.1 10.0.0.5")),
                of("protected-mode-off", conf("protected-mode no"), conf("protected-mode yes")),
                of("weak-password", conf("requirepass changeme123"), conf("requirepass 7f9b0c1d2e3f4a5b6c7d")),
                of(
                        "shared-default-user",
                        conf("requirepass 7f9b0c1d2e3f4a5b6c7d"),
                        conf("requirepass 7f9b0c1d2e3f4a5b6c7d", "user a on " + HASH)),
                of(
                        "default-user-without-rights",
                        conf("appendonly yes", "user default off"),
                        conf("appendonly yes", "user default off ~* &* +@all")),
                of("no-encryption", conf("bind 10.0.0.5"), conf("bind 10.0.0.5", "tls-port 6380")),
                of(
                        "plain-port-beside-tls",
                        conf("bind 10.0.0.5", "tls-port 6380"),
                        conf("bind 10.0.0.5", "tls-port 6380", "port 0")),
                of(
                        "replication-in-clear",
                        conf("tls-port 6380", "replicaof db0 6379"),
                        conf("tls-port 6380", "replicaof db0 6379", "tls-replication yes")),
                of(
                        "open-socket",
                        conf("unixsocket /run/redis.sock", "unixsocketperm 777"),
                        conf("unixsocket /run/redis.sock", "unixsocketperm 770")),
                of("dangerous-commands-on", conf("enable-debug-command yes"), conf("enable-debug-command no")));
    }

    private static Case of(String rule, Sick fires, Sick silent) {
        return new Case(rule, fires, silent);
    }

    private static Sick conf(String... lines) {
        return Sick.is().conf(lines);
    }

    private static Sick bytes(String text) {
        return Sick.is()
                .conf(
                        "rw-------",
                        text.getBytes(StandardCharsets.ISO_8859_1),
                        text.startsWith("port") ? "port 1 with CR and LF" : "the same in another encoding");
    }
}
