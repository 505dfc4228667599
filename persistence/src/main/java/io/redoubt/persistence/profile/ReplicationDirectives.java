package io.redoubt.persistence.profile;

import io.redoubt.core.HumanDuration;
import java.util.ArrayList;
import java.util.List;

/// What is kept for those who follow: replicas and archives.
final class ReplicationDirectives {
    private ReplicationDirectives() {}

    static List<Directive> of(ProfileOrder order) {
        Sizing sizing = order.sizing();
        List<Directive> directives = new ArrayList<>(List.of(
                Directive.of(
                        "repl-backlog-size",
                        sizing.backlog().toString(),
                        "What %s write in %s, at least 16mb, at most the dataset: who was away no longer continues without a full copy, which forks."
                                .formatted(order.writeRate(), HumanDuration.written(Sizing.AWAY))),
                Directive.of(
                        "repl-backlog-ttl",
                        "0",
                        "Kept also when nobody follows, so that an archive that was away continues."),
                Directive.of(
                        "client-output-buffer-limit",
                        "replica %s %s %d"
                                .formatted(
                                        sizing.replicaHard(),
                                        sizing.replicaSoft(),
                                        Math.max(60, 2 * sizing.copying().toSeconds())),
                        ("Twice what %s write while a full copy is sent, about %s: a smaller limit drops every replica"
                                        + " before it is ready, and it starts over for ever.")
                                .formatted(order.writeRate(), HumanDuration.readable(sizing.copying()))),
                Directive.of(
                        "repl-diskless-sync",
                        "yes",
                        "Full copies go over the wire as they are made: no file, and no failed save where the disk is full."),
                Directive.of(
                        "repl-diskless-sync-delay",
                        "1",
                        "Waits a second for others who want a copy too: one fork for all."),
                Directive.of(
                        "min-replicas-to-write",
                        "0",
                        "Replication is asynchronous: a failover loses what the replica had not received. Once there are"
                                + " replicas, 1 stops a primary that nobody follows any more. An archive counts as one."),
                Directive.of(
                        "min-replicas-max-lag", "10", "From this many seconds of silence on a replica does not count."),
                Directive.of("replica-read-only", "yes", "Writes to a replica would be lost at its next full copy.")));
        if (order.release().sinceSeven()) {
            directives.add(Directive.of(
                    "shutdown-timeout",
                    "10",
                    "A server that is stopped waits so long for its replicas to have everything."));
        }
        return directives;
    }
}
