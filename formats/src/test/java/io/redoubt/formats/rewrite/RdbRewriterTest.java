package io.redoubt.formats.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.Samples;
import io.redoubt.formats.dataset.DatasetDigest;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.RdbDigest;
import io.redoubt.formats.rdb.DecodedRdb;
import io.redoubt.formats.rdb.RdbBuilder;
import io.redoubt.formats.rdb.RdbFormatException;
import io.redoubt.formats.rdb.RdbMagic;
import io.redoubt.formats.rdb.RdbVersion;
import io.redoubt.formats.rdb.ValueType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RdbRewriterTest {
    private static final long DAY = 86_400_000;
    private static final long MEMORY_LIMIT = 64 << 20;
    private static final Pattern FIELD_EXPIRY = Pattern.compile("@(\\d+)");
    /// What only some versions hold.
    private static final Set<String> SPECIAL = Set.of("fields-packed", "fields-table", "vectors", "produced");

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Written(byte[] file, RewriteSummary summary) {}

    private static Written rewrite(byte[] file, RdbRewrite order) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            RewriteSummary summary = RdbRewriter.rewrite(new ByteArrayInputStream(file), "dump.rdb", out, order);
            assertThat(summary.bytes()).isEqualTo(out.size());
            return new Written(out.toByteArray(), summary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DatasetDigest digest(byte[] file, DatasetScope scope) {
        try {
            return RdbDigest.of(new ByteArrayInputStream(file), "dump.rdb", scope);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyFilter without(Set<String> names) {
        return key -> !names.contains(DecodedRdb.latin(key.name()));
    }

    static Stream<byte[]> everySample() {
        return Stream.concat(
                Samples.small().map(Samples::small),
                Samples.servers().map(server -> Samples.of(server, "all-types-lfu.rdb")));
    }

    @ParameterizedTest
    @MethodSource("everySample")
    void nothingChangesIfNothingIsAskedFor(byte[] file) {
        Written written = rewrite(file, RdbRewrite.nothing());

        assertThat(digest(written.file(), DatasetScope.FULL)).isEqualTo(digest(file, DatasetScope.FULL));
        assertThat(written.summary().from()).isEqualTo(written.summary().to());
        assertThat(written.summary().crcPresent()).isTrue();
        DecodedRdb before = DecodedRdb.of(file);
        DecodedRdb after = DecodedRdb.of(written.file());
        assertThat(after.crcPresent).isTrue();
        assertThat(after.values).isEqualTo(before.values);
        assertThat(after.expiries).isEqualTo(before.expiries);
        before.aux.keySet().removeAll(Set.of("repl-id", "repl-offset", "repl-stream-db"));
        assertThat(after.aux).isEqualTo(before.aux);
        // a second time nothing is left to change
        assertThat(rewrite(written.file(), RdbRewrite.nothing()).file()).isEqualTo(written.file());
    }

    @ParameterizedTest
    @MethodSource("everySample")
    void everyExpiryIsShiftedAndBack(byte[] file) {
        Written shifted = rewrite(file, RdbRewrite.nothing().expiring(new ExpiryChange.Shift(DAY)));

        DecodedRdb before = DecodedRdb.of(file);
        DecodedRdb after = DecodedRdb.of(shifted.file());
        Map<String, Long> expiries = new TreeMap<>();
        before.expiries.forEach((key, millis) -> expiries.put(key, millis + DAY));
        assertThat(after.expiries).isEqualTo(expiries);
        Map<String, String> values = new TreeMap<>();
        before.values.forEach((key, value) -> values.put(key, shifted(value)));
        assertThat(after.values).isEqualTo(values);
        Written back = rewrite(shifted.file(), RdbRewrite.nothing().expiring(new ExpiryChange.Shift(-DAY)));
        assertThat(digest(back.file(), DatasetScope.FULL)).isEqualTo(digest(file, DatasetScope.FULL));
    }

    private static String shifted(String value) {
        return value.startsWith("hash ")
                ? FIELD_EXPIRY
                        .matcher(value)
                        .replaceAll((MatchResult found) -> "@" + (Long.parseLong(found.group(1)) + DAY))
                : value;
    }

    @ParameterizedTest
    @MethodSource("everySample")
    void everyExpiryIsDropped(byte[] file) {
        Written written = rewrite(file, RdbRewrite.nothing().expiring(new ExpiryChange.Drop()));

        DecodedRdb before = DecodedRdb.of(file);
        DecodedRdb after = DecodedRdb.of(written.file());
        assertThat(after.expiries).isEmpty();
        before.values.replaceAll((_, value) ->
                value.startsWith("hash ") ? FIELD_EXPIRY.matcher(value).replaceAll("") : value);
        assertThat(after.values).isEqualTo(before.values);
    }

    @Test
    void noExpiryLeavesTheRangeServersKnow() {
        byte[] file = new RdbBuilder("REDIS0012")
                .raw(254, 0, 252)
                .littleEndian(5, 8)
                .raw(0)
                .string("k")
                .string("v")
                .raw(24)
                .string("h")
                .littleEndian(1000, 8)
                .raw(2, 1)
                .string("a")
                .string("1")
                .raw(0x40, 101)
                .string("b")
                .string("2")
                .endWithChecksum();

        DecodedRdb late =
                DecodedRdb.of(rewrite(file, RdbRewrite.nothing().expiring(new ExpiryChange.Shift(Long.MAX_VALUE)))
                        .file());
        DecodedRdb early = DecodedRdb.of(rewrite(file, RdbRewrite.nothing().expiring(new ExpiryChange.Shift(-1050)))
                .file());

        assertThat(late.expiries).containsEntry("0:k", Long.MAX_VALUE);
        assertThat(late.values).containsEntry("0:h", "hash a=1@70368744177663 b=2@70368744177663");
        assertThat(early.expiries).containsEntry("0:k", 1L);
        assertThat(early.values).containsEntry("0:h", "hash a=1@1 b=2@50");
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#small")
    void keysAreLeftOutByWhatIsKnownOfThem(String header) {
        byte[] file = Samples.small(header);
        DecodedRdb before = DecodedRdb.of(file);

        Written named = rewrite(file, RdbRewrite.nothing().keeping(key -> key.nameLength() == 4));
        Written third = rewrite(file, RdbRewrite.nothing().keeping(key -> key.database() == 3));
        Written none = rewrite(file, RdbRewrite.nothing().keeping(_ -> false));
        Written expiring = rewrite(file, RdbRewrite.nothing().keeping(key -> key.expires()));

        assertThat(DecodedRdb.of(named.file()).values.keySet()).containsExactly("0:int8", "0:list", "0:text", "3:text");
        assertThat(named.summary().keys()).isEqualTo(4);
        assertThat(named.summary().leftOut()).isEqualTo(before.values.size() - 4);
        assertThat(DecodedRdb.of(third.file()).values).containsOnlyKeys("3:text");
        assertThat(DecodedRdb.of(none.file()).values).isEmpty();
        assertThat(DecodedRdb.of(none.file()).functions).isEqualTo(before.functions);
        assertThat(DecodedRdb.of(expiring.file()).values).containsOnlyKeys("0:expires");
    }

    @Test
    void functionsAreLeftOutIfNotWanted() {
        Written written =
                rewrite(Samples.small("REDIS0011"), RdbRewrite.nothing().withoutFunctions());

        assertThat(DecodedRdb.of(written.file()).functions).isEmpty();
        assertThat(written.summary().functions()).isZero();
        assertThat(rewrite(Samples.small("REDIS0011"), RdbRewrite.nothing())
                        .summary()
                        .functions())
                .isEqualTo(1);
    }

    @Test
    void databasesAreRenumbered() {
        byte[] file = Samples.small("REDIS0011");

        Written written = rewrite(file, RdbRewrite.nothing().renumbering(database -> database == 0 ? 5 : 0));

        Map<String, String> moved = new TreeMap<>();
        DecodedRdb.of(file)
                .values
                .forEach((key, value) -> moved.put((key.startsWith("0:") ? "5:" : "0:") + key.substring(2), value));
        assertThat(DecodedRdb.of(written.file()).values).isEqualTo(moved);
    }

    @Test
    void twoDatabasesDoNotBecomeOne() {
        byte[] file = Samples.small("REDIS0011");

        assertThatThrownBy(() -> rewrite(file, RdbRewrite.nothing().renumbering(_ -> 7)))
                .isInstanceOf(RedoubtException.class)
                .hasMessage("database 3 would become 7, which another one is already");
        assertThatThrownBy(() -> rewrite(file, RdbRewrite.nothing().renumbering(_ -> -1)))
                .isInstanceOf(RedoubtException.class);
        Written one = rewrite(file, RdbRewrite.nothing().renumbering(_ -> 7).keeping(key -> key.database() == 3));
        assertThat(DecodedRdb.of(one.file()).values).containsOnlyKeys("7:text");
    }

    @ParameterizedTest
    @CsvSource({
        "REDIS0009, 9",
        "REDIS0009, 10",
        "REDIS0009, 11",
        "REDIS0009, 12",
        "REDIS0009, 80",
        "REDIS0010, 11",
        "REDIS0010, 80",
        "REDIS0011, 10",
        "REDIS0011, 12",
        "REDIS0011, 80",
        "REDIS0012, 10",
        "REDIS0012, 11",
        "REDIS0012, 80",
        "REDIS0013, 10",
        "REDIS0013, 11",
        "REDIS0013, 12",
        "REDIS0013, 80",
        "VALKEY080, 10",
        "VALKEY080, 11",
        "VALKEY080, 12",
        "REDIS0010, 9",
        "REDIS0011, 9",
        "REDIS0012, 9",
        "REDIS0013, 9",
        "VALKEY080, 9"
    })
    void whatEveryVersionHoldsIsCarriedToIt(String header, int number) {
        byte[] file = Samples.small(header);
        RdbVersion target = new RdbVersion(number == 80 ? RdbMagic.VALKEY : RdbMagic.REDIS, number);
        RdbRewrite all = RdbRewrite.nothing().keeping(without(SPECIAL));
        RdbRewrite order = number == 9 ? all.withoutFunctions() : all;

        Written written = rewrite(file, order.to(target));

        DatasetScope scope = number == 9 ? DatasetScope.STREAM_V1 : new DatasetScope(true, true, true, false);
        assertThat(written.file()).startsWith(target.header().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(written.summary().to()).isEqualTo(target);
        assertThat(digest(written.file(), scope))
                .isEqualTo(digest(rewrite(file, order).file(), scope));
        assertThat(written.summary().keys()).isEqualTo(18);
    }

    @Test
    void aListOfRedis7IsCarriedToRedis6WhateverItsElements() {
        byte[] file = new RdbBuilder("REDIS0010")
                .raw(254, 0, 18)
                .string("l")
                .raw(4, 2)
                .packed("one")
                .raw(2)
                .packed(-5_000_000_000L)
                .raw(2)
                .packed("x".repeat(63), "y".repeat(64), "z".repeat(253), "a".repeat(16_384), 7, "b".repeat(251), "end")
                .raw(1, 0xc0, 12)
                .endWithChecksum();

        byte[] written =
                rewrite(file, RdbRewrite.nothing().to(RdbVersion.REDIS_9)).file();

        assertThat(DecodedRdb.of(written).values).isEqualTo(DecodedRdb.of(file).values);
        assertThat(written[11]).isEqualTo((byte) ValueType.LIST_QUICKLIST.number());
    }

    @Test
    void aListpackThatMiscountsIsNotCarried() {
        byte[] many = new RdbBuilder("REDIS0010")
                .raw(254, 0, 18)
                .string("l")
                .raw(1, 2)
                .packed("a", "b")
                .endWithChecksum();
        byte[] odd = new RdbBuilder("REDIS0010")
                .raw(254, 0, 16)
                .string("h")
                .packed("a", "b", "c")
                .endWithChecksum();
        many[22] = 1; // the count in the header of the listpack

        assertThatThrownBy(() -> rewrite(many, RdbRewrite.nothing().to(RdbVersion.REDIS_9)))
                .hasMessageContaining("a listpack has more entries than the one its header tells of");
        assertThatThrownBy(() -> rewrite(odd, RdbRewrite.nothing().to(RdbVersion.REDIS_9)))
                .hasMessageContaining("a listpack of pairs has 3 entries");
    }

    @ParameterizedTest
    @CsvSource({"REDIS0012, 80", "REDIS0013, 12", "REDIS0013, 80", "VALKEY080, 12"})
    void fieldsThatExpireAreCarriedBetweenEngines(String header, int number) {
        byte[] file = Samples.small(header);
        RdbVersion target = new RdbVersion(number == 80 ? RdbMagic.VALKEY : RdbMagic.REDIS, number);
        RdbRewrite order = RdbRewrite.nothing().keeping(without(Set.of("vectors", "produced")));

        Written written = rewrite(file, order.to(target));
        Written shifted = rewrite(file, order.to(target).expiring(new ExpiryChange.Shift(DAY)));

        DatasetScope scope = new DatasetScope(true, true, true, false);
        assertThat(digest(written.file(), scope))
                .isEqualTo(digest(rewrite(file, order).file(), scope));
        assertThat(DecodedRdb.of(written.file()).values)
                .containsEntry("0:fields-packed", "hash a=1@4102444805000 b=2@4102444800000 c=3");
        assertThat(DecodedRdb.of(shifted.file()).values)
                .containsEntry("0:fields-packed", "hash a=1@4102531205000 b=2@4102531200000 c=3");
    }

    @ParameterizedTest
    @CsvSource({
        "REDIS0012, 11, fields-packed, fields that expire",
        "REDIS0012, 10, fields-table, fields that expire",
        "REDIS0012, 9, fields-table, fields that expire",
        "VALKEY080, 11, fields-table, fields that expire",
        "REDIS0013, 12, vectors, a value of the type module",
        "REDIS0012, 80, vectors, a value of the type module",
        "REDIS0013, 12, produced, 'message ids of producers, or settings for them'"
    })
    void theFirstKeyThatCannotBeCarriedIsNamed(String header, int number, String key, String what) {
        byte[] file = Samples.small(header);
        RdbVersion target = new RdbVersion(number == 80 ? RdbMagic.VALKEY : RdbMagic.REDIS, number);
        Set<String> others = new java.util.HashSet<>(SPECIAL);
        others.remove(key);

        RdbRewrite order = RdbRewrite.nothing().to(target).keeping(without(others));
        assertThatThrownBy(() -> rewrite(file, number == 9 ? order.withoutFunctions() : order))
                .isInstanceOfSatisfying(RedoubtException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.VERSIONS_DO_NOT_FIT);
                    assertThat(refused)
                            .hasMessage("key '%s' in database 0 holds %s, which snapshots of %s cannot hold"
                                    .formatted(key, what, target));
                });
    }

    @Test
    void whatIsRememberedOfProducersIsLeftOutIfThatIsAskedFor() {
        Written written = rewrite(
                Samples.small("REDIS0013"),
                RdbRewrite.nothing()
                        .to(RdbVersion.REDIS_12)
                        .keeping(without(Set.of("vectors")))
                        .forgettingProducers());

        assertThat(DecodedRdb.of(written.file()).values.get("0:produced"))
                .matches("stream \\S+ \\S+ length 2 last \\S+ first \\S+ deleted 0-0 added 2");
    }

    @Test
    void fieldsThatExpireAreCarriedAnywhereOnceTheirExpiriesAreDropped() {
        Written written = rewrite(
                Samples.small("REDIS0012"),
                RdbRewrite.nothing()
                        .to(RdbVersion.REDIS_11)
                        .expiring(new ExpiryChange.Drop())
                        .keeping(without(Set.of("vectors"))));

        assertThat(DecodedRdb.of(written.file()).values).containsEntry("0:fields-packed", "hash a=1 b=2 c=3");
    }

    @Test
    void hashesMadeForExpiriesThatHaveNoneAreCarriedAnywhere() {
        byte[] redis = new RdbBuilder("REDIS0012")
                .raw(254, 0, 25)
                .string("h")
                .zeros(8)
                .packed("f", "v", 0)
                .raw(24)
                .string("i")
                .zeros(8)
                .raw(1, 0)
                .string("g")
                .string("w")
                .endWithChecksum();
        byte[] valkey = RdbBuilder.fieldThatDoesNotExpireOnValkey();

        assertThat(DecodedRdb.of(rewrite(redis, RdbRewrite.nothing().to(RdbVersion.REDIS_10))
                                .file())
                        .values)
                .isEqualTo(Map.of("0:h", "hash f=v", "0:i", "hash g=w"));
        assertThat(DecodedRdb.of(rewrite(valkey, RdbRewrite.nothing().to(RdbVersion.REDIS_11))
                                .file())
                        .values)
                .isEqualTo(Map.of("0:h", "hash f=v"));
    }

    @Test
    void typesOfReleaseCandidatesAreCarried() {
        byte[] file = new RdbBuilder("REDIS0012")
                .raw(254, 0, 22)
                .string("h")
                .raw(2)
                .raw(0x40, 200)
                .string("f")
                .string("v")
                .raw(0)
                .string("g")
                .string("w")
                .raw(23)
                .string("i")
                .packed("f", "v", 7L, "g", "w", 0)
                .endWithChecksum();

        Written shifted = rewrite(file, RdbRewrite.nothing().expiring(new ExpiryChange.Shift(10)));
        Written valkey = rewrite(file, RdbRewrite.nothing().to(RdbVersion.VALKEY_80));

        assertThat(DecodedRdb.of(shifted.file()).values)
                .isEqualTo(Map.of("0:h", "hash f=v@210 g=w", "0:i", "hash f=v@17 g=w"));
        assertThat(DecodedRdb.of(valkey.file()).values)
                .isEqualTo(Map.of("0:h", "hash f=v@200 g=w", "0:i", "hash f=v@7 g=w"));
    }

    @Test
    void whatModulesKeepIsCopiedForTheSameVersionOnly() {
        byte[] file = new RdbBuilder("REDIS0013")
                .raw(247)
                .raw(0x81)
                .bigEndian(0x1234567890abcdefL, 8)
                .raw(2, 2)
                .raw(5, 2, 'h', 'i', 0)
                .raw(254, 0)
                .raw(243, 1, 9, 9, 9, 9, 5, 1, 'x', 0)
                .raw(0)
                .string("k")
                .string("v")
                .raw(7)
                .string("m")
                .raw(0x81)
                .zeros(8)
                .raw(1, 5, 0)
                .endWithChecksum();

        assertThat(rewrite(file, RdbRewrite.nothing()).file()).isEqualTo(file);
        assertThatThrownBy(() -> rewrite(file, RdbRewrite.nothing().to(RdbVersion.REDIS_12)))
                .hasMessageStartingWith("the snapshot holds data of the module 'EjRWeJCrz' version 495");
    }

    @Test
    void whatIsAttachedToAKeyIsNotLeftBehindSilently() {
        byte[] file = new RdbBuilder("REDIS0013")
                .raw(254, 0)
                .raw(243, 1, 9, 9, 9, 9, 5, 1, 'x', 0)
                .raw(0)
                .string("k")
                .string("v")
                .endWithChecksum();

        assertThatThrownBy(() -> rewrite(file, RdbRewrite.nothing().to(RdbVersion.REDIS_12)))
                .hasMessage("key 'k' in database 0 holds data that a module attached to it, which snapshots of REDIS"
                        + " version 12 cannot hold");
    }

    @Test
    void clusterFactsAreKeptWhereTheyHold() {
        byte[] slots = new RdbBuilder("REDIS0012")
                .raw(254, 0, 251, 1, 1, 244, 5, 1, 1)
                .raw(252)
                .zeros(8)
                .raw(0)
                .string("k")
                .string("v")
                .endWithChecksum();
        byte[] imports =
                new RdbBuilder("VALKEY080").raw(243).string("job").raw(1, 5, 9).endWithChecksum();

        assertThat(rewrite(slots, RdbRewrite.nothing()).file()).isEqualTo(slots);
        assertThat(rewrite(slots, RdbRewrite.nothing().to(RdbVersion.REDIS_11)).file())
                .hasSize(slots.length - 4);
        assertThat(rewrite(slots, RdbRewrite.nothing().keeping(_ -> true)).file())
                .hasSize(slots.length - 7);
        assertThat(rewrite(imports, RdbRewrite.nothing()).file()).isEqualTo(imports);
        assertThatThrownBy(() -> rewrite(imports, RdbRewrite.nothing().to(RdbVersion.REDIS_11)))
                .hasMessageContaining("the import of a cluster slot");
    }

    @Test
    void aSourceThatIsNotWholeIsRefused() {
        byte[] file = Samples.small("REDIS0013");
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> rewrite(cut, RdbRewrite.nothing().expiring(new ExpiryChange.Shift(1))))
                    .isInstanceOf(RdbFormatException.class);
        }
    }

    /// Every length is claimed to be 2^62 or more, in all that is written as another type.
    @ParameterizedTest
    @ValueSource(ints = {16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26})
    void lengthsOfAnySizeAreRefusedWithoutMemory(int type) {
        for (int high : new int[] {0x3f, 0x40, 0x7f, 0x80, 0xff}) {
            RdbBuilder huge = new RdbBuilder("REDIS0013").raw(254, 0, type).string("k");
            if (type == 24 || type == 25) {
                huge.zeros(8);
            }
            if (type == 18) {
                huge.raw(0x81, high).raw(255, 255, 255, 255, 255, 255, 255, 2);
            }
            for (int i = 0; i < 20; i++) {
                huge.raw(0x81, high, 255, 255, 255, 255, 255, 255, 255);
            }
            byte[] file = huge.zeros(100).end();
            long before = allocated();

            for (int number : new int[] {9, 10, 11, 12}) {
                RdbRewrite order = RdbRewrite.nothing()
                        .to(new RdbVersion(RdbMagic.REDIS, number))
                        .expiring(new ExpiryChange.Drop())
                        .forgettingProducers();
                assertThatThrownBy(() -> rewrite(file, order)).isInstanceOf(RdbFormatException.class);
            }

            assertThat(allocated() - before).isLessThan(MEMORY_LIMIT);
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    /// Compressed bytes that claim to be a list's element of 4 GB.
    @Test
    void anElementThatClaimsToBeLargerThanAnyZiplistIsRefused() {
        byte[] file = new RdbBuilder("REDIS0010")
                .raw(254, 0, 18)
                .string("l")
                .raw(1, 1, 0xc3, 0x80)
                .bigEndian(0x0800_0000, 4)
                .raw(0x81)
                .bigEndian(0x1_0000_0000L, 8)
                .zeros(100)
                .end();
        byte[] several = new RdbBuilder("REDIS0010")
                .raw(254, 0, 18)
                .string("l")
                .raw(1, 2)
                .packed("x".repeat(17 << 20), "y".repeat(17 << 20))
                .endWithChecksum();
        RdbRewrite order = RdbRewrite.nothing().to(RdbVersion.REDIS_9);

        assertThatThrownBy(() -> rewrite(file, order)).hasMessageContaining("a list's element of 4294967296 bytes");
        assertThatThrownBy(() -> rewrite(several, order)).hasMessageContaining("a list's node of more than 33554432");
    }

    /// The checksum is no help here: what passes must have been written whole.
    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#small")
    void randomDamageCausesNothingButRefusals(String header) {
        byte[] file = Samples.small(header);
        Arrays.fill(file, file.length - 8, file.length, (byte) 0);
        Random random = new Random(header.hashCode());
        int written = 0;
        for (int i = 0; i < 600; i++) {
            byte[] damaged = file.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                damaged[9 + random.nextInt(damaged.length - 17)] = (byte) random.nextInt(256);
            }
            RdbVersion version = new RdbVersion(RdbMagic.REDIS, 9 + random.nextInt(4));
            try {
                byte[] result = rewrite(
                                damaged,
                                RdbRewrite.nothing()
                                        .to(version)
                                        .withoutFunctions()
                                        .forgettingProducers()
                                        .keeping(without(SPECIAL)))
                        .file();
                assertThat(rewrite(result, RdbRewrite.nothing()).file()).isEqualTo(result);
                written++;
            } catch (RedoubtException refused) {
                assertThat(refused).hasMessageMatching("(?s)(snapshot|key|the snapshot|database) .+");
            }
        }
        assertThat(written).isPositive();
    }

    @Test
    void aSourceWithoutChecksumIsToldAndGetsOne() {
        byte[] file = Samples.small("REDIS0011");
        Arrays.fill(file, file.length - 8, file.length, (byte) 0);

        Written written = rewrite(file, RdbRewrite.nothing());

        assertThat(written.summary().crcPresent()).isFalse();
        assertThat(DecodedRdb.of(written.file()).crcPresent).isTrue();
    }
}
