package io.redoubt.formats.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.core.dataset.DatasetDifference.Aspect;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.Samples;
import io.redoubt.formats.rdb.RdbBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// One change at a time: what counts is seen, with the key and the aspect; what does not count is not.
class DatasetMutationTest {
    @TempDir
    Path directory;

    private static byte[] rdb(String header, Consumer<RdbBuilder> content) {
        RdbBuilder rdb = new RdbBuilder(header).raw(254, 0);
        content.accept(rdb);
        return rdb.endWithChecksum();
    }

    private static Consumer<RdbBuilder> string(String value) {
        return rdb -> rdb.raw(0).string("k").string(value);
    }

    private static Consumer<RdbBuilder> strings(int type, String... elements) {
        return rdb -> {
            rdb.raw(type).string("k").raw(elements.length);
            Stream.of(elements).forEach(rdb::string);
        };
    }

    private static Consumer<RdbBuilder> scores(double... scores) {
        return rdb -> {
            rdb.raw(5).string("k").raw(scores.length);
            for (int i = 0; i < scores.length; i++) {
                rdb.string("m" + i).littleEndian(Double.doubleToRawLongBits(scores[i]), 8);
            }
        };
    }

    private static Consumer<RdbBuilder> pairs(String... fieldsAndValues) {
        return rdb -> {
            rdb.raw(4).string("k").raw(fieldsAndValues.length / 2);
            Stream.of(fieldsAndValues).forEach(rdb::string);
        };
    }

    /// A hash of the fields a and b whose times are given relative to 1000; 0 for none.
    private static Consumer<RdbBuilder> times(int a, int b) {
        return rdb -> rdb.raw(24)
                .string("k")
                .littleEndian(1000, 8)
                .raw(2)
                .raw(a)
                .string("a")
                .string("1")
                .raw(b)
                .string("b")
                .string("2");
    }

    private static Consumer<RdbBuilder> packedTimes(Object... entries) {
        return rdb -> rdb.raw(25).string("k").littleEndian(1000, 8).packed(entries);
    }

    private static Consumer<RdbBuilder> expiring(long millis) {
        return rdb -> rdb.raw(252).littleEndian(millis, 8).raw(0).string("k").string("v");
    }

    private static Consumer<RdbBuilder> stream(Consumer<SampleStream> change) {
        return stream(26, change);
    }

    private static Consumer<RdbBuilder> stream(int type, Consumer<SampleStream> change) {
        SampleStream stream = new SampleStream();
        change.accept(stream);
        return rdb -> stream.into(rdb, type);
    }

    private static Consumer<RdbBuilder> module(int number, String text) {
        return rdb -> rdb.raw(7)
                .string("k")
                .raw(0x81)
                .bigEndian(0x1234567890abcdefL, 8)
                .raw(2, number, 5)
                .string(text)
                .raw(0);
    }

    private static final long VECTOR_SET = vectorSetType();

    private static long vectorSetType() {
        long id = 0;
        for (char letter : "vectorset".toCharArray()) {
            id = id << 6 | "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".indexOf(letter);
        }
        return id << 10;
    }

    /// A vector set of two elements, each with a graph of three numbers before its length.
    private static Consumer<RdbBuilder> vectors(
            int dimension, String name, String attribute, String vector, int range) {
        return rdb -> {
            vectorSet(rdb, dimension);
            vector(rdb, "other", "", "x", 7, 7);
            vector(rdb, name, attribute, vector, 8, range);
            rdb.raw(0);
        };
    }

    private static void vectorSet(RdbBuilder rdb, int dimension) {
        rdb.raw(7).string("k").raw(0x81).bigEndian(VECTOR_SET, 8).raw(2, dimension, 2, 2, 2, 9, 2, 2);
    }

    private static void vector(RdbBuilder rdb, String name, String attribute, String vector, int graph, int range) {
        rdb.raw(5).string(name).raw(5).string(attribute).raw(5).string(vector);
        rdb.raw(2, 3, 2, graph, 2, graph, 2, range);
    }

    static Stream<Arguments> whatCounts() {
        return Stream.of(
                Arguments.of("a value", string("hello"), string("hellp"), Aspect.VALUE),
                Arguments.of("a byte more", string("hello"), string("hello!"), Aspect.VALUE),
                Arguments.of("a type", strings(1, "a", "b"), strings(2, "a", "b"), Aspect.TYPE),
                Arguments.of("an expiry", expiring(5000), expiring(5001), Aspect.EXPIRY),
                Arguments.of("no expiry", expiring(5000), string("v"), Aspect.EXPIRY),
                Arguments.of("the epoch as an expiry", expiring(0), string("v"), Aspect.EXPIRY),
                Arguments.of("order of a list", strings(1, "a", "b"), strings(1, "b", "a"), Aspect.VALUE),
                Arguments.of("where elements end", strings(1, "ab", "c"), strings(1, "a", "bc"), Aspect.VALUE),
                Arguments.of("a repeated element", strings(1, "a", "a"), strings(1, "a"), Aspect.VALUE),
                Arguments.of("a member", strings(2, "a", "b"), strings(2, "a", "c"), Aspect.VALUE),
                Arguments.of("a member less", strings(2, "a", "b"), strings(2, "a"), Aspect.VALUE),
                Arguments.of("a score", scores(1, 2), scores(1, 2.5), Aspect.VALUE),
                Arguments.of("the smallest step of a score", scores(0.1), scores(Math.nextUp(0.1)), Aspect.VALUE),
                Arguments.of("scores exchanged", scores(1, 2), scores(2, 1), Aspect.VALUE),
                Arguments.of("an infinite score", scores(1), scores(Double.POSITIVE_INFINITY), Aspect.VALUE),
                Arguments.of("a field", pairs("f", "v"), pairs("g", "v"), Aspect.VALUE),
                Arguments.of("the value of a field", pairs("f", "v"), pairs("f", "w"), Aspect.VALUE),
                Arguments.of("values exchanged", pairs("f", "1", "g", "2"), pairs("f", "2", "g", "1"), Aspect.VALUE),
                Arguments.of("field and value", pairs("f", "v"), pairs("v", "f"), Aspect.VALUE),
                Arguments.of("a field's expiry", times(1, 5), times(1, 6), Aspect.FIELD_EXPIRIES),
                Arguments.of("no expiry of a field", times(1, 5), times(1, 0), Aspect.FIELD_EXPIRIES),
                Arguments.of("no expiry of any field", times(1, 0), times(0, 0), Aspect.FIELD_EXPIRIES),
                Arguments.of("expiries exchanged", times(1, 5), times(5, 1), Aspect.FIELD_EXPIRIES),
                Arguments.of("an entry's field", stream(_ -> {}), stream(s -> s.field = "F"), Aspect.VALUE),
                Arguments.of("an entry's value", stream(_ -> {}), stream(s -> s.value = "V"), Aspect.VALUE),
                Arguments.of("the last id", stream(_ -> {}), stream(s -> s.lastMillis++), Aspect.VALUE),
                Arguments.of("the first id", stream(_ -> {}), stream(s -> s.firstSequence++), Aspect.VALUE),
                Arguments.of("max-deleted id", stream(_ -> {}), stream(s -> s.maxDeletedMillis++), Aspect.VALUE),
                Arguments.of("entries added", stream(_ -> {}), stream(s -> s.entriesAdded++), Aspect.VALUE),
                Arguments.of("a group's name", stream(_ -> {}), stream(s -> s.group = "G"), Aspect.GROUPS),
                Arguments.of("a group's last id", stream(_ -> {}), stream(s -> s.groupLast++), Aspect.GROUPS),
                Arguments.of("entries read", stream(_ -> {}), stream(s -> s.entriesRead++), Aspect.GROUPS),
                Arguments.of("another group", stream(_ -> {}), stream(s -> s.secondGroup = true), Aspect.GROUPS),
                Arguments.of("a pending id", stream(_ -> {}), stream(s -> s.pendingSequence++), Aspect.GROUPS),
                Arguments.of("a delivery time", stream(_ -> {}), stream(s -> s.deliveryMillis++), Aspect.GROUPS),
                Arguments.of("a delivery count", stream(_ -> {}), stream(s -> s.deliveries++), Aspect.GROUPS),
                Arguments.of("the owner", stream(_ -> {}), stream(s -> s.owner = "eve"), Aspect.GROUPS),
                Arguments.of("settings for producers", stream(_ -> {}), stream(s -> s.maxIds++), Aspect.VALUE),
                Arguments.of("a message id", stream(_ -> {}), stream(s -> s.messageId = "M"), Aspect.VALUE),
                Arguments.of("a vector", vectors(1, "e", "a", "v", 3), vectors(1, "e", "a", "w", 3), Aspect.VALUE),
                Arguments.of(
                        "a vector's name", vectors(1, "e", "a", "v", 3), vectors(1, "f", "a", "v", 3), Aspect.VALUE),
                Arguments.of("an attribute", vectors(1, "e", "a", "v", 3), vectors(1, "e", "b", "v", 3), Aspect.VALUE),
                Arguments.of(
                        "a vector's length", vectors(1, "e", "a", "v", 3), vectors(1, "e", "a", "v", 4), Aspect.VALUE),
                Arguments.of("a dimension", vectors(1, "e", "a", "v", 3), vectors(2, "e", "a", "v", 3), Aspect.VALUE),
                Arguments.of("a module's number", module(5, "x"), module(6, "x"), Aspect.VALUE),
                Arguments.of("a module's text", module(5, "x"), module(5, "y"), Aspect.VALUE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatCounts(String what, Consumer<RdbBuilder> one, Consumer<RdbBuilder> two, Aspect aspect) {
        List<DatasetDifference> differences =
                Leaves.differences(rdb("REDIS0013", one), rdb("REDIS0013", two), DatasetScope.FULL, directory);

        assertThat(differences).singleElement().satisfies(difference -> {
            assertThat(difference.key()).isEqualTo(DatasetKey.of(0, "k"));
            assertThat(difference.aspect()).isEqualTo(aspect);
            assertThat(difference.expected()).isNotEqualTo(difference.found());
            assertThat(difference.describe()).startsWith("'k' in database 0: ").contains(aspect.words());
        });
        assertThat(Leaves.digest(rdb("REDIS0013", one), DatasetScope.FULL))
                .isNotEqualTo(Leaves.digest(rdb("REDIS0013", two), DatasetScope.FULL));
    }

    static Stream<Arguments> whatDoesNotCount() {
        return Stream.of(
                Arguments.of("order of members", strings(2, "a", "b"), strings(2, "b", "a")),
                Arguments.of("order of fields", pairs("f", "1", "g", "2"), pairs("g", "2", "f", "1")),
                Arguments.of("a number's encoding", string("5"), (Consumer<RdbBuilder>)
                        rdb -> rdb.raw(0).string("k").raw(0xc0, 5)),
                Arguments.of("compression", string("x".repeat(10)), (Consumer<RdbBuilder>)
                        rdb -> rdb.raw(0).string("k").raw(0xc3, 5, 10, 0, 'x', 0xe0, 0, 0)),
                Arguments.of("a list's nodes", strings(1, "a", "7", "b"), (Consumer<RdbBuilder>) rdb -> rdb.raw(18)
                        .string("k")
                        .raw(3)
                        .raw(2)
                        .packed("a")
                        .raw(1)
                        .string("7")
                        .raw(2)
                        .packed("b")),
                Arguments.of("a set's packing", strings(2, "a", "7"), (Consumer<RdbBuilder>)
                        rdb -> rdb.raw(20).string("k").packed(7, "a")),
                Arguments.of("a hash's packing", pairs("a", "7"), (Consumer<RdbBuilder>)
                        rdb -> rdb.raw(16).string("k").packed("a", 7)),
                Arguments.of("how expiries of fields are kept", times(1, 5), packedTimes("a", 1, 1000L, "b", 2, 1004L)),
                Arguments.of("a hash made for expiries that has none", pairs("a", "1", "b", "2"), times(0, 0)),
                Arguments.of("scores as text", scores(1, 2.5), (Consumer<RdbBuilder>) rdb -> rdb.raw(3)
                        .string("k")
                        .raw(2)
                        .string("m0")
                        .string("1")
                        .string("m1")
                        .string("2.5")),
                Arguments.of("an expiry in seconds", expiring(5000), (Consumer<RdbBuilder>) rdb ->
                        rdb.raw(253).littleEndian(5, 4).raw(0).string("k").string("v")),
                Arguments.of("idle time", string("v"), (Consumer<RdbBuilder>)
                        rdb -> rdb.raw(248, 9, 0).string("k").string("v")),
                Arguments.of("access frequency", string("v"), (Consumer<RdbBuilder>)
                        rdb -> rdb.raw(249, 9, 0).string("k").string("v")),
                Arguments.of("sizes of tables", string("v"), (Consumer<RdbBuilder>)
                        rdb -> rdb.raw(251, 9, 9, 0).string("k").string("v")),
                Arguments.of("AUX fields", string("v"), (Consumer<RdbBuilder>) rdb -> rdb.raw(250)
                        .string("ctime")
                        .string("5")
                        .raw(0)
                        .string("k")
                        .string("v")),
                Arguments.of("a stream's nodes", stream(_ -> {}), stream(s -> s.twoNodes = true)),
                Arguments.of("consumers that own nothing", stream(_ -> {}), stream(s -> s.idleConsumer = true)),
                Arguments.of("when a consumer was seen", stream(_ -> {}), stream(s -> s.seenMillis++)),
                Arguments.of("when a consumer got something", stream(_ -> {}), stream(s -> s.activeMillis++)),
                Arguments.of("messages refused as duplicates", stream(_ -> {}), stream(s -> s.duplicates++)),
                Arguments.of("the graph of a vector set", vectors(1, "e", "a", "v", 3), (Consumer<RdbBuilder>) rdb -> {
                    vectorSet(rdb, 1);
                    vector(rdb, "e", "a", "v", 5, 3);
                    vector(rdb, "other", "", "x", 6, 7);
                    rdb.raw(0);
                }),
                Arguments.of("order of groups", stream(s -> s.secondGroup = true), stream(s -> {
                    s.secondGroup = true;
                    s.groupsSwapped = true;
                })));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatDoesNotCount(String what, Consumer<RdbBuilder> one, Consumer<RdbBuilder> two) {
        byte[] first = rdb("REDIS0013", one);
        byte[] second = rdb("REDIS0013", two);

        assertThat(first).isNotEqualTo(second);
        assertThat(Leaves.differences(first, second, DatasetScope.FULL, directory))
                .isEmpty();
    }

    @Test
    void streamsOfAllVersionsAreAlikeAsVersionOne() {
        byte[] one = rdb("REDIS0009", stream(15, _ -> {}));
        for (int type : new int[] {19, 21, 26}) {
            byte[] other = rdb("REDIS0013", stream(type, s -> s.entriesRead = 4));

            assertThat(Leaves.differences(one, other, DatasetScope.STREAM_V1, directory))
                    .isEmpty();
            assertThat(Leaves.differences(one, other, DatasetScope.FULL, directory))
                    .isNotEmpty();
        }
    }

    @Test
    void whatIsOutOfScopeDoesNotCount() {
        byte[] stream = rdb("REDIS0013", stream(_ -> {}));
        DatasetScope least = new DatasetScope(false, false, false, false);

        assertThat(Leaves.differences(stream, rdb("REDIS0013", stream(s -> s.entriesRead++)), least, directory))
                .isEmpty();
        assertThat(Leaves.differences(stream, rdb("REDIS0013", stream(s -> s.entriesAdded++)), least, directory))
                .isEmpty();
        assertThat(Leaves.differences(stream, rdb("REDIS0013", stream(s -> s.messageId = "x")), least, directory))
                .isEmpty();
        assertThat(Leaves.differences(rdb("REDIS0013", times(1, 5)), rdb("REDIS0013", times(1, 6)), least, directory))
                .isEmpty();
        assertThat(Leaves.differences(stream, rdb("REDIS0013", stream(s -> s.value = "x")), least, directory))
                .isNotEmpty();
        assertThat(Leaves.digest(stream, least)).isNotEqualTo(Leaves.digest(stream, DatasetScope.FULL));
    }

    @Test
    void theDatabaseCounts() {
        byte[] one = new RdbBuilder("REDIS0011")
                .raw(254, 0, 0)
                .string("k")
                .string("v")
                .endWithChecksum();
        byte[] two = new RdbBuilder("REDIS0011")
                .raw(254, 1, 0)
                .string("k")
                .string("v")
                .endWithChecksum();

        assertThat(Leaves.differences(one, two, DatasetScope.FULL, directory))
                .extracting(DatasetDifference::describe)
                .containsExactly("'k' in database 0 is missing", "'k' in database 1 should not be there");
    }

    @Test
    void functionsCountUnderTheirNames() {
        byte[] one = function("#!lua name=lib\nreturn 1");
        byte[] two = function("#!lua name=lib\nreturn 2");

        assertThat(Leaves.differences(one, two, DatasetScope.FULL, directory))
                .singleElement()
                .satisfies(difference -> {
                    assertThat(difference.key()).isEqualTo(DatasetKey.of(DatasetKey.FUNCTIONS, "lib"));
                    assertThat(difference.describe()).startsWith("function library 'lib': value is 23 bytes");
                });
        assertThat(Leaves.differences(one, function("#!lua name=other\nreturn 1"), DatasetScope.FULL, directory))
                .extracting(DatasetDifference::aspect)
                .containsExactlyInAnyOrder(Aspect.MISSING, Aspect.EXTRA);
    }

    private static byte[] function(String code) {
        return new RdbBuilder("REDIS0011").raw(245).string(code).endWithChecksum();
    }

    @Test
    void aKeyMoreOrLessIsNamed() {
        byte[] small = Samples.small("REDIS0011");
        byte[] other = Samples.of("v80", "all-types.rdb");

        List<DatasetDifference> differences = Leaves.differences(small, other, DatasetScope.FULL, directory);

        assertThat(differences)
                .filteredOn(difference -> difference.aspect() == Aspect.EXTRA)
                .hasSize(61 + 1);
        assertThat(differences)
                .extracting(DatasetDifference::describe)
                .contains("'zset-table' in database 0 is missing", "function library 'mylib' should not be there");
        assertThat(differences).isSortedAccordingTo(java.util.Comparator.comparing(DatasetDifference::key));
    }
}
