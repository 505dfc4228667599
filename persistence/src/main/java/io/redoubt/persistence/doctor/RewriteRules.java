package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.NOTE;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.DATA;
import static io.redoubt.persistence.doctor.Source.SERVER;
import static io.redoubt.persistence.doctor.Source.SETTINGS;

import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanDuration;
import io.redoubt.persistence.config.SavePoints;
import io.redoubt.persistence.doctor.DataDirectory.Manifest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Rewrites and snapshots: whether they happen, succeed, and have room.
final class RewriteRules {
    /// Below, a rewrite is a matter of seconds whatever its growth.
    private static final long NOTABLE_BYTES = 64L << 20;
    private static final long SLOW_FORK_MICROS = 200_000;
    private static final long LONG_CHILD_SECONDS = 3600;
    private static final int MANY_INCREMENTS = 3;
    private static final ByteSize SMALLEST_REWRITE = ByteSize.mebibytes(1);

    private RewriteRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "no-automatic-rewrite",
                        WARNING,
                        List.of(SETTINGS),
                        "the log is never rewritten by itself",
                        "redis.conf",
                        "It grows until the disk is full, and a restart replays all of it.",
                        "auto-aof-rewrite-percentage 100",
                        patient -> patient.evidence(
                                "auto-aof-rewrite-percentage",
                                setting -> patient.persistsByLog() && setting.number() == 0)),
                new Rule(
                        "rewrites-all-the-time",
                        WARNING,
                        List.of(SETTINGS),
                        "the log is rewritten below a mebibyte",
                        "redis.conf",
                        "A small dataset is forked and rewritten over and over, and its history is gone each time.",
                        "auto-aof-rewrite-min-size 64mb",
                        patient -> patient.evidence(
                                "auto-aof-rewrite-min-size",
                                setting -> patient.persistsByLog() && setting.number() < SMALLEST_REWRITE.bytes())),
                new Rule(
                        "log-outgrew-its-base",
                        WARNING,
                        List.of(SERVER, SETTINGS),
                        "the log is far larger than a rewrite allows",
                        "trap D2; redis/redis 10976 (71 GB unnoticed)",
                        "Rewrites do not happen or fail; a restart takes as long as the log is long.",
                        "redoubt rewrite URI",
                        RewriteRules::outgrown),
                new Rule(
                        "many-increments",
                        WARNING,
                        List.of(DATA),
                        "the log has many parts",
                        "src/aof.c: each failed rewrite leaves one",
                        "Rewrites begin and fail again and again.",
                        "Look for 'rewriting' in the server's log; redoubt rewrite URI says why it fails",
                        RewriteRules::increments),
                new Rule(
                        "no-room-for-rewrite",
                        ERROR,
                        List.of(DATA),
                        "less free space than a rewrite needs",
                        "trap D8; redis/redis 588",
                        "A rewrite or snapshot writes a whole dataset beside the old one: it fails, and the disk fills"
                                + " up.",
                        "Free space, or move the data to a larger volume",
                        RewriteRules::headroom),
                new Rule(
                        "snapshot-failed",
                        ERROR,
                        List.of(SERVER),
                        "the last snapshot failed",
                        "traps D2, D4; INFO persistence",
                        "There is no newer snapshot than the one before; with save points all writes are refused with"
                                + " MISCONF.",
                        "redoubt snapshot URI, which says why",
                        patient -> server(patient, "rdb_last_bgsave_status", "err")),
                new Rule(
                        "rewrite-failed",
                        ERROR,
                        List.of(SERVER),
                        "the last rewrite failed",
                        "trap D2; redis/redis 10976",
                        "The log grows without end.",
                        "redoubt rewrite URI, which says why",
                        patient -> server(patient, "aof_last_bgrewrite_status", "err")),
                new Rule(
                        "log-not-written",
                        ERROR,
                        List.of(SERVER),
                        "the last write to the log failed",
                        "trap D2",
                        "Writes are refused with MISCONF until the disk takes them again.",
                        "Free space on the volume of the data directory and look at the server's log",
                        patient -> server(patient, "aof_last_write_status", "err")),
                new Rule(
                        "never-saved",
                        ERROR,
                        List.of(SERVER, SETTINGS),
                        "data that was never saved",
                        "traps D3, D4",
                        "A crash loses all of it; rdb_last_bgsave_status says ok, for it never ran.",
                        "redoubt snapshot URI",
                        RewriteRules::neverSaved),
                new Rule(
                        "save-overdue",
                        WARNING,
                        List.of(SERVER, SETTINGS),
                        "changes wait longer for a snapshot than the save points say",
                        "trap D5; INFO persistence",
                        "A crash loses them.",
                        "redoubt snapshot URI",
                        RewriteRules::overdue),
                new Rule(
                        "slow-fork",
                        WARNING,
                        List.of(SERVER),
                        "the last fork took long",
                        "trap D7; INFO stats",
                        "The server answers nobody while it forks, at each snapshot, rewrite and full copy for a"
                                + " replica.",
                        "Turn transparent huge pages off, or split the dataset",
                        patient -> patient.running()
                                .evidence(
                                        patient.running().number("latest_fork_usec") > SLOW_FORK_MICROS,
                                        "latest_fork_usec")),
                new Rule(
                        "much-copied-on-write",
                        WARNING,
                        List.of(SERVER),
                        "a snapshot or rewrite copied half the memory",
                        "traps D7, F13",
                        "The next one may need as much again, and the kernel may kill the server for it.",
                        "Leave as much memory free as the dataset has, or save when less is written",
                        RewriteRules::copied),
                new Rule(
                        "fsync-was-late",
                        WARNING,
                        List.of(SERVER),
                        "writes to the log waited for fsync",
                        "traps D2, E2; src/aof.c",
                        "The disk is too slow for everysec: a power cut would have lost two seconds or more.",
                        "A faster disk, or one that snapshots and others do not use",
                        patient -> patient.running()
                                .evidence(patient.running().number("aof_delayed_fsync") > 0, "aof_delayed_fsync")),
                new Rule(
                        "child-runs-long",
                        WARNING,
                        List.of(SERVER),
                        "a snapshot or rewrite has run for an hour",
                        "trap D7",
                        "It holds memory, and no other can begin.",
                        "Look at the disk; INFO persistence shows current_save_keys_processed",
                        patient -> patient.running()
                                .evidence(
                                        Math.max(
                                                        patient.running().number("rdb_current_bgsave_time_sec"),
                                                        patient.running().number("aof_current_rewrite_time_sec"))
                                                > LONG_CHILD_SECONDS,
                                        "rdb_current_bgsave_time_sec",
                                        "aof_current_rewrite_time_sec")),
                new Rule(
                        "still-loading",
                        NOTE,
                        List.of(SERVER),
                        "the server is loading its dataset",
                        "INFO persistence",
                        "What is found now is not how it will be.",
                        "Ask again when loading is 0",
                        patient -> server(patient, "loading", "1")));
    }

    private static List<Evidence> server(Patient patient, String field, String wrong) {
        RunningServer server = patient.running();
        return server.evidence(server.is(field, wrong), field);
    }

    private static List<Evidence> outgrown(Patient patient) {
        RunningServer server = patient.running();
        long base = server.number("aof_base_size");
        long now = server.number("aof_current_size");
        long allowed = Math.max(base, 1)
                / 100
                * (100 + patient.setting("auto-aof-rewrite-percentage").number());
        return server.evidence(
                now
                        > Math.max(
                                2 * allowed,
                                2
                                        * Math.max(
                                                NOTABLE_BYTES,
                                                patient.setting("auto-aof-rewrite-min-size")
                                                        .number())),
                "aof_base_size",
                "aof_current_size");
    }

    private static List<Evidence> increments(Patient patient) {
        DataDirectory data = patient.directory();
        if (!(data.manifest() instanceof Manifest.Names(List<String> names))) {
            return Evidence.none();
        }
        long increments =
                names.stream().filter(name -> name.endsWith(".incr.aof")).count();
        return Evidence.when(increments > MANY_INCREMENTS, increments + " increments", data.where());
    }

    /// What a rewrite or snapshot writes: by the server's memory, else as much as there is now.
    private static List<Evidence> headroom(Patient patient) {
        DataDirectory data = patient.directory();
        long held = data.parts().orElse(List.of()).stream()
                        .mapToLong(DataDirectory.Entry::bytes)
                        .sum()
                + data.file(patient.setting("dbfilename").value())
                        .map(DataDirectory.Entry::bytes)
                        .orElse(0L);
        long needed = Math.max(
                held,
                patient.server()
                        .map(server -> server.number("used_memory_dataset"))
                        .orElse(0L));
        return Evidence.when(
                data.freeBytes() < needed,
                "%s free, about %s needed"
                        .formatted(new ByteSize(data.freeBytes()).readable(), new ByteSize(needed).readable()),
                data.where());
    }

    private static List<Evidence> neverSaved(Patient patient) {
        RunningServer server = patient.running();
        boolean counts = !server.text("rdb_saves").isEmpty();
        return server.evidence(
                !patient.cache()
                        && counts
                        && !patient.persistsByLog()
                        && server.keys() > 0
                        && server.number("rdb_saves") == 0
                        && server.number("rdb_last_load_keys_loaded") == 0,
                "rdb_saves",
                "rdb_changes_since_last_save");
    }

    private static List<Evidence> overdue(Patient patient) {
        RunningServer server = patient.running();
        Optional<Duration> window =
                SavePoints.of(patient.setting("save").value()).flatMap(SavePoints::window);
        long waiting = server.number("server_time_usec") / 1_000_000 - server.number("rdb_last_save_time");
        boolean late = window.map(longest -> waiting > 2 * longest.toSeconds()).orElse(false);
        if (patient.cache()
                || patient.persistsByLog()
                || server.number("rdb_changes_since_last_save") == 0
                || !late
                || server.number("rdb_last_save_time") == 0) {
            return Evidence.none();
        }
        return Evidence.of(
                "%s changes, last save or start %s ago"
                        .formatted(
                                server.text("rdb_changes_since_last_save"),
                                HumanDuration.readable(Duration.ofSeconds(waiting))),
                "INFO of " + server.address());
    }

    private static List<Evidence> copied(Patient patient) {
        RunningServer server = patient.running();
        long copied = Math.max(server.number("rdb_last_cow_size"), server.number("aof_last_cow_size"));
        return server.evidence(
                copied > NOTABLE_BYTES && copied > server.number("used_memory") / 2,
                "rdb_last_cow_size",
                "aof_last_cow_size",
                "used_memory");
    }
}
