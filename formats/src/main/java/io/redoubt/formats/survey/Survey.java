package io.redoubt.formats.survey;

import io.redoubt.formats.rdb.DataType;
import io.redoubt.formats.rdb.RdbItem;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.RdbReader;
import io.redoubt.formats.rdb.RdbVersion;
import io.redoubt.formats.rdb.ValueType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Counts the keys of a snapshot by type, encoding, database, prefix and lifetime, and finds the largest and
/// longest.
public final class Survey {
    private static final int AUX_BYTES = 256;
    private static final int MOST_AUX = 64;
    /// Far more than any server has.
    private static final int MOST_DATABASES = 1 << 16;

    private final RdbReader reader;
    private final Question question;
    private final Map<String, String> aux = new LinkedHashMap<>();
    private final Map<DataType, KeyGroup> types = new EnumMap<>(DataType.class);
    private final Map<ValueType, KeyGroup> encodings = new EnumMap<>(ValueType.class);
    private final SortedMap<Integer, KeyGroup> databases = new TreeMap<>();
    private final Map<Lifetime, KeyGroup> lifetimes = new EnumMap<>(Lifetime.class);
    private final KeyGroup all = new KeyGroup();
    private final PrefixTable prefixes;
    private final TopKeys largest;
    private final TopKeys longest;
    private long leftOut;
    private long functions;

    /// What is wanted to be known.
    ///
    /// @param chosen which keys; may look at name, type, database and expiry
    /// @param prefixDepth how many colons belong to a prefix; 0 for no prefixes
    /// @param top how many keys and prefixes are named
    /// @param nowMillis since 1970, for what is left of lifetimes
    public record Question(Predicate<RdbKey> chosen, int prefixDepth, int top, long nowMillis) {}

    private Survey(RdbReader reader, Question question) {
        this.reader = reader;
        this.question = question;
        prefixes = new PrefixTable(question.prefixDepth());
        largest = new TopKeys(question.top(), NotableKey::bytes);
        longest = new TopKeys(question.top(), NotableKey::elements);
    }

    /// Reads the snapshot `in` holds to its last byte.
    ///
    /// @param nameForErrors what messages call the file
    /// @throws io.redoubt.formats.rdb.RdbFormatException if it is not whole, or too new
    public static Survey of(InputStream in, String nameForErrors, Question question) throws IOException {
        Survey survey = new Survey(RdbReader.open(in, nameForErrors), question);
        survey.run();
        return survey;
    }

    private void run() throws IOException {
        while (true) {
            switch (reader.next()) {
                case RdbKey key -> key(key);
                case RdbItem.Aux fact -> aux(fact);
                case RdbItem.Function _ -> functions++;
                case RdbItem.SelectDb _,
                        RdbItem.ResizeDb _,
                        RdbItem.SlotInfo _,
                        RdbItem.ModuleAux _,
                        RdbItem.SlotImport _ -> {}
                case RdbItem.End _ -> {
                    return;
                }
            }
        }
    }

    private void aux(RdbItem.Aux fact) throws IOException {
        String value = new String(fact.value().head(AUX_BYTES), StandardCharsets.UTF_8);
        if (aux.size() < MOST_AUX) {
            aux.putIfAbsent(fact.name(), value);
        }
    }

    private void key(RdbKey key) throws IOException {
        key.readName();
        if (!question.chosen().test(key)) {
            leftOut++;
            return;
        }
        key.measure();
        all.add(key);
        group(types, key.type().dataType()).add(key);
        group(encodings, key.type()).add(key);
        group(lifetimes, lifetime(key)).add(key);
        if (databases.size() < MOST_DATABASES || databases.containsKey(key.database())) {
            group(databases, key.database()).add(key);
        }
        prefixes.add(key);
        largest.offer(key.encodedBytes(), () -> NotableKey.of(key));
        if (key.type().dataType() != DataType.STRING) {
            longest.offer(key.elements(), () -> NotableKey.of(key));
        }
    }

    private Lifetime lifetime(RdbKey key) {
        if (!key.expires()) {
            return Lifetime.FOREVER;
        }
        // A file may claim any time; what is over must not become a far future.
        boolean over = key.expiryMillis() <= question.nowMillis();
        return over ? Lifetime.EXPIRED : Lifetime.of(key.expiryMillis() - question.nowMillis());
    }

    private static <T> KeyGroup group(Map<T, KeyGroup> groups, T of) {
        return groups.computeIfAbsent(of, _ -> new KeyGroup());
    }

    public RdbVersion version() {
        return reader.version();
    }

    /// Facts about the file and its server, at most 64, values cut at 256 bytes.
    public Map<String, String> aux() {
        return Collections.unmodifiableMap(aux);
    }

    public long functions() {
        return functions;
    }

    /// All keys that were chosen.
    public KeyGroup all() {
        return all;
    }

    /// Keys that were not.
    public long leftOut() {
        return leftOut;
    }

    public Map<DataType, KeyGroup> types() {
        return Collections.unmodifiableMap(types);
    }

    public Map<ValueType, KeyGroup> encodings() {
        return Collections.unmodifiableMap(encodings);
    }

    public SortedMap<Integer, KeyGroup> databases() {
        return Collections.unmodifiableSortedMap(databases);
    }

    public Map<Lifetime, KeyGroup> lifetimes() {
        return Collections.unmodifiableMap(lifetimes);
    }

    /// The largest prefixes by size in the file, largest first; the empty one stands for names without a colon.
    /// Bytes as Latin-1.
    public Map<String, KeyGroup> prefixes() {
        return prefixes.top(question.top());
    }

    /// Keys of all other prefixes.
    public KeyGroup otherPrefixes() {
        return prefixes.rest(question.top());
    }

    /// Whether there were so many prefixes that their sums may be too low.
    public boolean prefixesApproximate() {
        return prefixes.approximate();
    }

    /// By size in the file, largest first.
    public List<NotableKey> largest() {
        return largest.highestFirst();
    }

    /// By elements, the longest first; no strings.
    public List<NotableKey> longest() {
        return longest.highestFirst();
    }
}
