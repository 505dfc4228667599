package io.redoubt.restore.plan;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// What speaks against a restore, from facts alone. Pure.
record Objections(BaseFacts base, LogFacts log, VersionNeed versions, MemoryEstimate memory) {
    List<Refusal> refusals() {
        List<Refusal> refusals = new ArrayList<>();
        if (!log.unknownCommands().isEmpty()) {
            refusals.add(new Refusal(
                    ErrorCode.VERSIONS_DO_NOT_FIT,
                    "the log holds commands no known server has: "
                            + String.join(
                                    ", ",
                                    new TreeSet<>(log.unknownCommands().keySet())
                                            .stream().limit(20).toList()),
                    "They are renamed commands or a module's. --force replays them all the same: a server that does not"
                            + " know them ends while loading."));
        }
        if (fieldsWouldBeForgotten()) {
            refusals.add(new Refusal(
                    ErrorCode.VERSIONS_DO_NOT_FIT,
                    "hash fields expire in this history, and Redis 7.4 to 8.6 cannot replay that exactly",
                    "--force restores all the same: fields whose expiry has passed count as absent while the log is"
                            + " replayed, so commands on them may end differently."));
        }
        if (memory.cannotFit()) {
            refusals.add(new Refusal(
                    ErrorCode.NOT_ENOUGH_MEMORY,
                    "the boot needs at least %d bytes of memory, this machine has %d free"
                            .formatted(
                                    memory.atLeast().orElse(0L),
                                    memory.available().orElse(0)),
                    "Restore on a larger machine. --force boots all the same: the kernel may end the scratch server."));
        }
        return refusals;
    }

    private boolean fieldsWouldBeForgotten() {
        boolean replayed = log.hashFieldExpiries() > 0 || (base.hashFieldExpiry() && log.plainBytes() > 0);
        return versions.forgetsFieldsWhileLoading() && replayed;
    }

    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (log.scripts() > 0) {
            notes.add("%d scripts stand in the log as scripts, not as their effects (Redis 6.x with"
                            .formatted(log.scripts())
                    + " lua-replicate-commands off): they run again, and what depends on time or chance may differ");
        }
        if (!memory.cannotFit() && !memory.surelyFits() && memory.available().isPresent()) {
            notes.add("the boot may need more memory than is free here");
        }
        return notes;
    }

    static String insideACommand(String wanted, RestorePoint reached) {
        return "offset %s is inside a command or transaction: the restore stops before it, at %s"
                .formatted(wanted, reached.position().offset());
    }

    static String longSilence(long millis) {
        return "nothing was received for %s around the target: what the primary did then may have arrived later"
                .formatted(HumanDuration.readable(Duration.ofMillis(millis)));
    }
}
