package io.redoubt.drill.restore;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Events;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.drill.DrillHeader;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestoreTarget;
import io.redoubt.servers.ScratchDirectory;
import io.redoubt.servers.ServerBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Restores from a repository alone, as a user would, starts a server on what comes out, and says how long it
/// took and whether the dataset is the one the primary had. Nothing outside the given folder is written to.
///
/// One thread.
///
/// @param patience longest wait for each start of a server
/// @param folder private to the drill, with room for the dataset thrice; the caller removes it
public record RestoreDrill(
        SourceStore store,
        ServerBinaries binaries,
        Progress progress,
        Events events,
        InstantSource clock,
        Duration patience,
        Path folder) {
    /// What is to be rehearsed, and what must come out.
    ///
    /// @param maxRto budget of the time to recovery, of each
    public record Order(Moments moments, List<Assertion> assertions, Optional<Duration> maxRto, boolean proofRequired) {
        public Order {
            assertions = List.copyOf(assertions);
        }
    }

    /// @param header of the report
    /// @throws RedoubtException as a restore does, if one moment was asked for; of several, those that come to
    ///     nothing because of what the repository holds are reported
    public RestoreDrillReport run(Order order, DrillHeader header) throws IOException {
        boolean several = order.moments() instanceof Moments.Random;
        List<RestoreTarget> targets =
                order.moments().choose(Proofs.of(store, new RestorePlanner(clock)), order.proofRequired());
        List<Outcome> outcomes = new ArrayList<>();
        for (RestoreTarget target : targets) {
            outcomes.add(several ? oneOfSeveral(target, order) : rehearsed(target, order));
        }
        return new RestoreDrillReport(header, store.name().text(), order, outcomes, lost());
    }

    private Outcome oneOfSeveral(RestoreTarget target, Order order) throws IOException {
        try {
            return rehearsed(target, order);
        } catch (RedoubtException e) {
            if (e.code().exitStatus() != ErrorCode.DAMAGED.exitStatus()) {
                throw e;
            }
            return new Outcome.Refused(target, e);
        }
    }

    private Outcome rehearsed(RestoreTarget target, Order order) throws IOException {
        Path own = Files.createDirectory(folder.resolve("rehearsal"));
        try {
            return new Outcome.Restored(new Rehearsal(store, binaries, progress, events, clock, patience, own)
                    .run(target, order.assertions()));
        } finally {
            ScratchDirectory.remove(own);
        }
    }

    /// Whatever was rehearsed: a drill that passes says that nothing is missing.
    private List<String> lost() throws IOException {
        return Stream.concat(
                        store.catalog().missing().stream()
                                .map(range -> "the repository has lost offsets %s to %s of branch %s"
                                        .formatted(
                                                range.from().offset(),
                                                range.to(),
                                                range.from().branch())),
                        BackupStore.of(store).listing().unreadable().stream()
                                .map(problem -> String.valueOf(problem.getMessage())))
                .toList();
    }
}
