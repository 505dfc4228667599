package io.redoubt.persistence.monitor;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Since when each alarm has been there without a break. Confined to one thread at a time.
final class AlarmBook {
    private final Map<Alarm.Kind, Long> since = new EnumMap<>(Alarm.Kind.class);

    List<Alarm> note(Map<Alarm.Kind, String> found, long nanos) {
        since.keySet().retainAll(found.keySet());
        found.keySet().forEach(kind -> since.putIfAbsent(kind, nanos));
        return found.entrySet().stream()
                .map(entry -> new Alarm(
                        entry.getKey(),
                        entry.getValue(),
                        Duration.ofNanos(Math.max(0, nanos - since.getOrDefault(entry.getKey(), nanos)))))
                .toList();
    }
}
