package io.redoubt.benchmarks;

import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.RdbDigest;
import io.redoubt.formats.rdb.RdbItem;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.RdbReader;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.formats.rdb.ReadAhead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Reads one snapshot in a process of its own, as deep as told, and prints the number of keys.
public final class SnapshotReading {
    private SnapshotReading() {}

    /// @param words `walk`, `verify` (the same, read ahead as `redoubt verify` does), `keys` or `digest`, then
    ///     the file
    public static void main(String[] words) throws IOException {
        Path file = Path.of(words[1]);
        boolean twoCores = List.of("verify", "digest2").contains(words[0]);
        try (InputStream plain = Files.newInputStream(file);
                InputStream in = twoCores ? ReadAhead.of(plain) : plain) {
            System.out.println(
                    switch (words[0]) {
                        case "walk", "verify" -> RdbWalker.walk(in, words[1]).keys();
                        case "keys" -> keys(in, words[1]);
                        case "digest", "digest2" ->
                            RdbDigest.of(in, words[1], DatasetScope.FULL).keys();
                        default -> throw new IllegalArgumentException("no depth: " + words[0]);
                    });
        }
    }

    private static long keys(InputStream in, String name) throws IOException {
        RdbReader reader = RdbReader.open(in, name);
        long keys = 0;
        for (RdbItem item = reader.next(); !(item instanceof RdbItem.End); item = reader.next()) {
            if (item instanceof RdbKey key) {
                key.readName().measure();
                keys++;
            }
        }
        return keys;
    }
}
