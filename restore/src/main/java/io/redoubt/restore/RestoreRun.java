package io.redoubt.restore;

import io.redoubt.core.Events;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.repository.SourceStore;
import io.redoubt.restore.destination.Destination;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.servers.ServerBinaries;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/// Carries out restore plans.
///
/// Every check that needs no reading comes first, then every checksum, then free space; only then is anything
/// written, and the target itself is touched last, by renaming. Whatever fails before leaves the target as it
/// was.
public final class RestoreRun {
    private final SourceStore store;
    private final ServerBinaries binaries;
    private final Progress progress;
    private final Events events;
    private final InstantSource clock;

    public RestoreRun(
            SourceStore store, ServerBinaries binaries, Progress progress, Events events, InstantSource clock) {
        this.store = store;
        this.binaries = binaries;
        this.progress = progress;
        this.events = events;
        this.clock = clock;
    }

    /// Restores; the result is in place and durable on return.
    ///
    /// If an earlier run of the same plan was interrupted while it swapped, that one is completed and its result
    /// returned.
    ///
    /// @throws RedoubtException what the plan refuses; DESTINATION_NOT_EMPTY, DESTINATION_IN_USE,
    ///     NOT_ENOUGH_SPACE, VERSIONS_DO_NOT_FIT, DAMAGED, SEGMENT_MISSING, VERIFICATION_FAILED, NOT_AUTHORISED.
    ///     The target is then as before
    public RestoreResult run(RestorePlan plan, RestoreOrder order) throws IOException {
        plan.requireAllowed(order.force());
        Destination destination = Destination.at(order.into());
        Optional<RestoreResult> completed = destination
                .recover(events)
                .map(outcome -> RestoreResult.ofOutcome(outcome, destination.path()))
                .filter(result -> result.reached().equals(plan.reached()));
        return completed.isPresent()
                ? completed.get()
                : work(plan, order, destination).run();
    }

    private RestoreWork work(RestorePlan plan, RestoreOrder order, Destination destination) {
        return new RestoreWork(store, binaries, progress, events, clock, plan, order, destination);
    }
}
