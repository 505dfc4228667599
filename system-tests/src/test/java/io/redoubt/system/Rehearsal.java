package io.redoubt.system;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.Events;
import io.redoubt.core.Progress;
import io.redoubt.repository.SourceStore;
import io.redoubt.restore.RestoreOrder;
import io.redoubt.restore.RestoreRun;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestoreTarget;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.stream.Stream;

/// Restores an archive to offsets and reads what a server finds in the result. Confined to one thread.
final class Rehearsal {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SourceStore store;
    private final ServerBinary binary;
    private final Path folder;
    private final InstantSource clock = InstantSource.system();
    private int runs;

    /// @param folder where restored files go; each run removes its own
    Rehearsal(SourceStore store, ServerBinary binary, Path folder) {
        this.store = store;
        this.binary = binary;
        this.folder = folder;
    }

    /// What a server of the same program finds.
    ///
    /// @param reached the position the restore says it has reached
    record Outcome(BranchPosition reached, Snapshot snapshot) {}

    Outcome run(BranchPosition target, boolean full) throws IOException {
        Path into = folder.resolve("restored-" + runs++);
        RestorePlan plan = new RestorePlanner(clock).plan(store, RestoreTarget.at(target));
        var run = new RestoreRun(
                store, ServerBinaries.standard().naming(binary.program()), Progress.silent(), Events.none(), clock);
        BranchPosition reached = run.run(plan, RestoreOrder.into(into).within(PATIENCE))
                .reached()
                .position()
                .orElseThrow();
        var outcome = new Outcome(reached, read(into, full));
        delete(into);
        return outcome;
    }

    private Snapshot read(Path directory, boolean full) throws IOException {
        return new Held(binary, directory, "yes").read(server -> Snapshot.read(server, binary.version(), full));
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
