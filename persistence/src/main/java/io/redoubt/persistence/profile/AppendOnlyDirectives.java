package io.redoubt.persistence.profile;

import io.redoubt.core.PersistencePolicy;
import io.redoubt.persistence.advise.MeasuredPolicy;
import java.util.ArrayList;
import java.util.List;

/// The log of writes, and how soon it is on disk.
final class AppendOnlyDirectives {
    private AppendOnlyDirectives() {}

    static List<Directive> of(ProfileOrder order) {
        return order.name().appends() ? on(order) : List.of(off(order));
    }

    private static Directive off(ProfileOrder order) {
        String common =
                " Do not just change this to yes: the next start would load nothing. 'redoubt aof enable' does it in order.";
        return Directive.of(
                "appendonly",
                "no",
                order.name().policy() == PersistencePolicy.NONE
                        ? "No log. Loss window: everything." + common
                        : "No log. Loss window: that of the snapshots above. Spares a write for each command."
                                + common);
    }

    private static List<Directive> on(ProfileOrder order) {
        Sizing sizing = order.sizing();
        List<Directive> directives = new ArrayList<>();
        directives.add(Directive.of(
                "appendonly",
                "yes",
                "Every write is appended to a log, which a start loads. A dump.rdb is then ignored, also when it is all there"
                        + " is: the gate beside this file refuses such a start."));
        directives.add(Directive.of("appendfilename", "\"appendonly.aof\"", "The usual name, where every tool looks."));
        if (order.release().sinceSeven()) {
            directives.add(Directive.of("appenddirname", "\"appendonlydir\"", "The usual directory."));
        }
        directives.add(fsync(order));
        directives.add(Directive.of(
                "no-appendfsync-on-rewrite",
                "no",
                "Forces go on while a rewrite runs. With yes a power cut during one may take 30 s and more."));
        directives.add(Directive.of(
                "auto-aof-rewrite-percentage",
                "100",
                "Rewritten when it has doubled: a start replays at most as many bytes as its base has, and the disk needs"
                        + " three times the dataset while a rewrite runs. A rewrite forks: up to "
                        + sizing.copyOnWrite().readable() + " of memory."));
        directives.add(Directive.of(
                "auto-aof-rewrite-min-size",
                sizing.rewriteMin().toString(),
                "Not rewritten while it is smaller: what %s write in %s, at least 64mb, at most the dataset. Guards against forks all the time while the dataset is small."
                        .formatted(order.writeRate(), io.redoubt.core.HumanDuration.written(Sizing.REWRITE_PAUSE))));
        directives.add(Directive.of(
                "aof-load-truncated",
                "yes",
                "A log whose end a power cut tore is loaded up to there, and cut; with no the server would not start. What is"
                        + " cut off had not been forced.",
                "If the log says 'AOF loaded anyway', run 'redoubt rewrite' at once: where the cut went through a command"
                        + " inside a transaction, Redis, and Valkey before 9, leave the transaction open, and the next"
                        + " start would drop all that was written since."));
        directives.add(Directive.of(
                "aof-use-rdb-preamble", "yes", "The base is a snapshot: smaller than commands, and loaded faster."));
        directives.add(Directive.of(
                "aof-rewrite-incremental-fsync",
                "yes",
                "A rewrite is forced while it is written, not all at its end."));
        if (order.release().sinceSeven()) {
            directives.add(Directive.of(
                    "aof-timestamp-enabled",
                    "no",
                    "With yes each second is stamped in the log, so that it can be cut at a moment. But a log that a power cut"
                            + " tore inside such a line loads once and never again. An archive stamps by itself."));
        }
        return directives;
    }

    private static Directive fsync(ProfileOrder order) {
        List<String> why = new ArrayList<>();
        String value = switch (order.name().policy()) {
            case AOF_ALWAYS -> {
                why.add("Loss window: nothing that was answered, on a disk that keeps what it confirms. A failed"
                        + " force ends the server.");
                why.add("Costs a wait for the disk before each answer, one for all clients of a turn.");
                yield "always";
            }
            case AOF_NO -> {
                why.add("Loss window: nothing when the process dies; when the machine does, what the kernel had not"
                        + " written back, about 30 s.");
                why.add("Costs nothing but that.");
                yield "no";
            }
            case AOF_EVERYSEC, HYBRID -> {
                why.add("Loss window: about a second when the machine dies, up to two on a slow disk, as"
                        + " aof_delayed_fsync then tells; when the process dies next to nothing.");
                why.add("Costs a force each second, beside the event loop.");
                yield "everysec";
            }
            case NONE, RDB -> throw new IllegalStateException("appends nothing");
        };
        ServerConfig.measured(order, MeasuredPolicy::powerCut).ifPresent(why::add);
        return new Directive("appendfsync", value, why);
    }
}
