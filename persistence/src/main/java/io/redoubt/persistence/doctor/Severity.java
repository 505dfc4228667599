package io.redoubt.persistence.doctor;

import java.util.Locale;

/// How bad a finding is.
public enum Severity {
    /// Better otherwise.
    NOTE,
    /// Loses data, or hides that it was lost, when something else goes wrong too.
    WARNING,
    /// Loses data, or keeps the server from starting, by itself.
    ERROR;

    /// As users write it and JSON shows it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
