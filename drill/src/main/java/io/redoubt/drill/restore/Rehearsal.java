package io.redoubt.drill.restore;

import io.redoubt.core.Engine;
import io.redoubt.core.Events;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.restore.FreeSpace;
import io.redoubt.restore.RestoreOrder;
import io.redoubt.restore.RestoreRun;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestoreTarget;
import io.redoubt.servers.LoadTrial;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The restore of one moment, as a user would do it, and what follows. One use, one thread.
///
/// @param folder empty, private; the caller removes it
/// @param patience longest wait for each start of a server
record Rehearsal(
        SourceStore store,
        ServerBinaries binaries,
        Progress progress,
        Events events,
        InstantSource clock,
        Duration patience,
        Path folder) {
    /// What sorting takes of the disk for each key, of two datasets that differ.
    private static final long SORTED_BYTES = 2 * 130;

    /// @throws RedoubtException as a restore does; nothing but the folder was touched
    Rehearsed run(RestoreTarget target, List<Assertion> assertions) throws IOException {
        var phases = new PhaseClock(progress, System::nanoTime);
        var planner = new RestorePlanner(clock);
        RestorePlan plan = planner.plan(store, target);
        Optional<Evidence> evidence = Proofs.of(store, planner).of(plan.reached());
        ServerBinary binary = binary(plan);
        requireRoom(plan);
        phases.enter(Phase.PROVE);
        requireStarts(binary);
        Path restored = folder.resolve("restored");
        new RestoreRun(store, binaries, phases, events, clock)
                .run(plan, RestoreOrder.into(restored).within(patience));
        phases.enter(Phase.SERVE);
        List<String> failed = new ArrayList<>();
        LoadTrial.Loaded loaded = new LoadTrial(binary, plan.databasesNeeded(), patience, clock)
                .load(restored, LoadTrial.DataFiles.usual(plan.versions().singleFileOnly()), progress, server -> {
                    phases.enter(Phase.PROVE);
                    failed.addAll(new Asserter(server, patience).failures(assertions));
                    if (evidence.isPresent()) {
                        var _ = server.require("SAVE");
                    }
                });
        Proof proof = evidence.isPresent()
                ? new DatasetProver(BackupStore.of(store), folder)
                        .prove(evidence.get(), restored.resolve("dump.rdb"), binary.version())
                : new Proof.None();
        return new Rehearsed(
                plan.reached(),
                binary.version().toString(),
                phases.times(),
                loaded.keys(),
                plan.notes(),
                proof,
                assertions.size(),
                failed);
    }

    /// For the restored files, then either their copies for the trial or a snapshot of them, and sorted keys.
    private void requireRoom(RestorePlan plan) throws IOException {
        new FreeSpace(
                        "drill",
                        2 * plan.plainBytes() + SORTED_BYTES * plan.baseFacts().keys())
                .requireOn(folder);
    }

    /// A server that does not even start without data says nothing of the data.
    ///
    /// @throws RedoubtException SERVER_NOT_READY with what it printed
    private void requireStarts(ServerBinary binary) {
        try (ScratchServer server =
                ScratchServer.of(binary).directory(folder.resolve("empty")).start(patience)) {
            server.awaitLoaded(patience, Progress.silent());
        }
    }

    private ServerBinary binary(RestorePlan plan) {
        return binaries.fitting(plan.versions().deciding().orElseGet(() -> new ServerVersion(Engine.REDIS, 7, 0, 0)))
                .orThrow();
    }
}
