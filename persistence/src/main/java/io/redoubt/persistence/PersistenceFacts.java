package io.redoubt.persistence;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.InfoText;
import java.util.Map;
import java.util.OptionalLong;

/// What a server says of its persistence at one moment, by `INFO` and `INFO commandstats`.
///
/// @param runId changes with every start of the process
/// @param second the server's clock in whole seconds since 1970, as its `rdb_last_save_time` counts
/// @param configFile empty when the server was started without one
/// @param staleReplica a replica without a link to its primary
/// @param keys in all databases
/// @param flushes how often FLUSHALL ran since the start
public record PersistenceFacts(
        String runId,
        long second,
        boolean loading,
        String configFile,
        boolean staleReplica,
        long keys,
        long flushes,
        Snapshot snapshot,
        AppendOnly appendOnly,
        Child child) {
    /// @param begun snapshots to disk begun since the start, those that failed or were given up included;
    ///     empty before 7.0
    /// @param lastOk of the last one that ended; true before the first, and not touched by one that was given
    ///     up
    /// @param lastSecond when the last one succeeded; before the first, when the server was started
    /// @param changes writes since then
    /// @param copiedBytes memory copied on write by the last one
    /// @param tookSeconds how long the last one took, to disk or to a replica, however it ended; empty before the
    ///     first
    /// @param runningSeconds how long the one that runs has been at it; empty while none does
    public record Snapshot(
            boolean running,
            OptionalLong begun,
            boolean lastOk,
            long lastSecond,
            long changes,
            long copiedBytes,
            OptionalLong tookSeconds,
            OptionalLong runningSeconds) {}

    /// @param scheduled a rewrite begins as soon as the running child has ended
    /// @param begun rewrites begun since the start; empty before 7.0
    /// @param lastOk of the last rewrite that ended; true before the first
    /// @param writesOk of the last write of the log
    /// @param baseBytes size after the last rewrite; empty while the log is off
    /// @param tookSeconds how long the last rewrite took, however it ended; empty before the first
    /// @param runningSeconds how long the one that runs has been at it; empty while none does
    /// @param pendingFsyncs fsyncs that wait for the disk now; empty while the log is off
    /// @param delayedFsyncs writes that had to wait because an fsync was not done yet; empty while the log is off
    public record AppendOnly(
            boolean enabled,
            boolean rewriting,
            boolean scheduled,
            OptionalLong begun,
            boolean lastOk,
            boolean writesOk,
            OptionalLong baseBytes,
            OptionalLong currentBytes,
            long copiedBytes,
            OptionalLong tookSeconds,
            OptionalLong runningSeconds,
            OptionalLong pendingFsyncs,
            OptionalLong delayedFsyncs) {}

    /// @param other a child of another kind runs, such as a module's or that of a slot migration
    /// @param keysDone of the snapshot or rewrite that runs; 0 when none does
    /// @param forkMicros how long the server's last fork took
    public record Child(boolean other, long keysDone, long keysTotal, OptionalLong forkMicros) {}

    /// Reads the two texts.
    ///
    /// @throws RedoubtException NOT_A_SERVER if a field is missing without which nothing can be judged
    public static PersistenceFacts of(String info, String commandStatistics) {
        Map<String, String> fields = InfoText.parse(info);
        return new PersistenceFacts(
                required(fields, "run_id"),
                number(required(fields, "server_time_usec")) / 1_000_000,
                on(fields, "loading"),
                fields.getOrDefault("config_file", ""),
                fields.getOrDefault("master_link_status", "up").equals("down"),
                keys(fields),
                flushes(InfoText.parse(commandStatistics)),
                snapshot(fields),
                appendOnly(fields),
                child(fields));
    }

    private static Snapshot snapshot(Map<String, String> fields) {
        return new Snapshot(
                required(fields, "rdb_bgsave_in_progress").equals("1"),
                counter(fields, "rdb_saves"),
                required(fields, "rdb_last_bgsave_status").equals("ok"),
                number(required(fields, "rdb_last_save_time")),
                number(fields.getOrDefault("rdb_changes_since_last_save", "")),
                number(fields.getOrDefault("rdb_last_cow_size", "")),
                duration(fields, "rdb_last_bgsave_time_sec"),
                duration(fields, "rdb_current_bgsave_time_sec"));
    }

    private static AppendOnly appendOnly(Map<String, String> fields) {
        return new AppendOnly(
                required(fields, "aof_enabled").equals("1"),
                required(fields, "aof_rewrite_in_progress").equals("1"),
                on(fields, "aof_rewrite_scheduled"),
                counter(fields, "aof_rewrites"),
                required(fields, "aof_last_bgrewrite_status").equals("ok"),
                fields.getOrDefault("aof_last_write_status", "ok").equals("ok"),
                counter(fields, "aof_base_size"),
                counter(fields, "aof_current_size"),
                number(fields.getOrDefault("aof_last_cow_size", "")),
                duration(fields, "aof_last_rewrite_time_sec"),
                duration(fields, "aof_current_rewrite_time_sec"),
                counter(fields, "aof_pending_bio_fsync"),
                counter(fields, "aof_delayed_fsync"));
    }

    private static Child child(Map<String, String> fields) {
        return new Child(
                on(fields, "module_fork_in_progress") || on(fields, "slot_migration_fork_in_progress"),
                number(fields.getOrDefault("current_save_keys_processed", "")),
                number(fields.getOrDefault("current_save_keys_total", "")),
                counter(fields, "latest_fork_usec"));
    }

    private static long keys(Map<String, String> fields) {
        return fields.entrySet().stream()
                .filter(field -> field.getKey().matches("db\\d+"))
                .mapToLong(field -> number(field.getValue().replaceFirst("^keys=(\\d+).*", "$1")))
                .sum();
    }

    private static long flushes(Map<String, String> statistics) {
        return number(statistics.getOrDefault("cmdstat_flushall", "").replaceFirst("^calls=(\\d+).*", "$1"));
    }

    private static boolean on(Map<String, String> fields, String name) {
        return fields.getOrDefault(name, "0").equals("1");
    }

    private static OptionalLong counter(Map<String, String> fields, String name) {
        String text = fields.getOrDefault(name, "");
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(text));
    }

    /// Seconds; the server writes -1 where there is nothing to tell.
    private static OptionalLong duration(Map<String, String> fields, String name) {
        return fields.getOrDefault(name, "-1").startsWith("-") ? OptionalLong.empty() : counter(fields, name);
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private static String required(Map<String, String> fields, String name) {
        String text = fields.getOrDefault(name, "");
        if (text.isEmpty()) {
            throw new RedoubtException(
                    ErrorCode.NOT_A_SERVER,
                    "INFO does not say '" + name + "', without which nothing can be judged",
                    "Connect to the server itself: a proxy or a managed service may hide what its INFO holds.");
        }
        return text;
    }

    /// Whether a snapshot that ended within this second would leave `rdb_last_save_time` as it is.
    boolean clockStandsAtLastSave() {
        return second == snapshot.lastSecond();
    }

    /// Whether this is still the process that said `earlier`.
    public boolean sameProcess(PersistenceFacts earlier) {
        return runId.equals(earlier.runId);
    }
}
