package io.redoubt.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.core.dataset.DatasetDifference.Aspect;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.testkit.FetchedServers;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class LiveDatasetTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final DatasetScope SCOPE = DatasetScope.of(ServerVersion.parse("redis-7.0.15"));

    @SuppressWarnings("unused") // by its name, in FieldSource
    private static final List<String> TAGS = FetchedServers.TAGS;

    private static ScratchServer server;
    private static ServerConnection connection;

    @TempDir
    java.nio.file.Path folder;

    @BeforeAll
    static void start() {
        server = ScratchServer.of(ServerBinaries.standard().embedded())
                .debugCommands()
                .start(PATIENCE);
        connection = server.connect();
    }

    @AfterAll
    static void stop() {
        connection.close();
        server.close();
    }

    @BeforeEach
    void fill() {
        connection.require("FLUSHALL");
        connection.require("FUNCTION", "FLUSH");
        SampleDataset.fill(connection);
    }

    private static NavigableMap<DatasetKey, DatasetLeaf> overTheWire() {
        return LiveDataset.read(connection);
    }

    private static NavigableMap<DatasetKey, DatasetLeaf> byScript() {
        return LiveDataset.parse(connection.call(LiveDataset.scriptCall(SCOPE)));
    }

    private static DatasetLeaf leaf(NavigableMap<DatasetKey, DatasetLeaf> leaves, DatasetKey key) {
        return java.util.Objects.requireNonNull(leaves.get(key), key::toString);
    }

    private static List<DatasetDifference> after(
            String mutation, Function<ServerConnection, NavigableMap<DatasetKey, DatasetLeaf>> reading) {
        NavigableMap<DatasetKey, DatasetLeaf> before = reading.apply(connection);
        connection.require("SELECT", "0");
        for (String command : mutation.split(";", -1)) {
            SampleDataset.write(connection, command.strip());
        }
        return LiveDataset.compare(before, reading.apply(connection));
    }

    @Test
    void twoReadingsOfOneDatasetAreEqual() {
        assertThat(LiveDataset.compare(overTheWire(), overTheWire())).isEmpty();
        assertThat(LiveDataset.compare(byScript(), byScript())).isEmpty();
    }

    @Test
    void bothWaysSeeTheSameKeysTypesExpiriesAndSizes() {
        NavigableMap<DatasetKey, DatasetLeaf> wire = overTheWire();
        NavigableMap<DatasetKey, DatasetLeaf> script = byScript();

        assertThat(script.keySet()).isEqualTo(wire.keySet()).hasSize(15);
        wire.forEach((key, leaf) -> {
            DatasetLeaf other = leaf(script, key);
            assertThat(other.type()).isEqualTo(leaf.type());
            assertThat(other.expiryMillis()).isEqualTo(leaf.expiryMillis());
            assertThat(other.elements()).as(key.toString()).isEqualTo(leaf.elements());
            assertThat(other.groups().isEmpty()).isEqualTo(leaf.groups().isEmpty());
        });
        assertThat(leaf(wire, DatasetKey.of(0, "long-set")).elements()).isEqualTo(1500);
        assertThat(leaf(wire, DatasetKey.of(0, "large")).elements()).isEqualTo(200_000);
        assertThat(leaf(wire, DatasetKey.of(0, "stream")).elements()).isEqualTo(699);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "DEL greeting, greeting, MISSING",
        "SET new x, new, EXTRA",
        "DEL list; SADD list a b c, list, TYPE",
        "SET greeting hellp, greeting, VALUE",
        "SETRANGE large 199999 y, large, VALUE",
        "SETRANGE large 65536 y, large, VALUE",
        "LSET list 1 d, list, VALUE",
        "RPUSH list c, list, VALUE",
        "LSET long-list 1400 d, long-list, VALUE",
        "DEL list; RPUSH list b a c, list, VALUE",
        "SADD set d, set, VALUE",
        "SREM set a; SADD set A, set, VALUE",
        "SREM long-set member-700, long-set, VALUE",
        "SADD integers 4, integers, VALUE",
        "ZINCRBY zset 0.0001 a, zset, VALUE",
        "ZINCRBY long-zset 0.5 member-1499, long-zset, VALUE",
        "HSET hash f 3, hash, VALUE",
        "HDEL hash f, hash, VALUE",
        "HSET hash f 2 g 1, hash, VALUE",
        "HSET long-hash 1499 other, long-hash, VALUE",
        "PERSIST expiring, expiring, EXPIRY",
        "PEXPIREAT expiring 4102444800001, expiring, EXPIRY",
        "PEXPIREAT list 4102444800001, list, EXPIRY",
        "XDEL stream 650-1, stream, VALUE",
        "XADD bare-stream 5-6 a b, bare-stream, VALUE",
        "XSETID bare-stream 9-9, bare-stream, VALUE",
        "XSETID bare-stream 5-5 ENTRIESADDED 7 MAXDELETEDID 0-0, bare-stream, VALUE",
        "XSETID bare-stream 5-5 ENTRIESADDED 1 MAXDELETEDID 2-2, bare-stream, VALUE",
        "XGROUP CREATE stream late $, stream, GROUPS",
        "XGROUP DESTROY stream idle, stream, GROUPS",
        "XGROUP SETID stream idle 1-1, stream, GROUPS",
        "XACK stream readers 600-1, stream, GROUPS",
        "XCLAIM stream readers carol 0 2-1 JUSTID, stream, GROUPS",
        "XCLAIM stream readers alice 0 2-1 TIME 1700000000000 RETRYCOUNT 1 JUSTID, stream, GROUPS",
        "XCLAIM stream readers alice 0 2-1 RETRYCOUNT 9, stream, GROUPS",
    })
    void eachChangeIsSeenAsExactlyThatDifference(String mutation, String key, Aspect aspect) {
        var overTheWire = after(mutation, _ -> overTheWire());
        fill();
        var byScript = after(mutation, _ -> byScript());

        for (List<DatasetDifference> differences : List.of(overTheWire, byScript)) {
            assertThat(differences)
                    .extracting(DatasetDifference::key, DatasetDifference::aspect)
                    .containsExactly(org.assertj.core.api.Assertions.tuple(DatasetKey.of(0, key), aspect));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "XGROUP CREATECONSUMER stream readers nobody",
        "DEL set; SADD set c b a",
        "DEL hash; HSET hash g 2 f 1",
        "CONFIG SET hash-max-listpack-entries 1; DEL hash; HSET hash g 2 f 1",
        "DEBUG RELOAD",
        "OBJECT FREQ greeting",
    })
    void whatServersDoNotKeepAlikeIsNoDifference(String mutation) {
        if (mutation.startsWith("OBJECT")) {
            connection.require("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu");
        }

        assertThat(after(mutation, _ -> overTheWire())).isEmpty();
        assertThat(after(mutation, _ -> byScript())).isEmpty();
        connection.require("CONFIG", "SET", "hash-max-listpack-entries", "128");
    }

    @Test
    void anotherDatabaseIsAnotherKey() {
        assertThat(after("MOVE list 7", _ -> overTheWire()))
                .extracting(DatasetDifference::describe)
                .containsExactly("'list' in database 0 is missing", "'list' in database 7 should not be there");
    }

    @Test
    void functionsBelongToTheDataset() {
        List<DatasetDifference> differences;
        NavigableMap<DatasetKey, DatasetLeaf> before = overTheWire();
        connection.require(
                "FUNCTION", "LOAD", "#!lua name=mylib\nredis.register_function('f', function() return 1 end)");
        differences = LiveDataset.compare(before, overTheWire());

        assertThat(differences)
                .extracting(DatasetDifference::describe)
                .containsExactly("function library 'mylib' should not be there");
    }

    @Test
    void bothWaysSurviveNamesAndValuesOfAnyBytes() {
        byte[] odd = new byte[256];
        for (int i = 0; i < odd.length; i++) {
            odd[i] = (byte) i;
        }
        connection.call("SET".getBytes(java.nio.charset.StandardCharsets.US_ASCII), odd, odd);
        connection.call("SADD".getBytes(java.nio.charset.StandardCharsets.US_ASCII), new byte[0], odd, new byte[0]);

        assertThat(overTheWire().keySet()).isEqualTo(byScript().keySet()).contains(new DatasetKey(0, odd));
        assertThat(new DatasetKey(0, new byte[] {0, 'a', '\n'})).hasToString("'\\x00a\\x0a' in database 0");
    }

    @Test
    void theScriptReadsInsideATransaction() {
        NavigableMap<DatasetKey, DatasetLeaf> outside = byScript();
        connection.require("MULTI");
        connection.require(LiveDataset.scriptCall(SCOPE));
        connection.require("FLUSHALL");
        Reply executed = connection.require("EXEC");

        assertThat(LiveDataset.parse(((Reply.Array) executed).items().get(0))).isEqualTo(outside);
        assertThat(byScript()).isEmpty();
    }

    @Test
    void anErrorOfTheServerIsNotTakenForAnEmptyDataset() {
        assertThatThrownBy(() -> LiveDataset.parse(connection.call("EVAL", "return redis.error_reply('no')", "0")))
                .isInstanceOf(RedoubtException.class)
                .hasMessageContaining("'-ERR no'");
    }

    @ParameterizedTest
    @FieldSource("TAGS")
    void everyServerReadsBackItsOwnDatasetAfterARestart(String tag) {
        ScratchServer first = ScratchServer.of(ServerBinaries.standard().at(FetchedServers.require(tag)))
                .directory(folder.resolve(tag))
                .option("appendonly", "yes")
                .start(PATIENCE);
        try (first) {
            NavigableMap<DatasetKey, DatasetLeaf> before;
            try (ServerConnection filling = first.connect()) {
                SampleDataset.fill(filling);
                addWhatOnlyNewServersHave(filling, first.version());
                before = LiveDataset.read(filling);
            }
            first.stop();
            try (ScratchServer second = first.again().start(PATIENCE)) {
                second.awaitLoaded(PATIENCE, Progress.silent());
                try (ServerConnection reading = second.connect()) {
                    Duration tolerance = Duration.ofMillis(second.version().major() < 7 ? 50 : 0);
                    assertThat(LiveDataset.compare(before, LiveDataset.read(reading), tolerance))
                            .isEmpty();
                }
            }
        }
    }

    private static void addWhatOnlyNewServersHave(ServerConnection filling, ServerVersion version) {
        if (DatasetScope.of(version).fieldExpiries()) {
            NavigableMap<DatasetKey, DatasetLeaf> before = LiveDataset.read(filling);
            SampleDataset.write(filling, "SELECT 0");
            SampleDataset.write(filling, "HPEXPIREAT long-hash " + SampleDataset.EXPIRY + " FIELDS 2 700 701");
            NavigableMap<DatasetKey, DatasetLeaf> after = LiveDataset.read(filling);
            assertThat(LiveDataset.compare(before, after))
                    .extracting(DatasetDifference::aspect)
                    .containsExactly(Aspect.FIELD_EXPIRIES);
            Reply scripted = filling.call(LiveDataset.scriptCall(DatasetScope.of(version)));
            assertThat(leaf(LiveDataset.parse(scripted), DatasetKey.of(0, "long-hash"))
                            .fieldExpiries())
                    .startsWith("sha1:");
        }
        if (version.toString().startsWith("redis-8")) {
            SampleDataset.write(filling, "SELECT 0");
            SampleDataset.write(filling, "VADD vectors VALUES 3 1 2 3 first");
            SampleDataset.write(filling, "VADD vectors VALUES 3 3 2 1 second SETATTR {\"a\":1}");
            NavigableMap<DatasetKey, DatasetLeaf> before = LiveDataset.read(filling);
            SampleDataset.write(filling, "SELECT 0");
            SampleDataset.write(filling, "VSETATTR vectors first {}");
            assertThat(LiveDataset.compare(before, LiveDataset.read(filling)))
                    .extracting(DatasetDifference::aspect)
                    .containsExactly(Aspect.VALUE);
        }
    }

    @Test
    void oneDatasetReadsAlikeOnServersOfDifferentAge() {
        java.nio.file.Path data = folder.resolve("shared");
        ScratchServer old = ScratchServer.of(ServerBinaries.standard().at(FetchedServers.require("redis-6.2")))
                .directory(data)
                .option("save", "3600", "1")
                .start(PATIENCE);
        NavigableMap<DatasetKey, DatasetLeaf> before;
        try (old) {
            DatasetScope scope = DatasetScope.of(old.version());
            try (ServerConnection filling = old.connect()) {
                SampleDataset.fill(filling);
                before = LiveDataset.read(filling);
            }
            old.stop();
            for (String tag : List.of("redis-7.0", "redis-8.0", "valkey-8.1", "valkey-9")) {
                try (ScratchServer newer = ScratchServer.of(
                                ServerBinaries.standard().at(FetchedServers.require(tag)))
                        .directory(data)
                        .start(PATIENCE)) {
                    newer.awaitLoaded(PATIENCE, Progress.silent());
                    try (ServerConnection reading = newer.connect()) {
                        assertThat(LiveDataset.compare(before, LiveDataset.read(reading, scope), Duration.ofMillis(50)))
                                .as(tag)
                                .isEmpty();
                    }
                }
            }
        }
    }
}
