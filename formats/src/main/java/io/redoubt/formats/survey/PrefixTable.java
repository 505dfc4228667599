package io.redoubt.formats.survey;

import io.redoubt.formats.rdb.RdbKey;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Sums over keys whose names begin alike, up to a colon. Confined to one thread.
///
/// Of more prefixes than can be held the small half is added up and forgotten whenever the table is full. A large
/// one is not lost by that, but may lack the keys it had when it was still small.
final class PrefixTable {
    private static final int MOST = 20_000;

    private final int depth;
    private final Map<String, KeyGroup> groups = new HashMap<>();
    private final KeyGroup others = new KeyGroup();

    /// @param depth how many colons belong to a prefix
    PrefixTable(int depth) {
        this.depth = depth;
    }

    void add(RdbKey key) {
        if (depth == 0) {
            return;
        }
        String prefix = prefix(key);
        KeyGroup group = groups.get(prefix);
        if (group == null) {
            if (groups.size() == MOST) {
                forgetSmallHalf();
            }
            group = new KeyGroup();
            groups.put(prefix, group);
        }
        group.add(key);
    }

    /// The bytes up to the last of the colons, as Latin-1, so that none is lost; empty for a name without.
    private String prefix(RdbKey key) {
        byte[] name = key.nameBytes();
        int end = 0;
        int colons = 0;
        int limit = Math.min(key.nameLength(), NotableKey.LONGEST_NAME);
        for (int i = 0; i < limit && colons < depth; i++) {
            if (name[i] == ':') {
                colons++;
                end = i + 1;
            }
        }
        return new String(name, 0, end, StandardCharsets.ISO_8859_1);
    }

    private void forgetSmallHalf() {
        List<Map.Entry<String, KeyGroup>> bySize = largestFirst();
        for (Map.Entry<String, KeyGroup> small : bySize.subList(MOST / 2, bySize.size())) {
            others.add(small.getValue());
            groups.remove(small.getKey());
        }
    }

    private List<Map.Entry<String, KeyGroup>> largestFirst() {
        Comparator<Map.Entry<String, KeyGroup>> bySize =
                Comparator.comparingLong(entry -> entry.getValue().bytes());
        return groups.entrySet().stream()
                .sorted(bySize.reversed().thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }

    /// The largest by size, largest first.
    Map<String, KeyGroup> top(int limit) {
        Map<String, KeyGroup> top = new LinkedHashMap<>();
        largestFirst().stream().limit(limit).forEach(entry -> top.put(entry.getKey(), entry.getValue()));
        return top;
    }

    /// All but those.
    KeyGroup rest(int limit) {
        KeyGroup rest = new KeyGroup();
        rest.add(others);
        largestFirst().stream().skip(limit).forEach(entry -> rest.add(entry.getValue()));
        return rest;
    }

    /// Whether some were forgotten, so that the sums of others may be too low.
    boolean approximate() {
        return others.keys() > 0;
    }
}
