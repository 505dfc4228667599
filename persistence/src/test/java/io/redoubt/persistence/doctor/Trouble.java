package io.redoubt.persistence.doctor;

import java.util.Set;

/// What a real server is brought into, and the rules that speak of it then and not before or after.
record Trouble(String name, Set<String> rules, Scene scene) {
    /// Plays it on servers of its own, which end with it.
    interface Scene {
        void play(Ward ward) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}
