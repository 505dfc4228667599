package io.redoubt.drill.archive;

import io.redoubt.drill.archive.Checkpoints.Checkpoint;
import io.redoubt.drill.loss.LossCount;
import io.redoubt.drill.loss.NumberedWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Holds what a server has of an archive's dataset, restored to the offset it had reported durable, against what
/// was written at known offsets. Pure.
///
/// @param load closed
/// @param ended when the archive was ended, by `System.nanoTime()`
/// @param reported the offset; -1 if it had reported none
record ArchiveLoss(PrimaryLoad load, long ended, long reported) {
    private static final long NANOS = 1_000_000;

    /// What a restored dataset holds.
    ///
    /// @param offset it was restored to
    /// @param clients in their order
    /// @param witness the last number of the witness; 0 if there is none
    record Found(long offset, List<LossCount.Held> clients, long witness) {
        /// Of an archive that cannot be restored.
        static Found nothing(int clients) {
            List<LossCount.Held> none = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                none.add(new LossCount.Held(0, true, true));
            }
            return new Found(-1, none, 0);
        }
    }

    /// @param recoveryMillis to be filled in
    /// @param already what was found before
    ArchiveRound round(Found found, long recoveryMillis, List<String> already) {
        List<String> failures = new ArrayList<>(already);
        Optional<Checkpoint> due = load.checkpoints().notAfter(reported);
        Optional<Checkpoint> most = load.checkpoints().notBefore(found.offset());
        Count lost = new Count();
        Count behind = new Count();
        long acknowledged = 0;
        for (NumberedWriter writer : load.writers()) {
            int client = writer.client();
            long held = found.clients().get(client).numbers();
            long byThen = writer.acknowledgedBy(ended);
            acknowledged += byThen;
            long must = due.map(point -> point.written().get(client)).orElse(0L);
            lost.add(writer, held, must);
            behind.add(writer, held, byThen);
            if (found.offset() >= 0
                    && most.filter(point -> held > point.written().get(client)).isPresent()) {
                failures.add("the dataset of offset %d has writes of client %d from after it"
                        .formatted(found.offset(), client));
            }
        }
        failures.addAll(disorder(found));
        return new ArchiveRound(
                acknowledged,
                due.map(point -> point.written().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                        .orElse(0L),
                Math.max(0, reported - found.offset()),
                lost.commands,
                lost.millis(),
                behind.commands,
                behind.millis(),
                recoveryMillis,
                failures);
    }

    private List<String> disorder(Found found) {
        List<String> failures = new ArrayList<>();
        long holes = found.clients().stream().filter(held -> !held.ordered()).count();
        long halves = found.clients().stream().filter(held -> !held.whole()).count();
        if (holes > 0) {
            failures.add("writes of %d clients came back with holes or out of order".formatted(holes));
        }
        if (halves > 0) {
            failures.add("half a transaction of %d clients came back".formatted(halves));
        }
        OptionalLong confirmed = load.confirmed();
        if (confirmed.isPresent() && found.witness() < confirmed.getAsLong()) {
            failures.add("WAITAOF confirmed write %d of the witness, the archive has %d"
                    .formatted(confirmed.getAsLong(), found.witness()));
        }
        return failures;
    }

    private final class Count {
        private long commands;
        private long oldest = Long.MAX_VALUE;

        void add(NumberedWriter writer, long held, long due) {
            if (held < due) {
                commands += due - held;
                // What the primary holds was answered a moment later.
                long first = Math.min(held + 1, writer.acknowledged());
                oldest = Math.min(oldest, first == 0 ? ended : writer.nanosOf(first));
            }
        }

        long millis() {
            return commands == 0 ? 0 : Math.max(0, (ended - oldest) / NANOS);
        }
    }
}
