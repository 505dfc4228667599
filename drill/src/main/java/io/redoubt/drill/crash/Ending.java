package io.redoubt.drill.crash;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How a server is ended in the middle of its work.
public enum Ending {
    /// SIGTERM, as a service manager does it.
    SIGTERM("asked to end by SIGTERM"),
    /// SIGKILL: the process is gone, what it had written is still with the kernel.
    KILL("SIGKILL"),
    /// The machine loses its power: what was not forced to the disk is gone as well.
    POWERCUT("rebuilt from what strace saw written and forced"),
    /// No file takes more than it has; then SIGKILL.
    DISKFULL("a limit of the size of files (RLIMIT_FSIZE), at which writes fail; then SIGKILL"),
    /// The disk cannot force any more; then SIGKILL.
    FSYNCERROR("strace answers fsync with EIO; then SIGKILL"),
    /// Each force takes long; SIGKILL while it does.
    SLOWFSYNC("strace delays each fsync by 700 ms; then SIGKILL"),
    /// SIGKILL, to the child as well, while a snapshot is written.
    KILLBGSAVE("SIGKILL while BGSAVE writes"),
    /// SIGKILL, to the child as well, while the log is rewritten.
    KILLREWRITE("SIGKILL while BGREWRITEAOF writes"),
    /// SIGKILL; the last command of the log is there in part.
    TORNTAIL("SIGKILL; then the end of the log is cut off inside a line");

    private final String method;

    Ending(String method) {
        this.method = method;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// How it is brought about.
    public String method() {
        return method;
    }

    /// The three that need no choice: no fault of the disk is in them.
    public static List<Ending> usual() {
        return List.of(SIGTERM, KILL, POWERCUT);
    }

    /// @param words as `word` gives them; `all` is all of them, none is the usual ones
    public static List<Ending> named(List<String> words) {
        return words.isEmpty()
                ? usual()
                : Arrays.stream(values())
                        .filter(ending -> words.contains("all") || words.contains(ending.word()))
                        .toList();
    }

    private boolean needsTrace() {
        return this == POWERCUT || this == FSYNCERROR || this == SLOWFSYNC;
    }

    /// Why a server that persists in this way cannot be ended so, here; empty if it can.
    ///
    /// @param unwatchable why strace cannot watch it; empty if it can
    Optional<String> impossible(Persisting server, Optional<String> unwatchable) {
        if (needsTrace() && unwatchable.isPresent()) {
            return unwatchable;
        }
        return switch (this) {
            case SIGTERM, KILL, POWERCUT -> Optional.empty();
            case DISKFULL -> unless(server.logs() || server.saves(), "the server writes no file");
            case FSYNCERROR, SLOWFSYNC -> unless(server.forces(), "the server forces no file by itself");
            case KILLBGSAVE -> unless(server.saves(), "the server takes no snapshots");
            case KILLREWRITE, TORNTAIL -> unless(server.logs(), "the server keeps no append-only file");
        };
    }

    private static Optional<String> unless(boolean possible, String reason) {
        return possible ? Optional.empty() : Optional.of(reason);
    }
}
