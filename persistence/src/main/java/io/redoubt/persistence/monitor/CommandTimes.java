package io.redoubt.persistence.monitor;

import io.redoubt.wire.Reply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// How long clients' commands took on the server since its start, by `LATENCY HISTOGRAM`: how many took at most
/// so many microseconds, over all commands but those that watchers send.
record CommandTimes(Map<Long, Long> counts) {
    private static final Set<String> NOT_COUNTED =
            Set.of("info", "ping", "psync", "replconf", "command", "hello", "auth");

    CommandTimes {
        counts = Map.copyOf(counts);
    }

    /// Reads pairs of a command and its `calls` and `histogram_usec`, whose counts are cumulative.
    static CommandTimes of(Reply.Array reply) {
        Map<Long, Long> counts = new TreeMap<>();
        List<Reply> items = reply.items();
        for (int i = 0; i + 1 < items.size(); i += 2) {
            if (items.get(i) instanceof Reply.Bulk name
                    && counts(name.utf8())
                    && items.get(i + 1) instanceof Reply.Array(List<Reply> details)
                    && details.size() >= 4
                    && details.get(3) instanceof Reply.Array(List<Reply> buckets)) {
                add(buckets, counts);
            }
        }
        return new CommandTimes(counts);
    }

    private static boolean counts(String command) {
        return !NOT_COUNTED.contains(command) && !command.startsWith("latency|") && !command.startsWith("config|");
    }

    private static void add(List<Reply> buckets, Map<Long, Long> counts) {
        long before = 0;
        for (int i = 0; i + 1 < buckets.size(); i += 2) {
            if (buckets.get(i) instanceof Reply.Number(long micros)
                    && buckets.get(i + 1) instanceof Reply.Number(long cumulative)) {
                counts.merge(micros, cumulative - before, Long::sum);
                before = cumulative;
            }
        }
    }

    /// What was counted since; each time is the upper end of the server's bucket, a power of two.
    Times since(CommandTimes before) {
        TreeMap<Long, Long> grown = new TreeMap<>();
        counts.forEach((micros, count) -> {
            long more = count - before.counts.getOrDefault(micros, 0L);
            if (more > 0) {
                grown.put(micros, more);
            }
        });
        long count = grown.values().stream().mapToLong(Long::longValue).sum();
        return new Times(
                count,
                quantile(grown, count, 0.5),
                quantile(grown, count, 0.99),
                grown.isEmpty() ? 0 : grown.lastKey());
    }

    private static long quantile(TreeMap<Long, Long> grown, long count, double part) {
        long rank = (long) Math.ceil(part * (double) count);
        long seen = 0;
        for (Map.Entry<Long, Long> bucket : grown.entrySet()) {
            seen += bucket.getValue();
            if (seen >= rank) {
                return bucket.getKey();
            }
        }
        return 0;
    }
}
