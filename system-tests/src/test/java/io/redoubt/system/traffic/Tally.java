package io.redoubt.system.traffic;

import io.redoubt.wire.Reply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Counts what the server answered. Safe for many threads.
public final class Tally {
    private final SharedWords shared;
    private final Object lock = new Object();
    private final Map<String, Integer> errors = new TreeMap<>();
    private final Set<String> succeeded = new TreeSet<>();
    private final Map<String, Integer> effective = new TreeMap<>();
    private long commands;
    private long successes;
    private long transactions;

    Tally(SharedWords shared) {
        this.shared = shared;
    }

    void count(CommandLine line, Reply reply) {
        if (reply instanceof Reply.Bulk(byte[] bytes)) {
            switch (line.name()) {
                case "dump" -> shared.offerPayload(bytes);
                case "function|dump" -> shared.offerLibraries(bytes);
                default -> {}
            }
        }
        synchronized (lock) {
            commands++;
            if (reply instanceof Reply.Failure(String code, String text)) {
                errors.merge(line.name() + ": " + code + " " + text, 1, Integer::sum);
                return;
            }
            successes++;
            succeeded.add(line.name());
            if (tookEffect(reply)) {
                effective.merge(line.family(), 1, Integer::sum);
            }
        }
    }

    private static boolean tookEffect(Reply reply) {
        return switch (reply) {
            case Reply.Simple _, Reply.Bulk _ -> true;
            case Reply.Number(long value) -> value > 0;
            case Reply.Array(List<Reply> items) -> !items.isEmpty();
            case Reply.Failure _, Reply.Nil _ -> false;
        };
    }

    void transaction() {
        synchronized (lock) {
            transactions++;
        }
    }

    public long commands() {
        synchronized (lock) {
            return commands;
        }
    }

    public long transactions() {
        synchronized (lock) {
            return transactions;
        }
    }

    /// Share of the commands that gave no error.
    public double successRate() {
        synchronized (lock) {
            return (double) successes / Math.max(1, commands);
        }
    }

    /// Names of the commands that were done without an error at least once.
    public Set<String> succeeded() {
        synchronized (lock) {
            return Set.copyOf(succeeded);
        }
    }

    /// Families of which at least one command changed or found something.
    public Set<String> effectiveFamilies() {
        synchronized (lock) {
            return Set.copyOf(effective.keySet());
        }
    }

    /// Error texts with their number.
    public Map<String, Integer> errors() {
        synchronized (lock) {
            return Map.copyOf(errors);
        }
    }
}
