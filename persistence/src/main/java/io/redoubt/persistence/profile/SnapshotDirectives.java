package io.redoubt.persistence.profile;

import io.redoubt.core.HumanDuration;
import io.redoubt.persistence.advise.MeasuredPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// When the server saves its dataset whole.
final class SnapshotDirectives {
    private SnapshotDirectives() {}

    static List<Directive> of(ProfileOrder order) {
        List<Directive> directives = new ArrayList<>();
        directives.add(Directive.of(
                "dir",
                Directive.quoted(order.place().data()),
                "Where all files of the server are. It must be a disk that stays, with room for "
                        + order.sizing().disk(order.name()).readable() + " at least."));
        directives.add(Directive.of("dbfilename", "dump.rdb", "The snapshot's name, where every tool looks for it."));
        directives.addAll(savePoints(order));
        directives.add(
                Directive.of(
                        "stop-writes-on-bgsave-error",
                        "yes",
                        "When a snapshot fails, writes are refused with MISCONF: a server that silently stops saving loses more."));
        directives.add(Directive.of("rdbcompression", "yes", "Smaller files for some CPU time of the child."));
        directives.add(Directive.of(
                "rdbchecksum",
                "yes",
                "A damaged snapshot is found when it is loaded. Costs about a tenth of its time."));
        directives.add(Directive.of(
                "rdb-save-incremental-fsync",
                "yes",
                "The snapshot is forced while it is written, not all at its end, which would hold up other writes."));
        return directives;
    }

    private static List<Directive> savePoints(ProfileOrder order) {
        return switch (order.name().policy()) {
            case RDB -> snapshotsAlone(order);
            case HYBRID ->
                List.of(Directive.of(
                        "save",
                        "3600 1",
                        "A dump.rdb an hour, to be carried away. It guards nothing here: with appendonly yes a start"
                                + " ignores it. Costs a fork and up to "
                                + order.sizing().copyOnWrite().readable() + " of memory while it runs."));
            case NONE ->
                List.of(Directive.of(
                        "save",
                        "\"\"",
                        "No snapshots. Loss window: everything, whenever the process ends. A primary that restarts is empty,"
                                + " and empties its replicas."));
            case AOF_NO, AOF_EVERYSEC, AOF_ALWAYS ->
                List.of(Directive.of(
                        "save",
                        "\"\"",
                        "No snapshots of its own: the append-only file has all, and a start would ignore dump.rdb.",
                        "Spares the fork of each. Backups take their snapshot over the wire."));
        };
    }

    private static List<Directive> snapshotsAlone(ProfileOrder order) {
        Duration shortest = order.sizing().shortestSave();
        List<Directive> points = new ArrayList<>();
        points.add(point(3600, 1, "Loss window: an hour and the time a snapshot takes, when little is written."));
        if (shortest.toSeconds() < 300) {
            points.add(point(300, 100, "Loss window: five minutes, once a hundred keys have changed."));
        }
        if (shortest.toSeconds() < 3600) {
            List<String> why = new ArrayList<>(List.of(
                    "Loss window under load: %s, and the time a snapshot takes, about %s for %s."
                            .formatted(
                                    HumanDuration.written(shortest),
                                    HumanDuration.readable(order.sizing().copying()),
                                    order.memory().readable()),
                    "Four times that, so that the server does not do nothing but save. Each costs a fork, and up to %s of memory while it runs."
                            .formatted(order.sizing().copyOnWrite().readable())));
            ServerConfig.measured(order, MeasuredPolicy::kill).ifPresent(why::add);
            points.add(new Directive("save", shortest.toSeconds() + " 10000", why));
        }
        return points;
    }

    private static Directive point(int seconds, int changes, String why) {
        return Directive.of("save", seconds + " " + changes, why);
    }
}
