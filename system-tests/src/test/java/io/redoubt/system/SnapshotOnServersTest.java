package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.dataset.DatasetLeaf;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.RdbMagic;
import io.redoubt.formats.rdb.RdbVersion;
import io.redoubt.formats.rewrite.ExpiryChange;
import io.redoubt.formats.rewrite.RdbRewrite;
import io.redoubt.formats.rewrite.RdbRewriter;
import io.redoubt.formats.rewrite.RewriteSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is read from a snapshot is what a real server answers once it has loaded it, and what it saves again; and
/// what is written is loaded by the servers it is written for.
class SnapshotOnServersTest {
    private static final long YEAR_2100 = 4_102_444_800_000L;
    private static final long DAY = 86_400_000;

    /// Files with every type and encoding, see the commands beside them; the newest last.
    private static final List<String> REDIS = List.of("REDIS0009", "REDIS0010", "REDIS0011", "REDIS0012", "REDIS0013");

    /// What Redis 6 keeps less of is not compared where one side comes from there.
    private static final DatasetScope COMMON = new DatasetScope(true, true, true, false);

    @TempDir
    Path folder;

    /// Each server with each file it loads.
    static Stream<Arguments> serversAndFiles() {
        return TestServer.formats().stream()
                .flatMap(server -> files(server.tag()).stream().map(file -> Arguments.of(server, file)));
    }

    private static List<String> files(String tag) {
        return switch (tag) {
            case "redis-6.2" -> List.of("REDIS0009");
            case "redis-7.0" -> REDIS.subList(0, 2);
            case "valkey-8.0", "valkey-8.1" -> REDIS.subList(0, 3);
            case "redis-8.0" -> REDIS.subList(0, 4);
            case "redis-8.6" -> REDIS;
            case "valkey-9" -> List.of("REDIS0009", "REDIS0010", "REDIS0011", "VALKEY080");
            default -> throw new IllegalArgumentException("no files for " + tag);
        };
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("serversAndFiles")
    void aSnapshotHoldsWhatAServerAnswersAndSavesAgain(TestServer tested, String file) throws IOException {
        Files.copy(LoadedSnapshot.small(file), folder.resolve("dump.rdb"));

        assertThat(LoadedSnapshot.require(tested, folder, scopeOf(file))).hasSizeGreaterThan(18);
    }

    private static DatasetScope scopeOf(String file) {
        return file.equals("REDIS0009") ? DatasetScope.STREAM_V1 : COMMON;
    }

    @ParameterizedTest(name = "{0} as {1} on {2}")
    @CsvSource({
        "REDIS0009, 10, redis-7.0",
        "REDIS0009, 11, valkey-8.0",
        "REDIS0009, 12, redis-8.0",
        "REDIS0009, 80, valkey-9",
        "REDIS0011, 10, redis-7.0",
        "REDIS0012, 10, redis-7.0",
        "REDIS0012, 11, valkey-8.0",
        "REDIS0012, 11, valkey-8.1",
        "REDIS0012, 80, valkey-9",
        "REDIS0013, 10, redis-7.0",
        "REDIS0013, 11, valkey-8.0",
        "REDIS0013, 12, redis-8.0",
        "REDIS0013, 80, valkey-9",
        "VALKEY080, 10, redis-7.0",
        "VALKEY080, 11, valkey-8.0",
        "VALKEY080, 11, valkey-8.1",
        "VALKEY080, 12, redis-8.0"
    })
    void aConvertedSnapshotIsLoadedByTheServersItIsFor(String file, int number, String tag) throws IOException {
        RdbVersion version = new RdbVersion(number == 80 ? RdbMagic.VALKEY : RdbMagic.REDIS, number);
        boolean fieldsExpire = number >= 12;
        Set<String> left = fieldsExpire
                ? Set.of("vectors", "produced")
                : Set.of("vectors", "produced", "fields-packed", "fields-table");
        RdbRewrite order = RdbRewrite.nothing().to(version).keeping(key -> !left.contains(name(key)));

        RewriteSummary summary = rewrite(file, order);

        NavigableMap<DatasetKey, DatasetLeaf> loaded =
                LoadedSnapshot.require(new TestServer(tag), folder, scopeOf(file));
        NavigableMap<DatasetKey, DatasetLeaf> source = LoadedSnapshot.leaves(LoadedSnapshot.small(file), scopeOf(file));
        source.keySet().removeIf(key -> left.contains(key.printableName()));
        assertThat(loaded).isEqualTo(source);
        assertThat(summary.keys()).isGreaterThanOrEqualTo(18);
    }

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource({
        "REDIS0009, redis-6.2",
        "REDIS0010, redis-7.0",
        "REDIS0011, valkey-8.1",
        "REDIS0012, redis-8.0",
        "REDIS0013, redis-8.6",
        "VALKEY080, valkey-9"
    })
    void aChangedSnapshotIsLoadedByTheServersOfItsVersion(String file, String tag) throws IOException {
        RewriteSummary summary = rewrite(
                file,
                RdbRewrite.nothing()
                        .expiring(new ExpiryChange.Shift(DAY))
                        .keeping(key -> !name(key).startsWith("zset"))
                        .renumbering(database -> database + 4));

        NavigableMap<DatasetKey, DatasetLeaf> loaded =
                LoadedSnapshot.require(new TestServer(tag), folder, scopeOf(file));
        assertThat(summary.leftOut()).isEqualTo(2);
        assertThat(loaded.get(DatasetKey.of(4, "expires")))
                .isNotNull()
                .extracting(DatasetLeaf::expiryMillis)
                .isEqualTo(YEAR_2100 + DAY);
        assertThat(loaded).containsKey(DatasetKey.of(7, "text")).doesNotContainKey(DatasetKey.of(4, "zset-table"));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource({"REDIS0011, valkey-8.0", "REDIS0012, redis-8.0", "REDIS0013, redis-8.6", "VALKEY080, valkey-9"})
    void aSnapshotWithoutExpiriesIsLoaded(String file, String tag) throws IOException {
        RewriteSummary _ = rewrite(file, RdbRewrite.nothing().expiring(new ExpiryChange.Drop()));

        NavigableMap<DatasetKey, DatasetLeaf> loaded =
                LoadedSnapshot.require(new TestServer(tag), folder, scopeOf(file));
        assertThat(loaded.values())
                .allSatisfy(leaf -> assertThat(leaf.expiryMillis()).isEqualTo(-1))
                .allSatisfy(leaf -> assertThat(leaf.fieldExpiries()).isEmpty());
    }

    private RewriteSummary rewrite(String file, RdbRewrite order) throws IOException {
        try (InputStream in = Files.newInputStream(LoadedSnapshot.small(file));
                OutputStream out = Files.newOutputStream(folder.resolve("dump.rdb"))) {
            return RdbRewriter.rewrite(in, file, out, order);
        }
    }

    private static String name(RdbKey key) {
        return new String(key.name(), StandardCharsets.UTF_8);
    }
}
