package io.redoubt.testkit;

import io.redoubt.core.Events;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps what an operator would have been told, in order. Safe for use by many threads.
public final class RecordingEvents implements Events {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Event> events = new CopyOnWriteArrayList<>();

    private enum Level {
        INFO,
        WARN
    }

    private record Event(Level level, String message) {}

    @Override
    public void info(String message) {
        events.add(new Event(Level.INFO, message));
    }

    @Override
    public void warn(String message) {
        events.add(new Event(Level.WARN, message));
    }

    public List<String> messages() {
        return events.stream().map(Event::message).toList();
    }

    public List<String> infos() {
        return messages(Level.INFO);
    }

    public List<String> warnings() {
        return messages(Level.WARN);
    }

    private List<String> messages(Level level) {
        return events.stream()
                .filter(event -> event.level() == level)
                .map(Event::message)
                .toList();
    }

    /// Waits up to 30 seconds for a message of either level that contains the text, past ones included, and returns it.
    public String await(String text) {
        return await(text, PATIENCE);
    }

    /// @throws AssertionError that lists the messages there were, if none contains the text in time
    public String await(String text, Duration atMost) {
        return Await.value(
                () -> "a message with '" + text + "'; there were " + messages(), atMost, () -> containing(text));
    }

    private Optional<String> containing(String text) {
        return messages().stream().filter(message -> message.contains(text)).findFirst();
    }

    public void clear() {
        events.clear();
    }
}
