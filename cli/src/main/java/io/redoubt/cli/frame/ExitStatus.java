package io.redoubt.cli.frame;

import java.util.List;

/// What the exit statuses mean, for help and the reference page. The numbers are stable; `ErrorCode` names the
/// failures.
record ExitStatus(int number, String meaning) {
    static final int DONE = 0;
    /// Given by the launcher, which never gets as far as this code.
    static final int NO_JAVA = 19;

    static List<ExitStatus> all() {
        return List.of(
                new ExitStatus(DONE, "done"),
                new ExitStatus(1, "failed"),
                new ExitStatus(2, "wrong usage"),
                new ExitStatus(
                        3,
                        "findings: a stopped or silent archive, an open or recent gap, lag above --max-lag,"
                                + " a file no known server loads, datasets that differ, what doctor finds"),
                new ExitStatus(10, "no repository, or no such source"),
                new ExitStatus(11, "locked by another writer"),
                new ExitStatus(12, "wrong key"),
                new ExitStatus(13, "target outside what can be restored"),
                new ExitStatus(14, "destination not empty or in use"),
                new ExitStatus(15, "not enough space or memory"),
                new ExitStatus(16, "versions do not fit"),
                new ExitStatus(17, "not authorised"),
                new ExitStatus(18, "server unreachable"),
                new ExitStatus(NO_JAVA, "no Java 25"),
                new ExitStatus(20, "damaged, or verification failed"),
                new ExitStatus(21, "time was up before the server was done; it goes on"),
                new ExitStatus(130, "interrupted"));
    }
}
