package io.redoubt.archive;

import io.redoubt.core.Pulse;
import java.util.Optional;
import java.util.function.Consumer;

/// Once a second, on a thread of its own: is there space, how far is the primary, refresh the state file.
final class Housekeeper implements AutoCloseable {
    private final SpaceGuard space;
    private final PrimaryProbe probe;
    private final PrimaryLead lead;
    private final StateReport report;
    private final Consumer<String> onNoSpace;
    private final Pulse pulse = new Pulse();
    private final Thread thread =
            Thread.ofPlatform().name("redoubt-housekeeper").daemon().unstarted(this::run);
    private volatile Optional<String> complaint = Optional.empty();
    private volatile Optional<PrimaryProbe.Seen> primary = Optional.empty();

    /// @param onNoSpace called once whenever space has become too little
    Housekeeper(
            SpaceGuard space, PrimaryProbe probe, PrimaryLead lead, StateReport report, Consumer<String> onNoSpace) {
        this.space = space;
        this.probe = probe;
        this.lead = lead;
        this.report = report;
        this.onNoSpace = onNoSpace;
    }

    /// Looks at the space once, so that nothing is written before it is known to be enough, and starts the
    /// thread.
    void start() {
        complaint = space.complaint();
        thread.start();
    }

    /// Why there is too little space; empty while there is enough.
    Optional<String> complaint() {
        return complaint;
    }

    /// What the primary last said of its offset.
    Optional<PrimaryProbe.Seen> primary() {
        return primary;
    }

    private void run() {
        try (probe) {
            while (pulse.await()) {
                lookAtSpace();
                probe.ask().ifPresent(this::seen);
                report.write();
            }
        }
    }

    private void seen(PrimaryProbe.Seen answer) {
        primary = Optional.of(answer);
        lead.note(answer);
    }

    void lookAtSpace() {
        Optional<String> before = complaint;
        complaint = space.complaint();
        if (before.isEmpty()) {
            complaint.ifPresent(onNoSpace);
        }
    }

    @Override
    public void close() {
        pulse.stop();
    }
}
