package io.redoubt.system;

import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.system.PairChecks.Pair;
import io.redoubt.system.traffic.RandomTraffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Says of a restore that differs which keys do, since when, and what had been sent about them. Confined to one
/// thread.
final class Explanation {
    private static final int MOST_KEYS = 10;
    private static final int MOST_EARLIER_PAIRS = 30;
    private static final int MOST_EXPLAINED = 5;

    private final Rehearsal rehearsal;
    private final List<Pair> held;
    private final Path folder;
    private int explained;

    /// @param held every pair that the archive must have, in order of time
    /// @param folder with the logs of the traffic; the explanations go there too
    Explanation(Rehearsal rehearsal, List<Pair> held, Path folder) {
        this.rehearsal = rehearsal;
        this.held = held;
        this.folder = folder;
    }

    String of(Pair pair, Snapshot restored) throws IOException {
        List<DatasetKey> keys = pair.recorded().keys().differing(restored.keys());
        if (keys.isEmpty()) {
            return "in none of the keys the traffic is known to write";
        }
        String summary = "in %d keys, the first is %s".formatted(keys.size(), keys.getFirst());
        if (++explained > MOST_EXPLAINED) {
            return summary;
        }
        List<DatasetKey> first = keys.subList(0, Math.min(MOST_KEYS, keys.size()));
        Path file = folder.resolve("differs-%s-%s.txt"
                .formatted(pair.at().branch(), pair.at().offset().bytes()));
        Files.write(file, text(pair, restored, first));
        return summary + ", see '" + file.getFileName() + "'";
    }

    private List<String> text(Pair pair, Snapshot restored, List<DatasetKey> keys) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(
                "offset:%s, recorded at %d".formatted(pair.at(), pair.recorded().millis()));
        Optional<Pair> equal = lastEqual(pair, keys);
        lines.add(equal.map(before -> "these keys were equal at offset:%s, recorded at %d"
                        .formatted(before.at(), before.recorded().millis()))
                .orElse("at no pair before it that was tried were these keys equal"));
        long from = equal.map(before -> before.recorded().millis()).orElse(0L);
        for (DatasetKey key : keys) {
            lines.add("");
            lines.add("%s: primary %s, restored %s"
                    .formatted(
                            key, pair.recorded().keys().of(key), restored.keys().of(key)));
            // A batch is logged before it is sent, and the pair is read after the last of it.
            RandomTraffic.naming(folder, key.name(), from - 500, pair.recorded().millis()).stream()
                    .map(line -> "  sent " + line)
                    .forEach(lines::add);
        }
        return lines;
    }

    private Optional<Pair> lastEqual(Pair pair, List<DatasetKey> keys) throws IOException {
        List<Pair> earlier = held.subList(0, held.indexOf(pair)).reversed();
        for (Pair before : earlier.subList(0, Math.min(MOST_EARLIER_PAIRS, earlier.size()))) {
            KeyDigests found = rehearsal.run(before.at(), false).snapshot().keys();
            KeyDigests recorded = before.recorded().keys();
            if (keys.stream().allMatch(key -> recorded.of(key).equals(found.of(key)))) {
                return Optional.of(before);
            }
        }
        return Optional.empty();
    }
}
