package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.NOTE;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.SERVER;
import static io.redoubt.persistence.doctor.Source.SETTINGS;

import io.redoubt.core.DurabilityGoal;
import io.redoubt.core.HumanDuration;
import io.redoubt.persistence.config.SavePoints;
import java.util.List;

/// Whether the settings keep what the owner wants kept.
final class PolicyRules {
    private static final String OLD_SAVE_POINTS = "900 1 300 10 60 10000";

    private PolicyRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "no-persistence",
                        ERROR,
                        List.of(SETTINGS),
                        "neither snapshots nor an append-only file",
                        "facts of what servers load",
                        "After a restart the server is empty.",
                        "redoubt aof enable URI",
                        patient -> patient.setting("save").evidence(!patient.cache() && !patient.persists())),
                new Rule(
                        "snapshots-alone",
                        ERROR,
                        List.of(SETTINGS),
                        "snapshots alone where only a second may be lost",
                        "trap E12; redis.conf",
                        "A crash loses everything since the last snapshot: minutes to an hour.",
                        "redoubt aof enable URI",
                        PolicyRules::snapshotsAlone),
                new Rule(
                        "fsync-by-the-kernel",
                        ERROR,
                        List.of(SETTINGS),
                        "appendfsync no where only a second may be lost",
                        "trap C4; src/aof.c",
                        "A power cut loses what the kernel has not written yet: about 30 s.",
                        "appendfsync everysec",
                        patient -> patient.evidence(
                                "appendfsync",
                                setting -> !patient.cache() && patient.persistsByLog() && setting.is("no"))),
                new Rule(
                        "fsync-once-a-second",
                        ERROR,
                        List.of(SETTINGS),
                        "appendfsync everysec where nothing may be lost",
                        "trap E2; aof_flush_postponed_start in src/aof.c",
                        "A power cut loses about one second of acknowledged writes, two or more on a slow disk.",
                        "appendfsync always",
                        patient -> patient.evidence(
                                "appendfsync",
                                setting -> patient.goal() == DurabilityGoal.NONE_LOST
                                        && patient.persistsByLog()
                                        && setting.is("everysec"))),
                new Rule(
                        "no-fsync-during-rewrite",
                        WARNING,
                        List.of(SETTINGS),
                        "no fsync while a rewrite or snapshot runs",
                        "trap E2; redis.conf",
                        "A power cut during a rewrite or snapshot loses up to 30 s, whatever appendfsync says.",
                        "no-appendfsync-on-rewrite no",
                        patient -> patient.evidence(
                                "no-appendfsync-on-rewrite",
                                setting -> !patient.cache() && patient.persistsByLog() && setting.yes())),
                new Rule(
                        "eviction-of-all-keys",
                        ERROR,
                        List.of(SETTINGS),
                        "eviction of any key in a durable store",
                        "trap A11; bullmq 2215",
                        "At the memory limit the server deletes data, in its log and on its replicas too.",
                        "maxmemory-policy noeviction",
                        patient -> eviction(patient, "allkeys")),
                new Rule(
                        "eviction-of-expiring-keys",
                        WARNING,
                        List.of(SETTINGS),
                        "eviction of keys that expire in a durable store",
                        "trap A11; redis.conf",
                        "At the memory limit keys with a time to live are deleted before it is over.",
                        "maxmemory-policy noeviction",
                        patient -> eviction(patient, "volatile")),
                new Rule(
                        "no-memory-limit",
                        WARNING,
                        List.of(SETTINGS),
                        "no maxmemory",
                        "trap F13; redis.conf",
                        "The server grows until the kernel kills it; while it forks it may need twice its memory.",
                        "maxmemory 2gb, with room for copy-on-write and buffers beside it",
                        patient -> patient.evidence("maxmemory", setting -> setting.number() == 0)),
                new Rule(
                        "writes-after-failed-save",
                        WARNING,
                        List.of(SETTINGS),
                        "writes go on although snapshots fail",
                        "facts of durability; redis.conf",
                        "Nobody notices that no snapshot is made any more until a restart brings back an old one.",
                        "stop-writes-on-bgsave-error yes",
                        patient -> patient.evidence(
                                "stop-writes-on-bgsave-error",
                                setting -> !patient.cache() && patient.persistsBySnapshots() && setting.is("no"))),
                new Rule(
                        "torn-tail-accepted",
                        NOTE,
                        List.of(SETTINGS),
                        "a log with a torn end is cut at start",
                        "trap A18; valkey-io/valkey 4342",
                        "What the end of the log held is dropped with nothing but a line in the server's log.",
                        "aof-load-truncated no, and look at a refused start with 'redoubt verify DIR'",
                        // With always, nothing that was answered can be in a torn end.
                        patient -> patient.evidence(
                                "aof-load-truncated",
                                setting -> patient.goal() == DurabilityGoal.NONE_LOST
                                        && patient.persistsByLog()
                                        && !patient.setting("appendfsync").is("always")
                                        && setting.yes())),
                new Rule(
                        "text-base",
                        NOTE,
                        List.of(SETTINGS),
                        "the base of the log is text",
                        "trap E5; redis.conf",
                        "Rewrites and restarts take longer than with a snapshot as base.",
                        "aof-use-rdb-preamble yes",
                        patient -> patient.evidence(
                                "aof-use-rdb-preamble", setting -> patient.persistsByLog() && setting.is("no"))),
                new Rule(
                        "no-checksum",
                        WARNING,
                        List.of(SETTINGS),
                        "snapshots without a checksum",
                        "redis.conf",
                        "A byte that changed on the disk is loaded as data.",
                        "rdbchecksum yes",
                        patient -> patient.evidence("rdbchecksum", setting -> setting.is("no"))),
                new Rule(
                        "old-save-points",
                        NOTE,
                        List.of(SETTINGS),
                        "the save points of an old default",
                        "trap E12; redis.conf",
                        "A single write waits up to 15 minutes for a snapshot; the default is 3600 1 300 100 60 10000"
                                + " now.",
                        "save 3600 1, save 300 100 and save 60 10000, each on a line of its own"
                                + ", or points that fit what may be lost",
                        patient -> patient.evidence(
                                "save", setting -> setting.value().strip().equals(OLD_SAVE_POINTS))),
                new Rule(
                        "relative-directory",
                        WARNING,
                        List.of(SETTINGS),
                        "a data directory that depends on where the server is started",
                        "trap F9; redis.conf",
                        "Started from elsewhere the server finds nothing, begins empty, and writes its files there.",
                        "dir /var/lib/redis",
                        patient -> patient.evidence(
                                "dir",
                                setting -> patient.persists()
                                        && patient.compose().isEmpty()
                                        && !setting.value().startsWith("/"))),
                new Rule(
                        "log-in-data-directory",
                        NOTE,
                        List.of(SETTINGS),
                        "the log of messages lies in the data directory",
                        "trap E10",
                        "It is never rotated, fills the disk the data needs, and is swept into copies of it.",
                        "logfile \"\"",
                        PolicyRules::logfile),
                new Rule(
                        "idle-clients-dropped",
                        NOTE,
                        List.of(SETTINGS),
                        "idle clients are disconnected",
                        "trap E11",
                        "Pools and blocked consumers lose their connections, and writes fail that need not.",
                        "timeout 0",
                        patient -> patient.evidence("timeout", setting -> setting.number() > 0)),
                new Rule(
                        "stops-without-saving",
                        ERROR,
                        List.of(SETTINGS),
                        "an orderly stop does not save",
                        "shutdown-on-sigterm in redis.conf of 7.0",
                        "Every restart by the service manager loses what came after the last snapshot.",
                        "shutdown-on-sigterm default",
                        patient -> patient.evidence(
                                "shutdown-on-sigterm",
                                setting -> !patient.cache()
                                        && !patient.persistsByLog()
                                        && patient.persistsBySnapshots()
                                        && setting.value().matches(".*\\b(nosave|now|force)\\b.*"))),
                new Rule(
                        "keys-were-evicted",
                        ERROR,
                        List.of(SERVER),
                        "the server has evicted keys",
                        "trap A11",
                        "Data of a durable store was deleted to make room.",
                        "maxmemory-policy noeviction, and more memory",
                        patient -> patient.running()
                                .evidence(
                                        !patient.cache() && patient.running().number("evicted_keys") > 0,
                                        "evicted_keys")),
                new Rule(
                        "memory-nearly-full",
                        WARNING,
                        List.of(SERVER, SETTINGS),
                        "nine tenths of maxmemory are used",
                        "redis.conf",
                        "At the limit every write is refused with OOM.",
                        "maxmemory with more room, or fewer keys",
                        PolicyRules::nearlyFull),
                new Rule(
                        "everything-was-flushed",
                        WARNING,
                        List.of(SERVER),
                        "FLUSHALL was called",
                        "trap A12; src/db.c",
                        "It emptied the server, its replicas and, with save points, dump.rdb at once.",
                        "If it was a mistake: CONFIG SET auto-aof-rewrite-percentage 0 at once, then redoubt restore"
                                + " --to before it",
                        patient -> patient.running()
                                .evidence(
                                        !patient.cache()
                                                && !patient.running()
                                                        .text("cmdstat_flushall")
                                                        .isEmpty(),
                                        "cmdstat_flushall")));
    }

    private static List<Evidence> snapshotsAlone(Patient patient) {
        Setting save = patient.setting("save");
        if (patient.cache() || patient.persistsByLog() || !patient.persistsBySnapshots()) {
            return Evidence.none();
        }
        String window = SavePoints.of(save.value())
                .flatMap(SavePoints::window)
                .map(longest -> ": a single write may be lost for " + HumanDuration.readable(longest))
                .orElse("");
        return Evidence.of("appendonly no, save " + save.value() + window, save.where());
    }

    private static List<Evidence> eviction(Patient patient, String kind) {
        Setting policy = patient.setting("maxmemory-policy");
        return policy.evidence(!patient.cache() && policy.value().startsWith(kind));
    }

    private static List<Evidence> logfile(Patient patient) {
        Setting log = patient.setting("logfile");
        String dir = patient.compose()
                .flatMap(ComposeFile::server)
                .map(Service::dataPlace)
                .orElse(patient.setting("dir").value());
        boolean relative = !log.value().isEmpty() && !log.value().startsWith("/");
        return log.evidence(
                relative || (!log.value().isEmpty() && log.value().startsWith(dir.replaceAll("/+$", "") + "/")));
    }

    private static List<Evidence> nearlyFull(Patient patient) {
        RunningServer server = patient.running();
        long most = patient.setting("maxmemory").number();
        boolean refuses = patient.setting("maxmemory-policy").is("noeviction");
        return server.evidence(
                most > 0 && refuses && server.number("used_memory") > most / 10 * 9, "used_memory", "maxmemory");
    }
}
