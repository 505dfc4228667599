package io.redoubt.persistence;

import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// What a child costs its server, for people.
final class ForkCost {
    /// Below this a wait is only the way of the command to a busy server.
    private static final Duration WORTH_TELLING = Duration.ofMillis(250);

    private ForkCost() {}

    static List<String> lines(OptionalLong forkMicros, long copiedBytes) {
        List<String> lines = new ArrayList<>();
        forkMicros.ifPresent(micros -> lines.add(String.format(
                Locale.ROOT, "Fork       %.1f ms, in which the server answered nobody", micros / 1000.0)));
        lines.add("Memory     %s copied on write".formatted(new ByteSize(copiedBytes).readable()));
        return lines;
    }

    static Optional<String> waiting(Duration waited) {
        return waited.compareTo(WORTH_TELLING) < 0
                ? Optional.empty()
                : Optional.of("Waited     %s before it could begin".formatted(HumanDuration.readable(waited)));
    }
}
