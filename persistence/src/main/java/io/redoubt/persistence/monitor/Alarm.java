package io.redoubt.persistence.monitor;

import java.time.Duration;

/// Something that needs a person, since when.
///
/// @param words what it is, for people
/// @param age since it was first seen
public record Alarm(Kind kind, String words, Duration age) {
    /// How much it matters.
    public enum Severity {
        /// Data is lost, or will be, or nobody can tell.
        PROBLEM,
        WARNING
    }

    /// Every alarm there is; the names are stable.
    public enum Kind {
        UNREACHABLE(Severity.PROBLEM),
        SILENT(Severity.PROBLEM),
        NOT_AUTHORISED(Severity.PROBLEM),
        NOT_A_SERVER(Severity.PROBLEM),
        NOT_READY(Severity.PROBLEM),
        LOADING(Severity.PROBLEM),
        ANOTHER_SERVER(Severity.PROBLEM),
        WRITES_REFUSED(Severity.PROBLEM),
        LOG_WRITE_FAILED(Severity.PROBLEM),
        SAVE_FAILED(Severity.PROBLEM),
        REWRITE_FAILED(Severity.PROBLEM),
        EVICTING(Severity.PROBLEM),
        REPLICA_LINK_DOWN(Severity.PROBLEM),
        REWRITE_DOES_NOT_FIT(Severity.PROBLEM),
        SAVE_DOES_NOT_FIT(Severity.PROBLEM),
        DISK_FULL_SOON(Severity.PROBLEM),
        ARCHIVE(Severity.PROBLEM),
        SNAPSHOT_OLD(Severity.WARNING),
        FSYNC_DELAYED(Severity.WARNING),
        EVICTION_POSSIBLE(Severity.WARNING),
        NO_PERSISTENCE(Severity.WARNING),
        NOT_ARCHIVED(Severity.WARNING),
        PROOF_OLD(Severity.WARNING),
        RESTARTED(Severity.WARNING),
        ROLE_CHANGED(Severity.WARNING);

        private final Severity severity;

        Kind(Severity severity) {
            this.severity = severity;
        }

        public Severity severity() {
            return severity;
        }

        /// As JSON names it: `save-failed`.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    public boolean problem() {
        return kind.severity() == Severity.PROBLEM;
    }
}
