package io.redoubt.archive;

import io.redoubt.core.Pulse;
import java.util.Optional;
import java.util.function.Consumer;

/// Once a second, and whenever much has been written, on a thread of its own: is there space; refresh the state
/// file.
final class Housekeeper implements AutoCloseable {
    private final SpaceGuard space;
    private final StateReport report;
    private final Consumer<String> onNoSpace;
    private final Pulse pulse = new Pulse();
    private final Thread thread;
    private final Object looking = new Object();
    private volatile Optional<String> complaint = Optional.empty();
    private volatile long needed;

    /// @param onNoSpace called at each look that finds too little space
    Housekeeper(SpaceGuard space, StateReport report, Consumer<String> onNoSpace, Crew crew) {
        this.space = space;
        this.report = report;
        this.onNoSpace = onNoSpace;
        this.thread = crew.member("housekeeper", this::run);
    }

    /// Looks at the space once, so that nothing is written before it is known to be enough, and starts the
    /// thread.
    void start() {
        look();
        thread.start();
    }

    /// Why there is too little space; empty while there is enough.
    Optional<String> complaint() {
        return complaint;
    }

    /// From now on there must be room for so many bytes more. Any thread.
    void need(long bytes) {
        needed = bytes;
        look();
    }

    /// Looks at the space now rather than within a second. Any thread; returns at once.
    void lookSoon() {
        pulse.wake();
    }

    private void run() {
        while (pulse.await()) {
            lookAtSpace();
            report.write();
        }
    }

    /// The complaint is told as long as there is one: a link that was being made when space ran out would be
    /// missed by telling it once.
    void lookAtSpace() {
        look();
        complaint.ifPresent(onNoSpace);
    }

    private void look() {
        synchronized (looking) {
            complaint = space.complaint(needed);
        }
    }

    @Override
    public void close() {
        pulse.stop();
    }
}
