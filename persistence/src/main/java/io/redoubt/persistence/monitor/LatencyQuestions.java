package io.redoubt.persistence.monitor;

import io.redoubt.core.PlainText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Asks LATENCY, and no more once the server has refused it. Of one connection.
final class LatencyQuestions {
    private Optional<String> refusal = Optional.empty();
    private List<Look.LatencyEvent> events = List.of();

    /// Empty when the server does not tell: before 7.0, or to this user.
    Optional<CommandTimes> times(ServerConnection connection) {
        if (refusal.isPresent()) {
            return Optional.empty();
        }
        return switch (connection.call("LATENCY", "HISTOGRAM")) {
            case Reply.Array array -> Optional.of(CommandTimes.of(array));
            case Reply.Failure failure -> {
                refusal = Optional.of(failure.code().equals("NOPERM") ? "NOPERM" : "not in this version");
                yield Optional.empty();
            }
            case Reply.Simple _, Reply.Number _, Reply.Bulk _, Reply.Nil _ -> Optional.empty();
        };
    }

    /// What the server's latency monitor recorded; nothing unless `latency-monitor-threshold` is set.
    List<Look.LatencyEvent> events(ServerConnection connection) {
        if (connection.call("LATENCY", "LATEST") instanceof Reply.Array(List<Reply> items)) {
            List<Look.LatencyEvent> found = new ArrayList<>();
            for (Reply item : items) {
                if (item instanceof Reply.Array(List<Reply> parts)
                        && parts.size() >= 4
                        && parts.get(0) instanceof Reply.Bulk name
                        && parts.get(1) instanceof Reply.Number(long second)
                        && parts.get(2) instanceof Reply.Number(long last)
                        && parts.get(3) instanceof Reply.Number(long longest)) {
                    found.add(new Look.LatencyEvent(PlainText.line(name.utf8()), second, last, longest));
                }
            }
            events = found;
        }
        return events;
    }

    List<Look.LatencyEvent> lastEvents() {
        return events;
    }

    Optional<String> refusal() {
        return refusal;
    }
}
