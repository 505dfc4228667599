package io.redoubt.cli.monitor;

import io.redoubt.persistence.PersistenceFacts;
import io.redoubt.persistence.monitor.ArchiveFacts;
import io.redoubt.persistence.monitor.Contact;
import io.redoubt.persistence.monitor.DiskOutlook;
import io.redoubt.persistence.monitor.Look;
import io.redoubt.persistence.monitor.Outcome;
import io.redoubt.persistence.monitor.ServerFacts;
import io.redoubt.persistence.monitor.ServerView;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// All watched servers as metrics. What is not known now is left out, never repeated from before.
///
/// @param version of this program
public record MetricsPage(String version, Names names) {
    /// What metrics are called.
    public enum Names {
        OWN,
        /// Figures of INFO are told twice, the second time as redis_exporter tells them.
        OWN_AND_REDIS
    }

    public String of(List<ServerView> views, Instant now) {
        MetricsText text = new MetricsText();
        text.labelled(new MetricsText.Label("version", version)).put(Metric.BUILD_INFO, 1);
        // A server that is named twice is one server: two samples of one name and labels are no metrics.
        Map<String, ServerView> servers = new LinkedHashMap<>();
        views.forEach(view -> servers.putIfAbsent(view.address(), view));
        servers.values().forEach(view -> server(text, view, now));
        return text.toString();
    }

    private void server(MetricsText text, ServerView view, Instant now) {
        var server = text.labelled(new MetricsText.Label("server", view.address()));
        server.put(Metric.UP, view.contact().state() == Contact.State.ANSWERING);
        for (Contact.State state : Contact.State.values()) {
            server.put(Metric.STATE, view.contact().state() == state, new MetricsText.Label("state", state.word()));
        }
        view.lastAnswerAge()
                .ifPresent(age -> server.put(Metric.LAST_ANSWER_TIMESTAMP_SECONDS, seconds(now.minus(age))));
        view.alarms()
                .forEach(alarm -> server.put(
                        Metric.ALARM,
                        1,
                        new MetricsText.Label("kind", alarm.kind().word()),
                        new MetricsText.Label("severity", alarm.problem() ? "problem" : "warning")));
        view.look().ifPresent(look -> look(server, look, view, now));
        if (names == Names.OWN_AND_REDIS) {
            redis(server, view);
        }
        view.archive()
                .ifPresent(archive -> archive(
                        text.labelled(
                                new MetricsText.Label("server", view.address()),
                                new MetricsText.Label("source", archive.source())),
                        archive));
    }

    private static void look(MetricsText.Labelled server, Look look, ServerView view, Instant now) {
        ServerFacts facts = look.facts();
        server.put(
                Metric.SERVER_INFO,
                1,
                new MetricsText.Label("version", facts.process().version()),
                new MetricsText.Label("role", facts.replication().role()),
                new MetricsText.Label("run_id", facts.persistence().runId()));
        if (facts.persistence().loading()) {
            server.put(Metric.LOADING_LOADED_BYTES, facts.loading().loadedBytes());
            server.put(Metric.LOADING_SIZE_BYTES, facts.loading().totalBytes());
            return;
        }
        server.put(Metric.DURABLE, look.durable());
        saves(server, look, now);
        log(server, look);
        server.put(Metric.EXPOSURE_WRITES, look.exposure().writes());
        server.put(Metric.EXPOSURE_SECONDS, seconds(look.exposure().time()));
        server.put(Metric.WRITES_REFUSED, look.writesRefused());
        server.put(Metric.WRITES_PER_SECOND, look.rates().writes());
        server.put(Metric.COMMANDS_PROCESSED_TOTAL, facts.process().totalCommands());
        server.put(Metric.MEMORY_USED_BYTES, facts.memory().usedBytes());
        server.put(Metric.MEMORY_PEAK_BYTES, facts.memory().peakBytes());
        server.put(Metric.MEMORY_MAX_BYTES, facts.memory().maxBytes());
        server.put(Metric.EVICTED_KEYS_TOTAL, facts.memory().evictedKeys());
        if (look.roundTrips().count() > 0) {
            server.put(Metric.PING_MEDIAN_SECONDS, look.roundTrips().median() / 1e6);
            server.put(Metric.PING_P99_SECONDS, look.roundTrips().slowest1Percent() / 1e6);
            server.put(Metric.PING_LONGEST_SECONDS, look.roundTrips().longest() / 1e6);
        }
        look.disk().ifPresent(disk -> disk(server, disk));
        replication(server, facts, view);
    }

    private static void redis(MetricsText.Labelled server, ServerView view) {
        server.put(Metric.REDIS_UP, view.contact().state() == Contact.State.ANSWERING);
        view.look()
                .map(Look::facts)
                .filter(facts -> !facts.persistence().loading())
                .ifPresent(facts -> {
                    PersistenceFacts.Snapshot snapshot = facts.persistence().snapshot();
                    PersistenceFacts.AppendOnly log = facts.persistence().appendOnly();
                    server.put(
                            Metric.REDIS_CONNECTED_SLAVES,
                            facts.replication().replicas().size());
                    server.put(
                            Metric.REDIS_MASTER_REPL_OFFSET, facts.replication().offset());
                    server.put(Metric.REDIS_RDB_LAST_SAVE_TIMESTAMP_SECONDS, snapshot.lastSecond());
                    server.put(Metric.REDIS_RDB_LAST_BGSAVE_STATUS, snapshot.lastOk());
                    server.put(Metric.REDIS_RDB_CHANGES_SINCE_LAST_SAVE, snapshot.changes());
                    server.put(Metric.REDIS_RDB_BGSAVE_IN_PROGRESS, snapshot.running());
                    server.put(Metric.REDIS_AOF_ENABLED, log.enabled());
                    server.put(Metric.REDIS_AOF_LAST_WRITE_STATUS, log.writesOk());
                });
    }

    private static void saves(MetricsText.Labelled server, Look look, Instant now) {
        PersistenceFacts facts = look.facts().persistence();
        status(server, Metric.SAVE_STATUS, look.saves());
        look.saves().age().ifPresent(age -> server.put(Metric.LAST_SAVE_TIMESTAMP_SECONDS, seconds(now.minus(age))));
        server.put(Metric.LAST_SAVE_DURATION_SECONDS, look.saveTookSeconds());
        server.put(Metric.SAVE_RUNNING, facts.snapshot().running());
        if (facts.child().keysTotal() > 0) {
            server.put(
                    Metric.SAVE_PROGRESS_RATIO,
                    Math.min(
                            1, facts.child().keysDone() / (double) facts.child().keysTotal()));
        }
        server.put(Metric.SAVE_COPIED_BYTES, facts.snapshot().copiedBytes());
        server.put(Metric.CHANGES_SINCE_SAVE, facts.snapshot().changes());
        facts.child().forkMicros().ifPresent(micros -> server.put(Metric.FORK_DURATION_SECONDS, micros / 1e6));
    }

    private static void log(MetricsText.Labelled server, Look look) {
        PersistenceFacts.AppendOnly log = look.facts().persistence().appendOnly();
        server.put(Metric.LOG_ENABLED, log.enabled());
        if (!log.enabled()) {
            return;
        }
        server.put(Metric.LOG_WRITE_OK, log.writesOk());
        server.put(Metric.LOG_SIZE_BYTES, log.currentBytes());
        server.put(Metric.LOG_BASE_BYTES, log.baseBytes());
        server.put(Metric.LOG_DELAYED_FSYNCS_TOTAL, log.delayedFsyncs());
        server.put(Metric.LOG_PENDING_FSYNCS, log.pendingFsyncs());
        server.put(Metric.NEXT_REWRITE_BYTES, look.rewriteOutlook().atBytes());
        status(server, Metric.REWRITE_STATUS, look.rewrites());
        server.put(Metric.REWRITE_SCHEDULED, log.scheduled());
        server.put(Metric.REWRITE_RUNNING, log.rewriting());
        server.put(Metric.LAST_REWRITE_DURATION_SECONDS, log.tookSeconds());
        server.put(Metric.REWRITE_COPIED_BYTES, log.copiedBytes());
    }

    private static void status(MetricsText.Labelled server, Metric metric, Outcome outcome) {
        for (Outcome.Kind kind : Outcome.Kind.values()) {
            server.put(metric, outcome.kind() == kind, new MetricsText.Label("status", kind.word()));
        }
    }

    private static void disk(MetricsText.Labelled server, DiskOutlook disk) {
        server.put(Metric.DISK_FREE_BYTES, disk.freeBytes());
        server.put(Metric.DISK_SIZE_BYTES, disk.totalBytes());
        server.put(Metric.DISK_FULL_SECONDS, seconds(disk.fullIn()));
        server.put(Metric.REWRITE_NEEDS_BYTES, disk.rewriteNeedsBytes());
        server.put(Metric.SAVE_NEEDS_BYTES, disk.saveNeedsBytes());
    }

    private static void replication(MetricsText.Labelled server, ServerFacts facts, ServerView view) {
        if (facts.replication().role().equals("slave")) {
            server.put(Metric.REPLICA_LINK_UP, !facts.replication().linkDown());
        }
        Map<String, ServerFacts.Replica> replicas = new LinkedHashMap<>();
        facts.replication().replicas().forEach(replica -> replicas.putIfAbsent(replica.address(), replica));
        server.put(Metric.REPLICAS, replicas.size());
        replicas.forEach((address, replica) -> {
            var name = new MetricsText.Label("replica", address);
            var archive = new MetricsText.Label("archive", Boolean.toString(view.isArchive(replica)));
            server.put(Metric.REPLICA_LAG_BYTES, replica.lagBytes(), name, archive);
            server.put(Metric.REPLICA_SILENT_SECONDS, replica.silentSeconds(), name, archive);
        });
    }

    private static void archive(MetricsText.Labelled source, ArchiveFacts archive) {
        source.put(Metric.ARCHIVE_RUNNING, archive.running());
        archive.lagMillis().ifPresent(millis -> source.put(Metric.ARCHIVE_LAG_SECONDS, millis / 1000.0));
        source.put(Metric.ARCHIVE_LAG_BYTES, archive.lagBytes());
        source.put(Metric.ARCHIVED_BYTES_TOTAL, archive.durableOffset());
        archive.wordAgeMillis()
                .ifPresent(age -> source.put(
                        Metric.ARCHIVE_LAST_WORD_TIMESTAMP_SECONDS,
                        seconds(archive.asOf().minusMillis(age))));
        source.put(Metric.ARCHIVE_GAPS, archive.gaps());
        source.put(Metric.ARCHIVE_PROBLEMS, archive.problems().size());
        source.put(Metric.ARCHIVE_READ_TIMESTAMP_SECONDS, seconds(archive.asOf()));
        source.put(
                Metric.LAST_BACKUP_TIMESTAMP_SECONDS,
                archive.lastBase().map(MetricsPage::seconds).orElse(0.0));
        source.put(
                Metric.LAST_VERIFIED_RESTORE_TIMESTAMP_SECONDS,
                archive.lastProof().map(MetricsPage::seconds).orElse(0.0));
        source.put(Metric.REPOSITORY_FREE_BYTES, archive.repositoryFreeBytes());
    }

    private static double seconds(Instant moment) {
        return moment.toEpochMilli() / 1000.0;
    }

    private static OptionalDouble seconds(Optional<Duration> span) {
        return span.isPresent() ? OptionalDouble.of(span.get().toMillis() / 1000.0) : OptionalDouble.empty();
    }
}
