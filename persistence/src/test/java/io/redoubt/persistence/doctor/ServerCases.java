package io.redoubt.persistence.doctor;

import static io.redoubt.core.DurabilityGoal.NONE_LOST;

import java.util.List;
import java.util.stream.Stream;

/// Rules on what a running server says and what lies in its directory.
final class ServerCases {
    private static final String LOG = "*1|$8|FLUSHALL|".replace("|", "\r|");
    private static final String BASE = "appendonlydir/appendonly.aof.1.base.rdb=RDB-REDIS0009";
    private static final String INCREMENT = "appendonlydir/appendonly.aof.1.incr.aof=";
    private static final String MANIFEST = "appendonlydir/appendonly.aof.manifest=";
    private static final String NAMED =
            "file appendonly.aof.1.base.rdb seq 1 type b|file appendonly.aof.1.incr.aof seq 1 type i|";
    private static final String DUMP = "dump.rdb=RDB-REDIS0009";
    private static final String BUSY = "role:master uptime_in_seconds:100 master_repl_offset:10000000000";

    private ServerCases() {}

    static List<Case> all() {
        return Stream.of(starts(), status(), replication())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Case> starts() {
        return List.of(
                of(
                        "would-start-empty",
                        conf("appendonly yes").data(DUMP),
                        conf("appendonly yes").data(BASE, INCREMENT, MANIFEST + NAMED, DUMP)),
                of(
                        "manifest-is-gone",
                        conf("appendonly yes").data(BASE, INCREMENT),
                        conf("appendonly no").data(BASE, INCREMENT)),
                of(
                        "manifest-refused",
                        conf("appendonly yes").data(MANIFEST),
                        conf("appendonly yes").data(BASE, INCREMENT, MANIFEST + NAMED)),
                of(
                        "part-is-missing",
                        conf("appendonly yes").data(BASE, MANIFEST + NAMED),
                        conf("appendonly yes").data(BASE, INCREMENT, MANIFEST + NAMED)),
                of(
                        "newer-log-ignored",
                        conf("appendonly no").data(BASE, INCREMENT, MANIFEST + NAMED),
                        conf("appendonly no").data(DUMP)),
                of(
                        "old-log-ignored",
                        conf("appendonly yes").data(BASE, INCREMENT, MANIFEST + NAMED, "appendonly.aof=" + LOG),
                        conf("appendonly yes").data("appendonly.aof=" + LOG)),
                of(
                        "damaged-data",
                        conf("appendonly no").data("dump.rdb=REDIS0009"),
                        conf("appendonly no").data(DUMP)),
                of(
                        "suspect-data",
                        conf("appendonly yes").data("appendonly.aof=*1\r|$4\r|EXEC\r|"),
                        conf("appendonly yes").data("appendonly.aof=" + LOG)),
                of(
                        "too-new-for-server",
                        conf("appendonly no").data("dump.rdb=RDB-REDIS0012").version("valkey-8.1"),
                        conf("appendonly no").data("dump.rdb=RDB-REDIS0011").version("valkey-8.1")),
                of(
                        "nothing-to-load",
                        says("db0:keys=5,expires=0", "save", "3600 1").data(),
                        says("db0:keys=5,expires=0", "save", "3600 1").data(DUMP)),
                of(
                        "temporary-files",
                        conf("hz 10").data("temp-123.rdb"),
                        conf("hz 10").data(DUMP)),
                of(
                        "name-taken",
                        conf("hz 10").data("dump.rdb/file"),
                        conf("hz 10").data(DUMP)),
                of(
                        "foreign-owner",
                        conf("hz 10").data(DUMP).dataThat("dump.rdb of another user", ServerCases::foreign),
                        conf("hz 10").data(DUMP)),
                of(
                        "data-readable-by-all",
                        conf("hz 10")
                                .data(DUMP)
                                .dataThat("directory rwxr-xr-x, file rw-r--r--", data -> moded(data, "rwxr-xr-x")),
                        conf("hz 10").data(DUMP).dataThat("directory rwx------", data -> moded(data, "rwx------"))),
                of(
                        "copies-beside-data",
                        conf("hz 10").data(DUMP, "dump-2026-01-01.rdb"),
                        conf("hz 10").data(DUMP)),
                of(
                        "unsaved-switch-on",
                        says("role:master", "appendonly", "yes").conf("appendonly no"),
                        says("role:master", "appendonly", "yes").conf("appendonly yes")),
                of(
                        "armed-switch-on",
                        says("role:master", "appendonly", "no").conf("appendonly yes"),
                        says("role:master", "appendonly", "no").conf("appendonly no")),
                of(
                        "running-differs-from-file",
                        says("role:master", "maxmemory", "0").conf("maxmemory 1gb"),
                        says("role:master", "maxmemory", "1073741824").conf("maxmemory 1gb")),
                of(
                        "started-without-file",
                        says("role:master", "save", ""),
                        says("config_file:/etc/redis.conf", "save", "")),
                of(
                        "file-cannot-be-rewritten",
                        conf("hz 10").host("proc/self/mounts=/dev/sda1 @/redis.conf ext4 rw 0 0\n"),
                        conf("hz 10").host("proc/self/mounts=/dev/sda1 / ext4 rw 0 0\n")));
    }

    private static List<Case> status() {
        return List.of(
                of("keys-were-evicted", says("evicted_keys:3"), says("evicted_keys:0")),
                of(
                        "memory-nearly-full",
                        says("used_memory:95", "maxmemory", "100"),
                        says("used_memory:50", "maxmemory", "100")),
                of("everything-was-flushed", says("cmdstat_flushall:calls=1"), says("cmdstat_get:calls=1")),
                of(
                        "log-outgrew-its-base",
                        says("aof_base_size:1000000 aof_current_size:900000000", "auto-aof-rewrite-percentage", "100"),
                        says("aof_base_size:1000000 aof_current_size:1900000", "auto-aof-rewrite-percentage", "100")),
                of(
                        "many-increments",
                        conf("appendonly yes")
                                .data(
                                        BASE,
                                        MANIFEST + NAMED
                                                + "file a.2.incr.aof seq 2 type i|file a.3.incr.aof seq 3 type i|file"
                                                + " a.4.incr.aof seq 4 type i|"),
                        conf("appendonly yes").data(BASE, INCREMENT, MANIFEST + NAMED)),
                of(
                        "no-room-for-rewrite",
                        conf("hz 10").data(DUMP).dataThat("1 B free", data -> sized(data, 1, 1000)),
                        conf("hz 10").data(DUMP).dataThat("half free", data -> sized(data, 500, 1000))),
                of(
                        "volume-nearly-full",
                        conf("hz 10").data(DUMP).dataThat("5 % free", data -> sized(data, 50, 1000)),
                        conf("hz 10").data(DUMP).dataThat("half free", data -> sized(data, 500, 1000))),
                of("snapshot-failed", says("rdb_last_bgsave_status:err"), says("rdb_last_bgsave_status:ok")),
                of("rewrite-failed", says("aof_last_bgrewrite_status:err"), says("aof_last_bgrewrite_status:ok")),
                of("log-not-written", says("aof_last_write_status:err"), says("aof_last_write_status:ok")),
                of(
                        "never-saved",
                        says("db0:keys=5,expires=0 rdb_saves:0", "save", "3600 1"),
                        says("db0:keys=5,expires=0 rdb_saves:1", "save", "3600 1")),
                of(
                        "save-overdue",
                        says(
                                "rdb_changes_since_last_save:9 rdb_last_save_time:1000 server_time_usec:99000000000",
                                "save",
                                "60 1"),
                        says(
                                "rdb_changes_since_last_save:9 rdb_last_save_time:1000 server_time_usec:1030000000",
                                "save",
                                "60 1")),
                of("slow-fork", says("latest_fork_usec:900000"), says("latest_fork_usec:900")),
                of(
                        "much-copied-on-write",
                        says("rdb_last_cow_size:900000000 used_memory:1000000000"),
                        says("rdb_last_cow_size:900000 used_memory:1000000000")),
                of("fsync-was-late", says("aof_delayed_fsync:2"), says("aof_delayed_fsync:0")),
                of("child-runs-long", says("rdb_current_bgsave_time_sec:7200"), says("rdb_current_bgsave_time_sec:-1")),
                of("still-loading", says("loading:1"), says("loading:0")),
                of(
                        "users-not-kept",
                        says("role:master", "aclfile", "").users("user default on", "user bob on"),
                        says("role:master", "aclfile", "/etc/users.acl").users("user default on", "user bob on")));
    }

    private static List<Case> replication() {
        return List.of(
                of(
                        "unsaved-primary",
                        says("role:master connected_slaves:1", "save", "", "appendonly", "no"),
                        says("role:master connected_slaves:1", "save", "", "appendonly", "yes")),
                of(
                        "writes-without-replicas",
                        says("role:master connected_slaves:1", "min-replicas-to-write", "0")
                                .wants(NONE_LOST),
                        says("role:master connected_slaves:1", "min-replicas-to-write", "1")
                                .wants(NONE_LOST)),
                of(
                        "backlog-too-small",
                        says(BUSY, "repl-backlog-size", "1048576"),
                        says(BUSY, "repl-backlog-size", "10737418240")),
                of(
                        "replica-buffer-too-small",
                        says(
                                BUSY,
                                "client-output-buffer-limit",
                                "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60"),
                        says(
                                BUSY,
                                "client-output-buffer-limit",
                                "normal 0 0 0 slave 8589934592 1 60 pubsub 33554432 8388608 60")),
                of(
                        "replica-without-primary",
                        says("role:slave master_link_status:down"),
                        says("role:slave master_link_status:up")),
                of(
                        "replica-lags",
                        says("role:master slave0:ip=1.2.3.4,port=1,state=online,offset=1,lag=45"),
                        says("role:master slave0:ip=1.2.3.4,port=1,state=online,offset=1,lag=0")));
    }

    private static Case of(String rule, Sick fires, Sick silent) {
        return new Case(rule, fires, silent);
    }

    private static Sick conf(String... lines) {
        return Sick.is().conf(lines);
    }

    private static Sick says(String info, String... settings) {
        return Sick.is().says(info, settings);
    }

    private static DataDirectory foreign(DataDirectory data) {
        return copy(
                data,
                data.files(),
                data.fileSystem(),
                data.freeBytes(),
                data.totalBytes(),
                "somebody-else",
                data.mode());
    }

    static DataDirectory kind(DataDirectory data, String kind) {
        return copy(data, data.files(), kind, data.freeBytes(), data.totalBytes(), data.user(), data.mode());
    }

    private static DataDirectory sized(DataDirectory data, long free, long total) {
        return copy(data, data.files(), data.fileSystem(), free, total, data.user(), data.mode());
    }

    private static DataDirectory moded(DataDirectory data, String mode) {
        List<DataDirectory.Entry> open = data.files().stream()
                .map(entry -> new DataDirectory.Entry(
                        entry.name(), entry.directory(), entry.bytes(), entry.millis(), entry.user(), "rw-r--r--"))
                .toList();
        return copy(data, open, data.fileSystem(), data.freeBytes(), data.totalBytes(), data.user(), mode);
    }

    private static DataDirectory copy(
            DataDirectory data,
            List<DataDirectory.Entry> files,
            String kind,
            long free,
            long total,
            String user,
            String mode) {
        return new DataDirectory(
                data.path(),
                files,
                data.parts(),
                data.manifest(),
                data.verdict(),
                kind,
                free,
                total,
                user,
                data.uid(),
                mode);
    }
}
