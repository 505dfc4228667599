package io.redoubt.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.Progress;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.check.Loaders;
import io.redoubt.formats.dataset.DatasetLeaf;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.RdbDigest;
import io.redoubt.formats.rdb.DataType;
import io.redoubt.formats.rdb.RdbMagic;
import io.redoubt.formats.rdb.RdbSummary;
import io.redoubt.formats.rdb.RdbVersion;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.formats.rdb.ValueType;
import io.redoubt.formats.rewrite.ExpiryChange;
import io.redoubt.formats.rewrite.RdbRewrite;
import io.redoubt.formats.rewrite.RdbRewriter;
import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every snapshot that thirteen servers saved is handed to every server of the matrix. Whether it is taken is
/// foretold, and what is then in memory is what was decoded: the values in the server's own answers, TYPE,
/// OBJECT, and DUMP.
class SamplesOnServersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long CENTURY = Duration.ofDays(36_500).toMillis();
    private static final List<String> WRITERS =
            List.of("r60", "r62", "r70", "r72", "r74", "r802", "r806", "r863", "v72", "v80", "v81", "v90", "v91");
    private static final List<String> FILES =
            List.of("all-types", "all-types-lfu", "all-types-lru", "fullsync-diskless", "basic-types");

    /// Not the same bytes from each process: tables come in their own order, vector sets as their version has
    /// them, and the ids of producers are forgotten soon.
    private static final Set<ValueType> OTHER_BYTES = Set.of(
            ValueType.SET,
            ValueType.HASH,
            ValueType.HASH_2,
            ValueType.HASH_METADATA,
            ValueType.MODULE_2,
            ValueType.STREAM_LISTPACKS_4);

    @TempDir
    Path folder;

    private final Map<String, Integer> compared = new TreeMap<>();

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.redoubt.system.TestServer#formats")
    void everySampleIsTakenAsForetoldAndAnsweredForAsDecoded(TestServer tested) throws IOException {
        int loaded = 0;
        try (ScratchServer server = ScratchServer.of(tested.require())
                .directory(folder)
                .debugCommands()
                .option("lfu-decay-time", "0")
                .start(PATIENCE)) {
            server.awaitLoaded(PATIENCE, Progress.silent());
            try (ServerConnection connection = server.connect()) {
                Asked asked = new Asked(connection, server.version(), LoadedEncoding.of(connection, server.version()));
                for (String writer : WRITERS) {
                    for (String file : FILES) {
                        loaded += tell(asked, writer, file) ? 1 : 0;
                    }
                }
                requireThatAChangeIsSeen(asked);
            }
        }
        assertThat(loaded).isGreaterThanOrEqualTo(2 * FILES.size());
        assertThat(compared.keySet())
                .contains("STRING", "STRING same bytes", "SET_INTSET same bytes", "ZSET_2 same bytes");
        assertThat(compared.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(loaded * 60);
    }

    private record Asked(ServerConnection connection, ServerVersion version, LoadedEncoding encodings) {}

    /// Whether the server loads the sample.
    private boolean tell(Asked asked, String writer, String file) throws IOException {
        byte[] sample = SampleFiles.of(writer, file + ".rdb");
        String what = "%s of %s on %s".formatted(file, writer, asked.version());
        setPolicy(asked.connection(), file);
        RdbSummary summary = RdbWalker.walk(new ByteArrayInputStream(sample), what);
        RdbVersion version = new RdbVersion(RdbMagic.valueOf(summary.magic()), summary.version());
        if (!Loaders.of(version).include(asked.version())) {
            assertThat(load(asked, sample)).as(what).isInstanceOf(Reply.Failure.class);
            return false;
        }
        // Vector sets of a newer server are not read by an older one, and no header tells.
        boolean modules = summary.valueTypes().containsKey(ValueType.MODULE_2.number())
                && ServerVersion.byNumber().compare(summary.server().orElseThrow(), asked.version()) > 0;
        assertThat(load(asked, sample) instanceof Reply.Failure).as(what).isEqualTo(modules);
        if (!modules) {
            long soon = System.currentTimeMillis() + PATIENCE.toMillis();
            require(asked, sample, what, key -> key.firstExpiryMillis() > soon);
        }
        byte[] living = rewrite(sample, modules);
        assertThat(load(asked, living).ok()).as(what).isTrue();
        require(asked, living, what + ", a century later", _ -> true);
        return true;
    }

    private static void setPolicy(ServerConnection connection, String file) {
        String policy = file.endsWith("lfu") ? "allkeys-lfu" : file.endsWith("lru") ? "allkeys-lru" : "noeviction";
        Reply _ = connection.require("CONFIG", "SET", "maxmemory-policy", policy);
    }

    private Reply load(Asked asked, byte[] snapshot) throws IOException {
        Files.write(folder.resolve("dump.rdb"), snapshot);
        return asked.connection().call("DEBUG", "RELOAD", "NOSAVE");
    }

    /// Most samples' expiries are over: here none is.
    private static byte[] rewrite(byte[] sample, boolean withoutModules) throws IOException {
        RdbRewrite order = RdbRewrite.nothing().expiring(new ExpiryChange.Shift(CENTURY));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var _ = RdbRewriter.rewrite(
                new ByteArrayInputStream(sample),
                "sample",
                out,
                order.keeping(key -> !withoutModules || key.type().dataType() != DataType.MODULE));
        return out.toByteArray();
    }

    private void require(Asked asked, byte[] snapshot, String what, Predicate<SampleKey> lives) throws IOException {
        List<SampleKey> keys = SampleKey.of(snapshot).stream().filter(lives).toList();
        Set<DatasetKey> names = keys.stream().map(SampleKey::name).collect(Collectors.toSet());
        assertThat(names).as(what).hasSizeGreaterThan(4);
        keys.forEach(key -> requireUse(asked, key, what));

        DatasetScope scope = LiveLeaves.askable(asked.version())
                .and(
                        keys.stream().anyMatch(key -> key.type() == ValueType.STREAM_LISTPACKS)
                                ? DatasetScope.STREAM_V1
                                : DatasetScope.FULL);
        NavigableMap<DatasetKey, DatasetLeaf> leaves = leaves(snapshot, scope);
        requireFunctions(asked, leaves, what);
        leaves.keySet().retainAll(names);
        requireAnswers(asked, leaves, scope, names, what);
        for (SampleKey key : keys) {
            requireKey(asked, key, leaves, scope, what);
        }
    }

    /// How often or how long ago a key was used. Asked first, since other questions are uses themselves.
    private static void requireUse(Asked asked, SampleKey key, String what) {
        if (key.frequency() >= 0) {
            assertThat(number(ask(asked, key, "OBJECT", "FREQ")))
                    .as("%s: %s", what, key.name())
                    .isEqualTo(key.frequency());
        }
        if (key.idleSeconds() >= 0) {
            assertThat(number(ask(asked, key, "OBJECT", "IDLETIME")))
                    .as("%s: %s", what, key.name())
                    .isBetween(key.idleSeconds() - 1, key.idleSeconds() + PATIENCE.toSeconds());
        }
    }

    /// GET, LRANGE, XINFO STREAM FULL and so on, and PEXPIRETIME or what comes near it.
    private void requireAnswers(
            Asked asked,
            NavigableMap<DatasetKey, DatasetLeaf> leaves,
            DatasetScope scope,
            Set<DatasetKey> names,
            String what) {
        NavigableMap<DatasetKey, DatasetLeaf> expected = new TreeMap<>(leaves);
        expected.values().removeIf(leaf -> leaf.type().equals("vectorset"));
        if (!scope.streamCounters()) {
            expected.replaceAll((_, leaf) -> withExpiry(leaf, LiveLeaves.toSeconds(leaf.expiryMillis())));
        }
        NavigableMap<DatasetKey, DatasetLeaf> live = LiveLeaves.of(asked.connection(), asked.version(), scope);
        live.keySet().retainAll(names);
        assertThat(live).as(what).isEqualTo(expected);
    }

    private static void requireFunctions(Asked asked, NavigableMap<DatasetKey, DatasetLeaf> leaves, String what) {
        Set<String> libraries = leaves.keySet().stream()
                .filter(key -> key.database() == DatasetKey.FUNCTIONS)
                .map(DatasetKey::printableName)
                .collect(Collectors.toSet());
        if (asked.version().atLeast(7, 0)) {
            assertThat(LiveLeaves.functions(asked.connection())).as(what).isEqualTo(libraries);
        }
    }

    private void requireKey(
            Asked asked, SampleKey key, NavigableMap<DatasetKey, DatasetLeaf> leaves, DatasetScope scope, String what)
            throws IOException {
        String name = "%s: %s as %s".formatted(what, key.name(), key.type());
        DatasetLeaf leaf = Objects.requireNonNull(leaves.get(key.name()), name);

        assertThat(text(ask(asked, key, "TYPE"))).as(name).isEqualTo(leaf.type());
        assertThat(text(ask(asked, key, "OBJECT", "ENCODING")))
                .as(name)
                .isEqualTo(asked.encodings().of(key));
        DumpedValue dumped = DumpedValue.of(((Reply.Bulk) ask(asked, key, "DUMP")).bytes());
        assertThat(dumped.leaf(scope)).as(name).isEqualTo(withExpiry(leaf, -1));
        compared.merge(key.type().name(), 1, Integer::sum);
        if (dumped.value()[0] == key.encoded()[0] && !OTHER_BYTES.contains(key.type())) {
            assertThat(dumped.value()).as(name).isEqualTo(key.encoded());
            compared.merge(key.type() + " same bytes", 1, Integer::sum);
        }
    }

    private static DatasetLeaf withExpiry(DatasetLeaf leaf, long millis) {
        return new DatasetLeaf(
                leaf.type(), leaf.content(), millis, leaf.groups(), leaf.fieldExpiries(), leaf.elements());
    }

    private static Reply ask(Asked asked, SampleKey key, String... words) {
        Reply _ =
                asked.connection().require("SELECT", Integer.toString(key.name().database()));
        byte[][] request = new byte[words.length + 1][];
        for (int i = 0; i < words.length; i++) {
            request[i] = words[i].getBytes(ISO_8859_1);
        }
        request[words.length] = key.name().name();
        return asked.connection().call(request);
    }

    private static String text(Reply reply) {
        return switch (reply) {
            case Reply.Bulk bulk -> bulk.utf8();
            case Reply.Simple(String text) -> text;
            case Reply.Number _, Reply.Failure _, Reply.Nil _, Reply.Array _ -> reply.describe();
        };
    }

    private static long number(Reply reply) {
        return reply instanceof Reply.Number(long value) ? value : -1;
    }

    private static NavigableMap<DatasetKey, DatasetLeaf> leaves(byte[] snapshot, DatasetScope scope)
            throws IOException {
        NavigableMap<DatasetKey, DatasetLeaf> leaves = new TreeMap<>();
        var _ = RdbDigest.of(new ByteArrayInputStream(snapshot), "sample", scope, leaves::put);
        return leaves;
    }

    private void requireThatAChangeIsSeen(Asked asked) throws IOException {
        byte[] sample = rewrite(SampleFiles.of("r62", "basic-types.rdb"), false);
        assertThat(load(asked, sample).ok()).isTrue();
        require(asked, sample, "unchanged", _ -> true);

        Reply _ = asked.connection().require("SELECT", "0");
        Reply _ = asked.connection().require("HSET", "h", "a", "c");

        assertThatThrownBy(() -> require(asked, sample, "changed", _ -> true)).isInstanceOf(AssertionError.class);
    }
}
