package io.redoubt.drill;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Events;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.repository.Branch;
import io.redoubt.repository.SourceStore;
import io.redoubt.restore.RestoreOrder;
import io.redoubt.restore.RestoreResult;
import io.redoubt.restore.RestoreRun;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestoreTarget;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// The restore to the moment before the mistake.
///
/// @param target the position asked for
/// @param took from the request to files in place, checked by a server that loaded a copy of them
record Rescue(BranchPosition target, RestorePlan plan, RestoreResult result, Duration took) {
    static Rescue before(
            Mistake mistake, SourceStore store, ServerBinary binary, Path into, Progress progress, InstantSource clock)
            throws IOException {
        BranchPosition target = position(mistake, store);
        long began = System.nanoTime();
        RestorePlan plan = new RestorePlanner(clock).plan(store, RestoreTarget.at(target));
        var run = new RestoreRun(
                store, ServerBinaries.standard().naming(binary.program()), progress, Events.none(), clock);
        RestoreResult result = run.run(plan, RestoreOrder.into(into).within(Primary.PATIENCE));
        return new Rescue(target, plan, result, Duration.ofNanos(System.nanoTime() - began));
    }

    private static BranchPosition position(Mistake mistake, SourceStore store) throws IOException {
        Branch branch = store.catalog().branches().reversed().stream()
                .filter(candidate -> candidate.replid().equals(mistake.replid()))
                .findFirst()
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.FAILED,
                        "the archive has no branch of the history '%s'".formatted(mistake.replid()),
                        "Run the demo with --keep DIR and read DIR/archive.log."));
        return new BranchPosition(branch.id(), mistake.before());
    }

    /// Whether the result stands exactly where it was to stand.
    boolean isExact() {
        return result.reached().position().equals(Optional.of(target));
    }
}
