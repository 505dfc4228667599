package io.redoubt.drill.archive;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.Events;
import io.redoubt.core.Progress;
import io.redoubt.drill.loss.LossCount;
import io.redoubt.formats.dataset.DatasetDigest;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.RdbDigest;
import io.redoubt.repository.SourceStore;
import io.redoubt.restore.RestoreOrder;
import io.redoubt.restore.RestoreRun;
import io.redoubt.restore.destination.Trees;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestoreTarget;
import io.redoubt.servers.LoadTrial;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Restores what an archive left to an offset and reads it on a server of the primary's program.
///
/// @param folder for the restored files, which do not stay
record ArchiveRestore(ServerBinary binary, Path folder, InstantSource clock) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SAVED = "dump.rdb";

    /// Reads what the clients and the witness find.
    ArchiveLoss.Found read(SourceStore store, BranchPosition at, int clients) throws IOException {
        List<LossCount.Held> held = new ArrayList<>();
        List<Long> witness = new ArrayList<>();
        long offset = load(store, at, server -> {
            for (int client = 0; client < clients; client++) {
                held.add(LossCount.Held.of(server, client));
            }
            witness.add(LossCount.number(server.call("GET", ArchiveWitness.KEY)));
        });
        Trees.delete(restored());
        return new ArchiveLoss.Found(offset, held, witness.getFirst());
    }

    /// The canonical digest of the dataset.
    DatasetDigest digest(SourceStore store, BranchPosition at) throws IOException {
        long _ = load(store, at, server -> {
            Reply _ = server.require("SAVE");
        });
        DatasetDigest digest = digest(restored());
        Trees.delete(restored());
        return digest;
    }

    /// The canonical digest of what a server holds that saves to this directory.
    DatasetDigest digest(ServerConnection server, Path directory) throws IOException {
        Reply _ = server.require("SAVE");
        return digest(directory);
    }

    private DatasetDigest digest(Path directory) throws IOException {
        Path saved = directory.resolve(SAVED);
        try (InputStream in = Files.newInputStream(saved)) {
            return RdbDigest.of(in, saved.toString(), DatasetScope.of(binary.version()));
        }
    }

    private Path restored() {
        return folder.resolve("restored");
    }

    /// @return the offset the restore says it has reached
    private long load(SourceStore store, BranchPosition at, LoadTrial.Last last) throws IOException {
        RestorePlan plan = new RestorePlanner(clock).plan(store, RestoreTarget.at(at));
        new RestoreRun(
                        store,
                        ServerBinaries.standard().naming(binary.program()),
                        Progress.silent(),
                        Events.none(),
                        clock)
                .run(plan, RestoreOrder.into(restored()).within(PATIENCE));
        LoadTrial.DataFiles files = LoadTrial.DataFiles.usual(plan.versions().singleFileOnly());
        LoadTrial.Loaded _ = new LoadTrial(binary, plan.databasesNeeded(), PATIENCE, clock)
                .load(restored(), files, Progress.silent(), last);
        return plan.reached().position().orElseThrow().offset().bytes();
    }
}
