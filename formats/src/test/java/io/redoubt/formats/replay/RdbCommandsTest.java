package io.redoubt.formats.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.PlainCommand;
import io.redoubt.formats.Samples;
import io.redoubt.formats.rdb.RdbBuilder;
import io.redoubt.formats.rdb.RdbFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RdbCommandsTest {
    private static List<String> commands(byte[] rdb, String version) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            CommandSummary summary = RdbCommands.write(
                    () -> new ByteArrayInputStream(rdb), "dump.rdb", out, ServerVersion.parse(version));
            List<PlainCommand> commands = PlainCommand.parse(out.toByteArray());
            assertThat(summary.commands()).isEqualTo(commands.size());
            return commands.stream().map(PlainCommand::text).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> of(byte[] rdb, String version, String key) {
        return commands(rdb, version).stream()
                .filter(command -> command.contains(" " + key + " "))
                .toList();
    }

    @Test
    void everyTypeBecomesTheCommandsThatMakeIt() {
        byte[] rdb = Samples.small("REDIS0012");
        String version = "redis-8.0.2";

        assertThat(commands(rdb, version))
                .startsWith(
                        "FUNCTION LOAD #!lua name=small\nredis.register_function('f', "
                                + "function(keys, args) return 1 end)",
                        "SELECT 0");
        assertThat(commands(rdb, version)).endsWith("SELECT 3", "SET text other");
        assertThat(of(rdb, version, "int32")).containsExactly("SET int32 -123456789");
        assertThat(of(rdb, version, "expires")).containsExactly("SET expires v", "PEXPIREAT expires 4102444800000");
        assertThat(of(rdb, version, "list")).containsExactly("RPUSH list a 1 -300 70000 -5000000000 12 -1 0");
        assertThat(of(rdb, version, "zset-packed")).containsExactly("ZADD zset-packed -inf c 1 a 2.5 b");
        assertThat(of(rdb, version, "integers")).containsExactly("SADD integers -3 1 2");
        assertThat(of(rdb, version, "hash-packed")).containsExactly("HSET hash-packed f v n 1");
        assertThat(of(rdb, version, "fields-packed"))
                .containsExactly(
                        "HSET fields-packed b 2 a 1 c 3",
                        "HPEXPIREAT fields-packed 4102444800000 FIELDS 1 b",
                        "HPEXPIREAT fields-packed 4102444805000 FIELDS 1 a");
        assertThat(of(rdb, version, "vectors")).singleElement().asString().startsWith("RESTORE vectors 0 \u0007");
    }

    @Test
    void aStreamIsMadeWithWhatIsPendingThoughDeleted() {
        assertThat(of(Samples.small("REDIS0012"), "redis-8.0.2", "stream"))
                .containsExactly(
                        "XADD stream 5-1 a 1 b 2",
                        "XADD stream 5-2 a 3 b 4",
                        "XADD stream 6-0 a 5 c 6",
                        "XADD stream 7-0 deleted ",
                        "XADD stream 8-0 a 8 b 9",
                        "XADD stream 9-0 a 10",
                        "XGROUP CREATE stream idle 6-0 ENTRIESREAD -1",
                        "XGROUP CREATE stream readers 8-0 ENTRIESREAD 5",
                        "XGROUP CREATECONSUMER stream readers alice",
                        "XCLAIM stream readers alice 0 6-0 TIME 1700000001000 RETRYCOUNT 1 JUSTID FORCE",
                        "XGROUP CREATECONSUMER stream readers bob",
                        "XCLAIM stream readers bob 0 5-2 TIME 1700000000000 RETRYCOUNT 7 JUSTID FORCE",
                        "XCLAIM stream readers bob 0 7-0 TIME 1700000002000 RETRYCOUNT 3 JUSTID FORCE",
                        "XCLAIM stream readers bob 0 8-0 TIME 1700000002000 RETRYCOUNT 3 JUSTID FORCE",
                        "XDEL stream 7-0",
                        "XSETID stream 9-0 ENTRIESADDED 6 MAXDELETEDID 7-0");
        assertThat(of(Samples.small("REDIS0012"), "redis-8.0.2", "empty-stream"))
                .containsExactly(
                        "XADD empty-stream MAXLEN 0 1-1 none ",
                        "XSETID empty-stream 1-1 ENTRIESADDED 1 MAXDELETEDID 1-1");
    }

    @Test
    void whatWasTrimmedIsTrimmedAgainAndNotDeleted() {
        // entries 5-0 (its head trimmed: 3-0 and 4-0), pending 3-0 and 5-0
        byte[] rdb = stream(5, 3, 5);

        assertThat(of(rdb, "redis-7.0.15", "s"))
                .contains("XADD s 3-0 deleted ", "XADD s 5-0 f v", "XTRIM s MINID 5-0")
                .doesNotContain("XDEL s 3-0");
        assertThat(of(rdb, "redis-7.0.15", "s")).endsWith("XSETID s 9-0 ENTRIESADDED 3 MAXDELETEDID 0-0");
        assertThat(of(rdb, "redis-6.0.16", "s"))
                .contains("XGROUP CREATE s g 9-0", "XDEL s 3-0")
                .endsWith("XSETID s 9-0");
    }

    /// A stream of version 3 with one entry and two that are pending.
    private static byte[] stream(int entry, int... pending) {
        RdbBuilder rdb = new RdbBuilder("REDIS0011")
                .raw(254, 0, 21)
                .string("s")
                .raw(1)
                .raw(16)
                .bigEndian(entry, 8)
                .zeros(8)
                .packed(1, 0, 1, "f", 0, 2, 0, 0, "v", 4)
                .raw(1, 9, 0, entry, 0, 0, 0, 3)
                .raw(1)
                .string("g")
                .raw(9, 0, 3)
                .raw(pending.length);
        for (int id : pending) {
            rdb.bigEndian(id, 8).zeros(8).littleEndian(1000, 8).raw(1);
        }
        rdb.raw(1).string("c").zeros(16).raw(pending.length);
        for (int id : pending) {
            rdb.bigEndian(id, 8).zeros(8);
        }
        return rdb.endWithChecksum();
    }

    @Test
    void whatIsPendingBehindTheLastEntryIsMadeToo() {
        assertThat(of(stream(5, 5, 7), "valkey-8.0.1", "s"))
                .containsSequence("XADD s 5-0 f v", "XADD s 7-0 deleted ")
                .contains("XDEL s 7-0");
    }

    @Test
    void messageIdsOfProducersAreMadeAfterTheirSettings() {
        byte[] rdb = Samples.small("REDIS0013");

        assertThat(of(rdb, "redis-8.6.3", "produced").stream().map(text -> text.replaceAll("\\d{13}", "T")))
                .containsExactly(
                        "XADD produced T-0 a 1",
                        "XADD produced T-1 a 1",
                        "XIDMPRECORD produced producer message T-0",
                        "XIDMPRECORD produced producer other T-1",
                        "XSETID produced T-1 ENTRIESADDED 2 MAXDELETEDID 0-0");
    }

    @Test
    void manyElementsBecomeSeveralCommandsAndLargeOnesTheirOwn() {
        RdbBuilder rdb = new RdbBuilder("REDIS0011").raw(254, 0, 1).string("l").raw(0x40, 202);
        for (int i = 0; i < 100; i++) {
            rdb.string("e");
        }
        rdb.raw(0x80).bigEndian(100_000, 4).text("x".repeat(100_000)).string("after");
        for (int i = 0; i < 100; i++) {
            rdb.string("f");
        }
        rdb.raw(4)
                .string("h")
                .raw(2)
                .string("f")
                .raw(0x80)
                .bigEndian(100_000, 4)
                .text("y".repeat(100_000));
        rdb.string("g").string("v");

        List<String> commands = commands(rdb.endWithChecksum(), "redis-7.0.15");

        assertThat(commands)
                .containsExactly(
                        "SELECT 0",
                        "RPUSH l" + " e".repeat(64),
                        "RPUSH l" + " e".repeat(36),
                        "RPUSH l " + "x".repeat(100_000),
                        "RPUSH l after" + " f".repeat(63),
                        "RPUSH l" + " f".repeat(37),
                        "HSET h f " + "y".repeat(100_000),
                        "HSET h g v");
    }

    @Test
    void scoresAreWrittenToTheLastBit() {
        double[] scores = {0.1, -0.0, 1e300, Double.MIN_VALUE, 3, 1L << 60, 123456.789, Double.NEGATIVE_INFINITY};
        RdbBuilder rdb = new RdbBuilder("REDIS0011").raw(254, 0, 5).string("z").raw(scores.length);
        for (double score : scores) {
            rdb.string("m").littleEndian(Double.doubleToRawLongBits(score), 8);
        }

        String[] words = commands(rdb.endWithChecksum(), "redis-7.0.15").get(1).split(" ", -1);

        for (int i = 0; i < scores.length; i++) {
            String text = words[2 + 2 * i];
            double back = text.equals("-inf") ? Double.NEGATIVE_INFINITY : Double.parseDouble(text);
            assertThat(Double.doubleToRawLongBits(back)).isEqualTo(Double.doubleToRawLongBits(scores[i]));
        }
        assertThat(words).contains("3", "123456.789");
    }

    @ParameterizedTest
    @CsvSource({
        "REDIS0011, redis-6.2.11, the snapshot holds a function library",
        "REDIS0012, valkey-8.1.1, key 'vectors' in database 0 holds a value of a module",
        "REDIS0013, redis-7.4.1, message ids of producers",
        "VALKEY080, redis-7.0.15, fields that expire"
    })
    void theFirstThingThatNoCommandCanMakeIsNamed(String header, String version, String what) {
        assertThatThrownBy(() -> commands(Samples.small(header), version))
                .isInstanceOfSatisfying(
                        RedoubtException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.VERSIONS_DO_NOT_FIT))
                .hasMessageContaining(what)
                .hasMessageEndingWith("which no command of " + version + " can make");
    }

    @Test
    void valuesOfModulesAreMadeByTheSameVersionOnly() {
        byte[] rdb = new RdbBuilder("REDIS0012")
                .raw(254, 0, 7)
                .string("m")
                .raw(0x81)
                .bigEndian(0x1234567890abcdefL, 8)
                .raw(0)
                .endWithChecksum();

        assertThat(commands(rdb, "redis-8.0.2")).hasSize(2);
        assertThatThrownBy(() -> commands(rdb, "redis-8.6.3"))
                .hasMessage(
                        "key 'm' in database 0 holds a value of a module, which no command of redis-8.6.3 can make");
    }

    @Test
    void aSnapshotThatIsNotWholeIsRefused() {
        byte[] rdb = Samples.small("REDIS0012");

        assertThatThrownBy(() -> commands(Arrays.copyOf(rdb, rdb.length - 1), "redis-8.0.2"))
                .isInstanceOf(RdbFormatException.class);
    }

    @Test
    void aScoreThatIsNoNumberIsRefused() {
        byte[] rdb = new RdbBuilder("REDIS0011")
                .raw(254, 0, 3)
                .string("z")
                .raw(1)
                .string("m")
                .raw(253)
                .endWithChecksum();

        assertThatThrownBy(() -> commands(rdb, "redis-7.0.15")).hasMessageContaining("a score that is no number");
    }

    @Test
    void aValueOfManyMebibytesIsNotHeld() throws IOException {
        int length = 64 << 20;
        byte[] rdb = new RdbBuilder("REDIS0011")
                .raw(254, 0, 4)
                .string("h")
                .raw(1)
                .string("f")
                .raw(0x80)
                .bigEndian(length, 4)
                .text("x".repeat(length))
                .endWithChecksum();
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        CommandSummary summary = RdbCommands.write(
                () -> new ByteArrayInputStream(rdb),
                "dump.rdb",
                OutputStream.nullOutputStream(),
                ServerVersion.parse("redis-7.0.15"));

        assertThat(summary.commands()).isEqualTo(2);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
    }

    @Test
    void anyIdIsFoundAmongTheNeeded() {
        IdList ids = new IdList();
        Stream.of(5, 3, 9, 3).forEach(id -> assertThat(ids.add(id, -id)).isTrue());
        IdList sorted = ids.sorted();

        assertThat(sorted.size()).isEqualTo(3);
        assertThat(sorted.find(3, -3)).isZero();
        assertThat(sorted.find(9, -9)).isEqualTo(2);
        assertThat(sorted.find(5, 0)).isNegative();
    }
}
