package io.redoubt.cli.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Every metric there is. The name follows from the constant's, so that a rename is one change, which users read
/// about.
public enum Metric {
    BUILD_INFO("The version of the program, as a label."),
    UP("Whether the server answers and has loaded its dataset."),
    STATE("1 for the state the server is in, 0 for the others."),
    LAST_ANSWER_TIMESTAMP_SECONDS("When the server last answered anything."),
    SERVER_INFO("Version, role and run id of the server, as labels."),
    ALARM("1 for each alarm of the monitor that is on, with its kind and severity."),
    DURABLE("Whether the server is meant to keep its data: it has save points or an append-only file."),
    LOADING_LOADED_BYTES("What a server that loads has read so far."),
    LOADING_SIZE_BYTES("What a server that loads has to read."),
    SAVE_STATUS("1 for what became of the last snapshot: never, ok or error."),
    LAST_SAVE_TIMESTAMP_SECONDS("When a snapshot last succeeded since the server's start; absent if none did."),
    LAST_SAVE_DURATION_SECONDS("How long the last snapshot took, however it ended."),
    SAVE_RUNNING("Whether a snapshot is being saved."),
    SAVE_PROGRESS_RATIO("How much of the running snapshot or rewrite is done, by keys."),
    SAVE_COPIED_BYTES("Memory copied on write by the last snapshot."),
    CHANGES_SINCE_SAVE("Changes of the dataset since the last snapshot."),
    LOG_ENABLED("Whether the append-only file is on."),
    LOG_WRITE_OK("Whether the append-only file could last be written; absent while it is off."),
    LOG_SIZE_BYTES("Size of the append-only files."),
    LOG_BASE_BYTES("Their size after the last rewrite."),
    LOG_DELAYED_FSYNCS_TOTAL("Writes that waited for an fsync since the server's start."),
    LOG_PENDING_FSYNCS("Fsyncs that wait for the disk at the moment of the look."),
    NEXT_REWRITE_BYTES("Size of the append-only files at which the server rewrites them by itself."),
    REWRITE_STATUS("1 for what became of the last rewrite: never, ok or error."),
    REWRITE_SCHEDULED("Whether a rewrite begins as soon as the running child has ended."),
    REWRITE_RUNNING("Whether a rewrite runs."),
    LAST_REWRITE_DURATION_SECONDS("How long the last rewrite took, however it ended."),
    REWRITE_COPIED_BYTES("Memory copied on write by the last rewrite."),
    FORK_DURATION_SECONDS("How long the last fork took, in which the server answered nobody."),
    EXPOSURE_WRITES("About how many writes a power cut would take now; absent when not known."),
    EXPOSURE_SECONDS("How far back the writes go that a power cut would take now; absent when not known."),
    WRITES_REFUSED("Whether the server refuses writes, since it cannot persist them (MISCONF)."),
    WRITES_PER_SECOND("Changes of the dataset between the last two looks."),
    COMMANDS_PROCESSED_TOTAL("Commands of any kind since the server's start."),
    MEMORY_USED_BYTES("Memory the server uses."),
    MEMORY_PEAK_BYTES("The most it has used since its start."),
    MEMORY_MAX_BYTES("Its maxmemory; 0 is no limit."),
    EVICTED_KEYS_TOTAL("Keys thrown away since the server's start because memory was full."),
    PING_MEDIAN_SECONDS("Median of the round trips of the last ten seconds."),
    PING_P99_SECONDS("What 99 in 100 round trips of the last ten seconds did not exceed."),
    PING_LONGEST_SECONDS("The longest round trip of the last ten seconds."),
    DISK_FREE_BYTES("Free space on the volume of the server's files."),
    DISK_SIZE_BYTES("Size of that volume."),
    DISK_FULL_SECONDS(
            "Time until it is full at the pace of the last half hour; absent while it does not fill, or when nobody can tell."),
    REWRITE_NEEDS_BYTES("Free space the next rewrite needs."),
    SAVE_NEEDS_BYTES("Free space the next snapshot needs."),
    REPLICAS("Replicas the server has."),
    REPLICA_LAG_BYTES("What a replica has not acknowledged; the label archive tells which one is the archive."),
    REPLICA_SILENT_SECONDS("Time since a replica last acknowledged."),
    REPLICA_LINK_UP("Of a replica: whether it has a link to its primary."),
    ARCHIVE_RUNNING("Whether an archive of the source runs."),
    ARCHIVE_LAG_SECONDS("How long the oldest byte waits that is not durable in the archive."),
    ARCHIVE_LAG_BYTES("Bytes the primary has that are not durable in the archive."),
    ARCHIVED_BYTES_TOTAL("How much of its branch is durable in the archive; another branch begins elsewhere."),
    ARCHIVE_LAST_WORD_TIMESTAMP_SECONDS("When the archive last said anything of itself."),
    ARCHIVE_GAPS("Gaps of the archive that are not closed."),
    ARCHIVE_PROBLEMS("What status calls problems."),
    ARCHIVE_READ_TIMESTAMP_SECONDS("When the repository was last read."),
    LAST_BACKUP_TIMESTAMP_SECONDS("When the newest base was begun, or the newest verified backup; 0 if there is none."),
    LAST_VERIFIED_RESTORE_TIMESTAMP_SECONDS("When the last restore drill began that proved a dataset; 0 if none did."),
    REPOSITORY_FREE_BYTES("Free space on the repository's volume."),

    // What follows is named, typed and meant as redis_exporter does, and served only if asked for.
    REDIS_UP("As `redoubt_up`."),
    REDIS_CONNECTED_SLAVES("As `redoubt_replicas`."),
    REDIS_MASTER_REPL_OFFSET("`master_repl_offset` of INFO."),
    REDIS_RDB_LAST_SAVE_TIMESTAMP_SECONDS("`rdb_last_save_time` of INFO: the server's start before the first save."),
    REDIS_RDB_LAST_BGSAVE_STATUS("`rdb_last_bgsave_status` of INFO: 1 before the first save."),
    REDIS_RDB_CHANGES_SINCE_LAST_SAVE("As `redoubt_changes_since_save`."),
    REDIS_RDB_BGSAVE_IN_PROGRESS("As `redoubt_save_running`."),
    REDIS_AOF_ENABLED("As `redoubt_log_enabled`."),
    REDIS_AOF_LAST_WRITE_STATUS("`aof_last_write_status` of INFO: 1 while the append-only file is off.");

    private final String help;

    Metric(String help) {
        this.help = help;
    }

    /// As in `redoubt_save_status`, or `redis_up`.
    public String id() {
        String name = name().toLowerCase(Locale.ROOT);
        return name.startsWith("redis_") ? name : "redoubt_" + name;
    }

    /// `counter` or `gauge`.
    String type() {
        return name().endsWith("_TOTAL") ? "counter" : "gauge";
    }

    String help() {
        return help;
    }

    /// The page of the documentation that lists them.
    public static List<String> page() {
        List<String> lines = new ArrayList<>(List.of(
                "# Metrics",
                "",
                "What `redoubt metrics` serves at `/metrics`. Written by `redoubt reference metrics`; do not edit.",
                "",
                "Each has the label `server`, but for `redoubt_build_info`. Those of archives have `source` too. What is not known now is",
                "absent: while a server does not answer only its state, its alarms and its archive are told. Those that begin with",
                "`redis_` are served with `--redis-names` only.",
                "",
                "| metric | type | what it tells |",
                "|---|---|---|"));
        for (Metric metric : values()) {
            lines.add("| `%s` | %s | %s |".formatted(metric.id(), metric.type(), metric.help()));
        }
        return lines;
    }
}
