package io.redoubt.restore.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The log of a plan in numbers. Counts include what stands behind the cut in the last segment: they are upper
/// bounds.
///
/// @param plainBytes of text to replay, exact
/// @param commands names of the known ones
/// @param settingExpiry commands that give keys an expiry by their name alone; SET may too, and is not among them
public record LogFacts(
        long plainBytes,
        int highestDatabase,
        Set<String> commands,
        Map<String, Long> unknownCommands,
        long settingExpiry,
        long hashFieldExpiries,
        long scripts) {
    private static final Set<String> EXPIRY =
            Set.of("expire", "pexpire", "expireat", "pexpireat", "setex", "psetex", "getex");
    private static final Set<String> SCRIPTS = Set.of("eval", "evalsha");

    public LogFacts {
        commands = Set.copyOf(commands);
        unknownCommands = Map.copyOf(unknownCommands);
    }

    static LogFacts of(List<SegmentFacts> segments, long plainBytes) {
        Map<String, Long> unknown = new TreeMap<>();
        segments.forEach(
                facts -> facts.unknownCommands().forEach((name, count) -> unknown.merge(name, count, Long::sum)));
        return new LogFacts(
                plainBytes,
                segments.stream().mapToInt(SegmentFacts::highestDatabase).max().orElse(0),
                segments.stream()
                        .flatMap(facts -> facts.commands().keySet().stream())
                        .collect(Collectors.toUnmodifiableSet()),
                unknown,
                count(segments, EXPIRY),
                segments.stream().mapToLong(SegmentFacts::hashFieldExpiries).sum(),
                count(segments, SCRIPTS));
    }

    private static long count(List<SegmentFacts> segments, Set<String> names) {
        return segments.stream()
                .flatMap(facts -> facts.commands().entrySet().stream())
                .filter(command -> names.contains(command.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
