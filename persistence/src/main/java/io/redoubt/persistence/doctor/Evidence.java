package io.redoubt.persistence.doctor;

import java.util.List;

/// What was seen, and where.
///
/// @param text without secrets
/// @param where file and line, or what the server was asked
record Evidence(String text, String where) {
    static List<Evidence> none() {
        return List.of();
    }

    static List<Evidence> of(String text, String where) {
        return List.of(new Evidence(text, where));
    }

    static List<Evidence> when(boolean found, String text, String where) {
        return found ? of(text, where) : none();
    }
}
