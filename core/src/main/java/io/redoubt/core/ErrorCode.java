package io.redoubt.core;

/// Every failure a user can meet, with the exit status of the process that meets it.
///
/// Codes are stable: scripts match them in `--json` error output, and the reference lists them. Statuses
/// follow the command line's table; several codes share one status where a script would react alike.
public enum ErrorCode {
    FAILED(1),
    CLOCK_JUMPED(1),
    NOTHING_LEFT(1),
    DISK_FULL(15),
    USAGE(2),
    SERVER_TOO_OLD(16),
    FINDINGS(3),
    NO_REPOSITORY(10),
    REPOSITORY_TOO_NEW(16),
    NO_SUCH_SOURCE(10),
    LOCKED(11),
    TARGET_UNREACHABLE(13),
    DESTINATION_NOT_EMPTY(14),
    DESTINATION_IN_USE(14),
    NOT_ENOUGH_SPACE(15),
    NOT_ENOUGH_MEMORY(15),
    VERSIONS_DO_NOT_FIT(16),
    NOT_AUTHORISED(17),
    SERVER_UNREACHABLE(18),
    NOT_A_SERVER(18),
    SERVER_NOT_READY(18),
    NO_SERVER_BINARY(16),
    DAMAGED(20),
    SEGMENT_MISSING(20),
    VERIFICATION_FAILED(20),
    /// Waiting ended, the work did not: it goes on at the server.
    STILL_RUNNING(21),
    INTERRUPTED(130);

    private final int exitStatus;

    ErrorCode(int exitStatus) {
        this.exitStatus = exitStatus;
    }

    /// The status the process ends with, 1 to 130.
    public int exitStatus() {
        return exitStatus;
    }
}
