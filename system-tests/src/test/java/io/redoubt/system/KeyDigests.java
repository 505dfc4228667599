package io.redoubt.system;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.system.traffic.RandomTraffic;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The digest of each key that traffic may have written, as `DEBUG DIGEST-VALUE` tells it: these say which keys
/// make two answers to `DEBUG DIGEST` differ. Unlike a script, it sees keys past their expiry.
///
/// @param byKey keys that exist only
record KeyDigests(Map<DatasetKey, String> byKey) {
    private static final int DATABASES = 16;
    private static final List<List<DatasetKey>> KEYS = IntStream.range(0, DATABASES)
            .mapToObj(database -> RandomTraffic.keyNames().stream()
                    .map(name -> new DatasetKey(database, name))
                    .toList())
            .toList();
    private static final String ABSENT = "0".repeat(40);

    /// How many replies `ask` leads to.
    static final int REPLIES = 2 * DATABASES;

    /// Queues the questions in the transaction that is open; leaves the last database selected.
    static void ask(ServerConnection connection) {
        for (int database = 0; database < DATABASES; database++) {
            Reply _ = connection.require("SELECT", Integer.toString(database));
            Stream<byte[]> words = Stream.of("DEBUG", "DIGEST-VALUE").map(word -> word.getBytes(US_ASCII));
            byte[][] question = Stream.concat(words, KEYS.get(database).stream().map(DatasetKey::name))
                    .toArray(byte[][]::new);
            if (connection.call(question) instanceof Reply.Failure failure) {
                throw connection.refused("DEBUG", failure);
            }
        }
    }

    /// Reads the replies to `ask`.
    static KeyDigests of(List<Reply> replies) {
        Map<DatasetKey, String> found = new HashMap<>();
        for (int database = 0; database < DATABASES; database++) {
            List<DatasetKey> keys = KEYS.get(database);
            List<Reply> digests = Snapshot.items(replies.get(2 * database + 1));
            for (int i = 0; i < keys.size(); i++) {
                String digest = Snapshot.text(digests.get(i));
                if (!digest.equals(ABSENT)) {
                    found.put(keys.get(i), digest);
                }
            }
        }
        return new KeyDigests(found);
    }

    /// Keys that one has and the other has not, or not with this value; in order.
    List<DatasetKey> differing(KeyDigests other) {
        List<DatasetKey> keys = new ArrayList<>();
        Stream.concat(byKey.keySet().stream(), other.byKey.keySet().stream())
                .distinct()
                .filter(key -> !Objects.equals(byKey.get(key), other.byKey.get(key)))
                .forEach(keys::add);
        keys.sort(null);
        return keys;
    }

    /// The digest of a key, for people.
    String of(DatasetKey key) {
        return byKey.getOrDefault(key, "absent");
    }
}
