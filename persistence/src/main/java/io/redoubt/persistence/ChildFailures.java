package io.redoubt.persistence;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.RedoubtException;
import io.redoubt.persistence.ChildVerdict.Failure;
import java.time.Duration;

/// How it is told that a child came to nothing, or that its end was not waited for.
record ChildFailures(WatchedServer server, ChildKind kind) {
    RedoubtException of(Failure failure) {
        return switch (failure) {
            case CHILD_FAILED -> failed("failed: " + evidence(), logHint());
            case GIVEN_UP ->
                failed(
                        "was given up by the server: nothing was saved, though its status still says ok",
                        "Something stopped the child, such as BGSAVE CANCEL or a resync. Run it again.");
            case FLUSHED ->
                failed(
                        "was stopped by a FLUSHALL that ran meanwhile; where there are save points, the file holds no keys now",
                        "If nobody meant that FLUSHALL, do not stop the server before you have what it still holds.");
            case SWITCHED_OFF ->
                failed("was stopped: somebody set appendonly to no meanwhile", "Find out who did, then run it again.");
            case NOT_IN_PLACE ->
                failed(
                        "failed: the new file was written but not put in place",
                        "Look for 'Error trying to rename' in "
                                + ServerLog.of(server).name() + ".");
            case RESTARTED ->
                failed(
                        "did not end: the server was restarted, and its child ended with it",
                        "Look into " + ServerLog.of(server).name() + " for why it ended, then run this again.");
        };
    }

    private String evidence() {
        return switch (kind) {
            case SnapshotKind _ -> "the child ended with an error (rdb_last_bgsave_status:err)";
            case RewriteKind _ -> "the child ended with an error (aof_last_bgrewrite_status:err)";
        };
    }

    private String logHint() {
        String log = ServerLog.of(server).name();
        return switch (kind) {
            case SnapshotKind _ ->
                "The reason is in %s, above 'Background saving error': often 'No space left on device' or 'Permission denied'.%s"
                        .formatted(log, refusedWrites());
            case RewriteKind _ ->
                "The reason is in %s, above 'Background AOF rewrite terminated with error': often 'No space left on device'."
                        .formatted(log);
        };
    }

    /// Only a server with save points stops writes.
    private String refusedWrites() {
        boolean saves = !server.setting("save").orElse("").isEmpty();
        boolean stops =
                server.setting("stop-writes-on-bgsave-error").orElse("no").equals("yes");
        return saves && stops ? " Until a snapshot succeeds, the server refuses writes with MISCONF." : "";
    }

    private RedoubtException failed(String what, String hint) {
        return new RedoubtException(
                ErrorCode.FAILED, "%s of server '%s' %s".formatted(kind.noun(), server.address(), what), hint);
    }

    RedoubtException timeUp(ChildPhase phase, Duration limit, PersistenceFacts last) {
        String within = HumanDuration.readable(limit);
        return switch (phase) {
            case WAITING ->
                new RedoubtException(
                        ErrorCode.FAILED,
                        "%s of server '%s' was not begun within %s: another one ran all the time"
                                .formatted(kind.noun(), server.address(), within),
                        "Run it again, with a longer --timeout.");
            case SCHEDULED ->
                new RedoubtException(
                        ErrorCode.STILL_RUNNING,
                        "%s of server '%s' is scheduled, but had not begun within %s"
                                .formatted(kind.noun(), server.address(), within),
                        "The server begins it when the child that runs now has ended; whether it succeeds is not known.");
            case RUNNING ->
                new RedoubtException(
                        ErrorCode.STILL_RUNNING,
                        "%s of server '%s' had not ended within %s: it goes on at the server%s"
                                .formatted(kind.noun(), server.address(), within, progress(last)),
                        "Whether it succeeds is not known; run it again with a longer --timeout.");
        };
    }

    private static String progress(PersistenceFacts last) {
        return last.child().keysTotal() == 0
                ? ""
                : ", with %,d of %,d keys written"
                        .formatted(last.child().keysDone(), last.child().keysTotal());
    }

    RedoubtException interrupted(ChildPhase phase) {
        String what = switch (phase) {
            case WAITING -> "had not been begun";
            case SCHEDULED -> "is scheduled and begins without us";
            case RUNNING -> "goes on at the server";
        };
        return new RedoubtException(
                ErrorCode.INTERRUPTED,
                "interrupted: the %s of server '%s' %s".formatted(kind.noun(), server.address(), what),
                "Run it again to know how it ends.");
    }

    /// The connection broke and the server does not come back.
    RedoubtException gone(ChildPhase phase, RedoubtException lost) {
        String what = switch (phase) {
            case WAITING, SCHEDULED -> "before the %s had begun";
            case RUNNING -> "while the %s ran, whose end is not known";
        };
        return new RedoubtException(
                lost.code(),
                "server '%s' was lost %s: %s"
                        .formatted(server.address(), what.formatted(kind.noun()), lost.getMessage()),
                lost.hint(),
                lost);
    }
}
