package io.redoubt.formats.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.Samples;
import io.redoubt.formats.rdb.RdbBuilder;
import io.redoubt.formats.rdb.RdbFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RdbDigestTest {
    private static final Set<String> OF_ONE_VERSION =
            Set.of("vectors", "produced", "fields-packed", "fields-table", "small");

    @TempDir
    Path directory;

    /// The digests of released versions stay: they may be kept for years before they are compared.
    @ParameterizedTest
    @CsvSource({
        "REDIS0009, least, 20, a8ba725d0eb46861124e847384b3614d9460305b59df0eec581c0de338f8a011",
        "REDIS0011, 'stream-counters,entries-read', 21, c4f0b32389cc0624d0c246b5da2e02729d0f7db4a6ef8bf83bd7532af8d745ed",
        "REDIS0013, 'stream-counters,entries-read,field-expiries,producers', 23, eacf33f7f6a47d7a944ed91737b1a37a73612c2f6570921ce710b9f345f1cf8b",
        "VALKEY080, 'stream-counters,entries-read,field-expiries', 21, 4abaa4a5d0c0ece2bd05ff08615ba573c051b01a8ecbceabb35a4308c730a0f1"
    })
    void theDigestOfASampleNeverChanges(String header, String scope, long keys, String root) {
        DatasetDigest digest = Leaves.digest(Samples.small(header), scopeOf(scope));

        assertThat(digest).hasToString("redoubt-dataset-1 %s %d sha256:%s".formatted(scope, keys, root));
    }

    private static DatasetScope scopeOf(String text) {
        DatasetScope scope = new DatasetScope(
                text.contains("stream-counters"),
                text.contains("entries-read"),
                text.contains("field-expiries"),
                text.contains("producers"));
        assertThat(scope.text()).isEqualTo(text);
        return scope;
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#small")
    void theSameDataOfEveryVersionHaveTheSameLeaves(String header) {
        boolean first = header.equals("REDIS0009");
        DatasetScope scope = first ? DatasetScope.STREAM_V1 : DatasetScope.FULL;

        NavigableMap<DatasetKey, DatasetLeaf> expected = common("REDIS0011", scope);
        NavigableMap<DatasetKey, DatasetLeaf> found = common(header, scope);

        assertThat(found).isEqualTo(expected).hasSizeGreaterThan(16);
    }

    private static NavigableMap<DatasetKey, DatasetLeaf> common(String header, DatasetScope scope) {
        NavigableMap<DatasetKey, DatasetLeaf> leaves = Leaves.of(Samples.small(header), scope);
        leaves.keySet().removeIf(key -> OF_ONE_VERSION.contains(key.printableName()));
        return leaves;
    }

    @Test
    void fieldExpiriesOfBothEnginesAreAlike() {
        NavigableMap<DatasetKey, DatasetLeaf> redis = Leaves.of(Samples.small("REDIS0012"), DatasetScope.FULL);
        NavigableMap<DatasetKey, DatasetLeaf> valkey = Leaves.of(Samples.small("VALKEY080"), DatasetScope.FULL);

        for (String name : List.of("fields-packed", "fields-table")) {
            DatasetKey key = DatasetKey.of(0, name);
            assertThat(valkey.get(key)).isNotNull().isEqualTo(redis.get(key));
            assertThat(valkey.get(key)).extracting(DatasetLeaf::fieldExpiries).isNotEqualTo(Optional.empty());
        }
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void theSameDataSavedOtherwiseHaveTheSameDigest(String server) {
        DatasetDigest digest = Leaves.digest(Samples.of(server, "all-types.rdb"), DatasetScope.FULL);

        for (String file : List.of("all-types-lfu.rdb", "all-types-lru.rdb", "fullsync-diskless.rdb")) {
            assertThat(Leaves.digest(Samples.of(server, file), DatasetScope.FULL))
                    .isEqualTo(digest);
        }
        assertThat(Leaves.digest(Samples.of(server, "basic-types.rdb"), DatasetScope.FULL))
                .isNotEqualTo(digest);
    }

    @Test
    void vectorSetsAreAlikeWhateverGraphLinksTheirElements() {
        DatasetDigest digest = Leaves.digest(Samples.vectors("redis-8.0.2"), DatasetScope.FULL);

        assertThat(digest.keys()).isEqualTo(4);
        assertThat(Leaves.digest(Samples.vectors("redis-8.0.2-loaded-and-saved"), DatasetScope.FULL))
                .isEqualTo(digest);
        assertThat(Leaves.digest(Samples.vectors("redis-8.6.3"), DatasetScope.FULL))
                .isEqualTo(digest);
    }

    @Test
    void aDamagedFileHasNoDigest() {
        byte[] file = Samples.small("REDIS0011");
        file[200] ^= 1;

        assertThatThrownBy(() -> Leaves.digest(file, DatasetScope.FULL)).isInstanceOf(RdbFormatException.class);
    }

    @Test
    void aLeafTellsTypeExpiryAndSize() {
        NavigableMap<DatasetKey, DatasetLeaf> leaves = Leaves.of(Samples.small("REDIS0013"), DatasetScope.FULL);

        assertThat(leaf(leaves, "expires").expiryMillis()).isEqualTo(4_102_444_800_000L);
        assertThat(leaf(leaves, "text").expiryMillis()).isEqualTo(-1);
        assertThat(leaf(leaves, "text").elements()).isEqualTo(5);
        assertThat(leaf(leaves, "large-list").elements()).isEqualTo(3);
        assertThat(leaf(leaves, "stream").type()).isEqualTo("stream");
        assertThat(leaf(leaves, "stream").groups()).isPresent();
        assertThat(leaf(leaves, "empty-stream").groups()).isEmpty();
        assertThat(leaf(leaves, "vectors").type()).isEqualTo("vectorset");
        assertThat(leaf(leaves, "vectors").elements()).isEqualTo(2);
    }

    private static DatasetLeaf leaf(Map<DatasetKey, DatasetLeaf> leaves, String name) {
        return Optional.ofNullable(leaves.get(DatasetKey.of(0, name))).orElseThrow();
    }

    @Test
    void manyLeavesAreSortedThroughFilesThatAreRemoved() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            numbers.add(i);
        }
        Collections.shuffle(numbers, new Random(1));
        DatasetLeaf leaf = new DatasetLeaf(
                "hash", new Sha256(1, 2, 3, 4), -1, Optional.empty(), Optional.of(new Sha256(5, 6, 7, 8)), 9);
        try (LeafSorter sorter = new LeafSorter(directory, 3)) {
            for (int number : numbers) {
                sorter.leaf(DatasetKey.of(number % 2, "%05d".formatted(number)), leaf);
            }
            try (var files = Files.list(directory)) {
                assertThat(files.count()).isBetween(2L, 100L);
            }

            SortedLeaves sorted = sorter.sorted();

            DatasetKey before = DatasetKey.of(0, "");
            int count = 0;
            for (var next = sorted.next(); next.isPresent(); next = sorted.next()) {
                assertThat(next.get().key()).isGreaterThan(before);
                assertThat(next.get().leaf()).isEqualTo(leaf);
                before = next.get().key();
                count++;
            }
            assertThat(count).isEqualTo(5000);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theSumOfManyLeavesDoesNotDependOnTheirOrder() throws IOException {
        List<DatasetEntry> entries = new ArrayList<>();
        DatasetDigest digest = RdbDigest.of(
                new ByteArrayInputStream(Samples.of("r863", "all-types.rdb")),
                "dump.rdb",
                DatasetScope.FULL,
                (key, leaf) -> entries.add(new DatasetEntry(key, leaf)));
        for (int i = 0; i < 10; i++) {
            Collections.shuffle(entries, new Random(i));
            RootHash root = new RootHash(DatasetScope.FULL);
            entries.forEach(entry -> root.add(entry.key(), entry.leaf()));
            assertThat(root.digest()).isEqualTo(digest);
        }
    }

    @Test
    void everyLeafOfASampleIsDifferent() {
        Set<Sha256> contents = new HashSet<>();
        byte[] rdb = new RdbBuilder("REDIS0011")
                .raw(0)
                .string("a")
                .string("")
                .raw(1)
                .string("b")
                .raw(0)
                .raw(2)
                .string("c")
                .raw(0)
                .raw(1)
                .string("d")
                .raw(1)
                .string("")
                .raw(2)
                .string("e")
                .raw(1)
                .string("")
                .raw(4)
                .string("f")
                .raw(1)
                .string("")
                .string("")
                .endWithChecksum();

        Leaves.of(rdb, DatasetScope.FULL).forEach((_, leaf) -> contents.add(leaf.content()));

        assertThat(contents).hasSizeGreaterThanOrEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "redis-6.2.11, least",
        "redis-7.0.15, stream-counters",
        "redis-7.2.6, stream-counters",
        "redis-7.4.1, 'stream-counters,entries-read,field-expiries'",
        "redis-8.6.3, 'stream-counters,entries-read,field-expiries'",
        "valkey-7.2.14, stream-counters",
        "valkey-8.0.1, 'stream-counters,entries-read'",
        "valkey-9.0.3, 'stream-counters,entries-read,field-expiries'"
    })
    void theScopeFollowsTheVersionOfTheSource(String version, String scope) {
        DatasetScope of = DatasetScope.of(ServerVersion.parse(version));

        assertThat(of.text()).isEqualTo(scope);
        assertThat(of.and(DatasetScope.FULL)).isEqualTo(of);
        assertThat(of.and(DatasetScope.of(ServerVersion.parse("redis-6.2.11"))).text())
                .isEqualTo("least");
    }
}
