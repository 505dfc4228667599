package io.redoubt.drill.restore;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.Engine;
import io.redoubt.core.Events;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.dataset.DatasetComparison;
import io.redoubt.formats.dataset.DatasetDigest;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.LeafSorter;
import io.redoubt.formats.dataset.RdbDigest;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.restore.RestoreOrder;
import io.redoubt.restore.RestoreRun;
import io.redoubt.restore.plan.Reached;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestoreTarget;
import io.redoubt.servers.LoadTrial;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Restores from a repository alone, as a user would, starts a server on what comes out, and says how long it took and
/// whether the dataset is the one the primary had. Nothing outside the given folder is written to.
///
/// One use, one thread.
public final class RestoreDrill {
    private final SourceStore store;
    private final ServerBinaries binaries;
    private final PhaseClock phases;
    private final Events events;
    private final InstantSource clock;
    private final Duration patience;
    private final Path folder;

    /// @param patience longest wait for each start of a server
    /// @param folder empty, private to the drill, with room for the dataset thrice; the caller removes it
    public RestoreDrill(
            SourceStore store,
            ServerBinaries binaries,
            Progress progress,
            Events events,
            InstantSource clock,
            Duration patience,
            Path folder) {
        this.store = store;
        this.binaries = binaries;
        this.phases = new PhaseClock(progress, System::nanoTime, "plan");
        this.events = events;
        this.clock = clock;
        this.patience = patience;
        this.folder = folder;
    }

    /// What is to be rehearsed.
    ///
    /// @param target empty for the newest moment that can be proven, else for the latest
    /// @param maxRto budget of the time to recovery
    public record Order(Optional<RestoreTarget> target, List<Assertion> assertions, Optional<Duration> maxRto) {
        public Order {
            assertions = List.copyOf(assertions);
        }
    }

    private record Rehearsed(RestorePlan plan, Optional<BackupEntry> proof) {}

    /// @throws RedoubtException as a restore does; nothing but the folder was touched
    public RestoreDrillReport run(Order order) throws IOException {
        long started = clock.millis();
        Rehearsed rehearsed = choose(order.target());
        RestorePlan plan = rehearsed.plan();
        Path restored = folder.resolve("restored");
        new RestoreRun(store, binaries, phases, events, clock)
                .run(plan, RestoreOrder.into(restored).within(patience));
        phases.enter("serve");
        ServerBinary binary = binary(plan);
        List<String> failed = new ArrayList<>();
        LoadTrial.Loaded loaded = new LoadTrial(binary, plan.databasesNeeded(), patience, clock)
                .load(restored, files(plan), phases, server -> {
                    phases.enter(RestoreDrillReport.AFTER);
                    ask(server, order.assertions(), failed);
                    if (rehearsed.proof().isPresent()) {
                        var _ = server.require("SAVE");
                    }
                });
        Proof proof = rehearsed.proof().isPresent()
                ? compare(rehearsed.proof().get(), restored.resolve("dump.rdb"), binary.version())
                : new Proof.None();
        return new RestoreDrillReport(
                started,
                store.name().text(),
                plan.reached(),
                binary.version().toString(),
                phases.millis(),
                loaded.keys(),
                plan.notes(),
                lost(),
                proof,
                order.assertions().size(),
                failed,
                order.maxRto());
    }

    private List<String> lost() throws IOException {
        return store.catalog().missing().stream()
                .map(range -> "the repository has lost offsets %s to %s of branch %s"
                        .formatted(
                                range.from().offset(), range.to(), range.from().branch()))
                .toList();
    }

    private Rehearsed choose(Optional<RestoreTarget> wanted) throws IOException {
        RestorePlanner planner = new RestorePlanner(clock);
        Catalog catalog = store.catalog();
        List<BackupEntry> backups = BackupStore.of(store).entries();
        List<ProofPoint> points = ProofPoint.in(catalog, backups);
        RestoreTarget target = wanted.isPresent() ? wanted.get() : usual(catalog, backups, points);
        RestorePlan plan = planner.plan(store, target);
        return new Rehearsed(plan, proofOf(plan.reached(), planner, backups, points));
    }

    /// The newest moment of history that can be proven; where nothing is archived, the newest backup.
    private static RestoreTarget usual(Catalog catalog, List<BackupEntry> backups, List<ProofPoint> points) {
        if (!points.isEmpty()) {
            return points.getLast().target();
        }
        return catalog.bases().isEmpty() && !backups.isEmpty()
                ? new RestoreTarget.OfBackup(backups.getLast().id().text())
                : new RestoreTarget.Latest();
    }

    private Optional<BackupEntry> proofOf(
            Reached reached, RestorePlanner planner, List<BackupEntry> backups, List<ProofPoint> points)
            throws IOException {
        if (reached.backup().isPresent()) {
            return backups.stream()
                    .filter(entry -> entry.id().equals(reached.backup().get()))
                    .filter(entry -> entry.record().log().isEmpty())
                    .findFirst();
        }
        return reached.position().isPresent() ? newestAt(reached.position().get(), planner, points) : Optional.empty();
    }

    /// A snapshot stands between two commands; what a restore to its offset reaches is what it shows. Planning reads
    /// log, so only those are planned that may stand there: from the moment on, up to the first that does not.
    private Optional<BackupEntry> newestAt(BranchPosition reached, RestorePlanner planner, List<ProofPoint> points)
            throws IOException {
        Optional<BackupEntry> newest = Optional.empty();
        for (ProofPoint point : points) {
            boolean sameBranch = point.at().branch().equals(reached.branch());
            int order = point.at().offset().compareTo(reached.offset());
            if (order != 0 && (order < 0 || !sameBranch)) {
                continue;
            }
            RestorePlan there = planner.plan(store, point.target());
            if (there.reached().position().filter(reached::equals).isPresent()) {
                newest = Optional.of(point.backup());
            } else if (sameBranch) {
                break;
            }
        }
        return newest;
    }

    private ServerBinary binary(RestorePlan plan) {
        return binaries.fitting(plan.versions().deciding().orElseGet(() -> new ServerVersion(Engine.REDIS, 7, 0, 0)))
                .orThrow();
    }

    /// As a restore names them for a server of which nothing else is known.
    private static LoadTrial.DataFiles files(RestorePlan plan) {
        return plan.versions().singleFileOnly()
                ? new LoadTrial.DataFiles.SingleFile("appendonly.aof")
                : new LoadTrial.DataFiles.MultiPart("appendonly.aof", "appendonlydir");
    }

    private static void ask(ServerConnection server, List<Assertion> assertions, List<String> failed) {
        for (Assertion assertion : assertions) {
            assertion
                    .failure(server)
                    .ifPresent(answer -> failed.add("%s: it is %s".formatted(assertion.text(), answer)));
        }
    }

    private Proof compare(BackupEntry backup, Path saved, ServerVersion loadedBy) throws IOException {
        DatasetScope scope = backup.record()
                .server()
                .map(DatasetScope::of)
                .orElse(DatasetScope.STREAM_V1)
                .and(DatasetScope.of(loadedBy));
        try (LeafSorter expected = new LeafSorter(folder);
                LeafSorter found = new LeafSorter(folder)) {
            DatasetDigest wanted;
            try (InputStream rdb = BackupStore.of(store).openRdb(backup.record())) {
                wanted = RdbDigest.of(rdb, "backup " + backup.id(), scope, expected);
            }
            DatasetDigest actual;
            try (InputStream rdb = Files.newInputStream(saved)) {
                actual = RdbDigest.of(rdb, saved.toString(), scope, found);
            }
            long proven = backup.record().millis();
            var comparison = new ExpiryTolerance(backup.record().server());
            if (!wanted.equals(actual)) {
                DatasetComparison.compare(expected.sorted(), found.sorted(), comparison);
            }
            return comparison.proof(backup.id().text(), proven, wanted, actual);
        }
    }
}
