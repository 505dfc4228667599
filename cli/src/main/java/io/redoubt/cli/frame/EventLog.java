package io.redoubt.cli.frame;

import io.redoubt.core.Events;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.Options;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// Events as log lines: `2026-11-23T10:00:00.123Z warn message`, or one JSON object each. Called by any thread.
final class EventLog implements Events {
    private static final int SCHEMA = 1;

    private final MessageStream messages;
    private final Options.LogFormat format;
    private final boolean quiet;
    private final InstantSource clock;

    EventLog(MessageStream messages, Options.LogFormat format, boolean quiet, InstantSource clock) {
        this.messages = messages;
        this.format = format;
        this.quiet = quiet;
        this.clock = clock;
    }

    @Override
    public void info(String message) {
        if (!quiet) {
            log("info", message);
        }
    }

    @Override
    public void warn(String message) {
        log("warn", message);
    }

    private void log(String level, String message) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        messages.line(
                switch (format) {
                    case TEXT -> now + " " + level + " " + message;
                    case JSON ->
                        JsonLine.schema(SCHEMA)
                                .time("time", now)
                                .text("level", level)
                                .text("message", message)
                                .toString();
                });
    }
}
