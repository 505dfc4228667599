package io.redoubt.persistence.doctor;

import java.util.Locale;

/// What a rule reads.
public enum Source {
    /// A configuration file with all it includes.
    FILE,
    /// The answers of a running server to INFO, CONFIG GET and ACL LIST.
    SERVER,
    /// What is set, whoever says it: the running server, else its command in a compose file, else its file.
    SETTINGS,
    /// The files of a data directory.
    DATA,
    /// A compose file.
    COMPOSE,
    /// /proc and /sys of the machine.
    HOST,
    /// What a repository says of archive and backups.
    REPOSITORY;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
