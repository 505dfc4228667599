package io.redoubt.formats.check;

import io.redoubt.formats.aof.AofFormatException;
import io.redoubt.formats.aof.LogCheck;
import io.redoubt.formats.aof.LogEnd;
import io.redoubt.formats.aof.LogOddity;
import io.redoubt.formats.check.Finding.Severity;
import java.util.List;

/// Says what the end and the oddities of a log mean. What servers make of them was tried with Redis 6.2, 7.0, 8.0
/// and Valkey 8.0, 9.0: `TornLogsOnServersTest`, docs/format/aof.md.
///
/// @param from byte of the file at which the log begins: 0, or the length of the snapshot before it
/// @param last whether a server loads no file after this one
record LogFindings(long from, boolean last, List<Finding> findings) {
    void end(LogCheck log, long fileBytes) {
        switch (log.end()) {
            case LogEnd.Whole() -> {}
            case LogEnd.InCommand(long at) -> cut(at, log, "the command that begins here does not end", fileBytes);
            case LogEnd.InTransaction(long at, boolean insideCommand) -> {
                String what = "the transaction that begins here has no EXEC";
                if (last && insideCommand) {
                    damage(at, stops(what, fileBytes - from - at), leftOpen(log));
                } else {
                    cut(at, log, what, fileBytes);
                }
            }
            case LogEnd.InAnnotation(long at) -> annotation(at);
            case LogEnd.Malformed _ -> throw new IllegalStateException("told by malformed()");
        }
    }

    private void cut(long at, LogCheck log, String what, long fileBytes) {
        long kept = log.keptUpTo();
        String consequence;
        if (!last) {
            consequence =
                    ("Others follow the file, so a server exits; but with 'aof-load-truncated yes' it cuts the file"
                                    + " at byte %d before, and its second start loads all as if nothing were missing. Take"
                                    + " another copy.")
                            .formatted(from + kept);
        } else if (kept == 0 && from > 0) {
            consequence =
                    "Redis up to 8 and Valkey 8 with 'aof-load-truncated yes' cut this file to 0 bytes, its snapshot"
                            + " with it: the start after that is EMPTY. Cut a copy here; start no server on the file itself.";
        } else {
            consequence = ("With 'aof-load-truncated yes' a server cuts the file at byte %d and loads what is before;"
                            + " with 'no' it exits.")
                    .formatted(from + kept);
        }
        damage(at, stops(what, fileBytes - from - at), consequence);
    }

    private static String stops(String what, long bytes) {
        return "%s: the file stops %d bytes into it".formatted(what, bytes);
    }

    private String leftOpen(LogCheck log) {
        return ("Redis up to 8 and Valkey 8 with 'aof-load-truncated yes' cut the file at byte %d, leave the MULTI open and"
                        + " append to it: whatever they write until their next rewrite is LOST at the start after that."
                        + " Valkey 9 cuts at byte %d. Cut a copy there; start no other server on the file itself.")
                .formatted(from + log.commandsUpTo(), from + log.keptUpTo());
    }

    private void annotation(long at) {
        String what = "the annotation line that begins here has no line end";
        if (last) {
            damage(
                    at,
                    what,
                    "A server loads it, appends its next command to this very line, and refuses the file at the start"
                            + " after that. Cut a copy here.");
        } else {
            add(Severity.REMARK, at, what, "Servers take it for whole.");
        }
    }

    void malformed(AofFormatException wrong, long wholeUpTo) {
        damage(
                wrong.offset(),
                wrong.what(),
                "A server exits here, or reads something else than was written. The first %d bytes are whole."
                        .formatted(from + wholeUpTo));
    }

    void oddity(LogOddity found) {
        String consequence = switch (found.kind()) {
            case UNKNOWN_COMMAND ->
                "It is no command of a known server: one of a module, or a renamed one. A server without it exits.";
            case WRONG_ARGUMENTS -> "Servers crash at it, or take for an argument what is none; Valkey 9 exits.";
            case EXEC_WITHOUT_MULTI ->
                "Servers go on behind it, but none writes it: what stood before it may have been cut off.";
            case NESTED_MULTI, DISCARD -> "No server writes it inside a transaction.";
        };
        String what = switch (found.kind()) {
            case UNKNOWN_COMMAND -> "'%s' begins here".formatted(printable(found.command()));
            case WRONG_ARGUMENTS ->
                "'%s' begins here with a number of arguments it does not take".formatted(found.command());
            case EXEC_WITHOUT_MULTI -> "an EXEC without MULTI begins here";
            case NESTED_MULTI -> "a MULTI inside a transaction begins here";
            case DISCARD -> "a DISCARD begins here";
        };
        boolean crash = found.kind() == LogOddity.Kind.WRONG_ARGUMENTS;
        add(crash ? Severity.DAMAGE : Severity.SUSPECT, found.at(), what, consequence);
    }

    void databases(int highest) {
        add(
                Severity.REMARK,
                0,
                "the log works in database " + highest,
                "A server needs 'databases %d' or more, else what goes there lands in another one, without an error."
                        .formatted(highest + 1));
    }

    private void damage(long at, String what, String consequence) {
        add(Severity.DAMAGE, at, what, consequence);
    }

    private void add(Severity severity, long at, String what, String consequence) {
        findings.add(new Finding(severity, from + at, what, consequence));
    }

    private static String printable(String name) {
        return name.replaceAll("[^ -~]", "?");
    }
}
