package io.redoubt.persistence.profile;

import java.util.List;

/// What makes trouble visible.
final class ObservationDirectives {
    private ObservationDirectives() {}

    static List<Directive> of(ProfileOrder order) {
        String reader = order.compose() ? "docker logs" : "whatever started it";
        return List.of(
                Directive.of(
                        "logfile",
                        "\"\"",
                        "To standard output, where " + reader
                                + " keeps and rotates it: a log file in the data directory fills the disk."),
                Directive.of("loglevel", "notice", "What operators act on."),
                Directive.of(
                        "latency-monitor-threshold",
                        "100",
                        "Events of 100 ms and more are kept for LATENCY: forks, forces, slow commands."),
                Directive.of("slowlog-log-slower-than", "10000", "Commands of 10 ms and more are kept for SLOWLOG."),
                Directive.of("slowlog-max-len", "256", "The last 256 of them."));
    }
}
