package io.redoubt.persistence.doctor;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a running server said of itself.
///
/// @param address host and port
/// @param nearby it runs on this machine
/// @param info fields of INFO, with those of commandstats
/// @param settings what CONFIG GET answered; none if that was not permitted
/// @param users lines of ACL LIST, passwords as hashes; none if that was not permitted
record RunningServer(
        String address, boolean nearby, Map<String, String> info, Map<String, String> settings, List<String> users) {
    RunningServer {
        info = Map.copyOf(info);
        settings = Map.copyOf(settings);
        users = List.copyOf(users);
    }

    boolean maySeeSettings() {
        return !settings.isEmpty();
    }

    Optional<String> setting(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    String text(String field) {
        return info.getOrDefault(field, "");
    }

    /// Of a field that counts; 0 where there is none, -1 is the servers' word for never.
    long number(String field) {
        String text = text(field);
        return text.matches("-?\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    boolean is(String field, String value) {
        return text(field).equals(value);
    }

    boolean primary() {
        return is("role", "master");
    }

    long keys() {
        return info.entrySet().stream()
                .filter(field -> field.getKey().matches("db\\d+"))
                .map(field -> field.getValue().replaceFirst("^keys=(\\d{1,18}).*", "$1"))
                .filter(count -> count.matches("\\d+"))
                .mapToLong(Long::parseLong)
                .sum();
    }

    /// Bytes its replication stream grew a second, since the start; what grew before it became a primary is not its
    /// own, be it that of a primary it followed or that of an earlier life, which a snapshot brings back.
    long bytesPerSecond() {
        long own = number("master_repl_offset") - Math.max(0, number("second_repl_offset"));
        return Math.max(0, own) / Math.max(1, number("uptime_in_seconds"));
    }

    Optional<ServerVersion> version() {
        try {
            if (!text("valkey_version").isEmpty()) {
                return Optional.of(ServerVersion.of(Engine.VALKEY, text("valkey_version")));
            }
            return Optional.of(ServerVersion.of(Engine.REDIS, text("redis_version")));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // a fork with numbers of its own
        }
    }

    /// Fields as evidence.
    List<Evidence> evidence(boolean found, String... fields) {
        if (!found) {
            return Evidence.none();
        }
        StringBuilder text = new StringBuilder();
        for (String field : fields) {
            text.append(text.isEmpty() ? "" : ", ").append(field).append(' ').append(text(field));
        }
        return Evidence.of(text.toString(), "INFO of " + address);
    }
}
