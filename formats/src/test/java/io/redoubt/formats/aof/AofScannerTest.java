package io.redoubt.formats.aof;

import static io.redoubt.formats.PlainCommand.ascii;
import static io.redoubt.formats.PlainCommand.joined;
import static io.redoubt.formats.PlainCommand.resp;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redoubt.formats.PlainCommand;
import io.redoubt.formats.Samples;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.command.KeyHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AofScannerTest {
    private static final CommandTable TABLE = CommandTable.standard();

    private final Recorder found = new Recorder();
    private final AofScanner scanner = new AofScanner(TABLE, 0, found);

    private static final class Recorder implements AofScanner.Visitor {
        private int fieldExpiries;

        @Override
        public void fieldExpiry() {
            fieldExpiries++;
        }

        private final List<String> items = new ArrayList<>();
        private final List<Long> keys = new ArrayList<>();

        @Override
        public void command(int tableId, long start, long end) {
            items.add((tableId < 0 ? "?" : TABLE.name(tableId)) + " " + start + ".." + end);
        }

        @Override
        public void unknownName(String lowerCaseName) {
            items.add("unknown " + lowerCaseName);
        }

        @Override
        public void key(int database, long hash64) {
            keys.add(hash64);
            items.add("key in " + database + ": " + hash64);
        }

        @Override
        public void annotation(byte[] bytes, int from, int to, long start, long end) {
            items.add(new String(bytes, from, to - from, ISO_8859_1) + " " + start + ".." + end);
        }
    }

    private void accept(byte[] bytes) {
        scanner.accept(bytes, 0, bytes.length);
    }

    private static List<Long> hashes(String... keys) {
        return Arrays.stream(keys).map(key -> KeyHash.of(ascii(key))).toList();
    }

    @Test
    void commandsAndAnnotationsAreReportedWithTheirOffsets() {
        accept(joined(ascii("#first\r\n"), resp("SET", "a", "1"), ascii("#\n"), resp("Ping"), resp("mod.x", "a")));

        assertThat(found.items)
                .containsExactly(
                        "#first 0..8",
                        "key in 0: " + KeyHash.of(ascii("a")),
                        "set 8..35",
                        "# 35..37",
                        "ping 37..51",
                        "unknown mod.x",
                        "? 51..73");
        assertThat(scanner.position()).isEqualTo(73);
        assertThat(scanner.betweenItems()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    HPEXPIREAT h 5 FIELDS 1 f,            1
                    hexpire h 5 NX FIELDS 1 f,            1
                    HSETEX h PXAT 5 FIELDS 1 f v,         1
                    HSETEX h FNX EX 5 FIELDS 1 f v,       1
                    HGETEX h exat 5 FIELDS 1 f,           1
                    HSETEX h KEEPTTL FIELDS 1 f v,        0
                    HSETEX h FIELDS 2 px v ex v,          0
                    HGETEX h PERSIST FIELDS 1 f,          0
                    HPERSIST h FIELDS 1 f,                0
                    HSET h px 1,                          0
                    mod.hpexpire h px 1,                  0
                    """)
    void onlyWhatGivesFieldsATimeOfExpiryIsReportedAsSuch(String command, int times) {
        accept(resp("HPEXPIREAT", "h", "5", "FIELDS", "1", "f"));
        found.fieldExpiries = 0;

        accept(resp(command.split(" ", -1)));

        assertThat(found.fieldExpiries).isEqualTo(times);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    SET a b,                              a
                    hset h f v,                           h
                    DEL a b c,                            a b c
                    PFMERGE d s1 s2,                      d s1 s2
                    SUNIONSTORE d s1 s2,                  d s1 s2
                    MSET a 1 b 2,                         a b
                    MSETNX a 1 b 2 c 3,                   a b c
                    BLPOP a b 0,                          a b
                    RENAME a b,                           a b
                    COPY a b DB 2,                        a b
                    LMOVE a b LEFT RIGHT,                 a b
                    GEOSEARCHSTORE d s FROMLONLAT 1 2,    d s
                    XGROUP CREATE st g 0,                 st
                    BITOP AND d a b,                      d a b
                    ZUNIONSTORE d 2 a b WEIGHTS 1 2,      d a b
                    zdiffstore d 1 a,                     d a
                    MSETEX 2 a 1 b 2 PXAT 5,              a b
                    LMPOP 2 a b LEFT,                     a b
                    BLMPOP 0 2 a b LEFT,                  a b
                    EVAL script 2 a b c,                  a b
                    EVALSHA sha 0 c,                      ''
                    SORT a BY p STORE d,                  a d
                    SORT a store d,                       a d
                    SORT a,                               a
                    GEORADIUS a 1 2 3 km STORE d,         a d
                    GEORADIUSBYMEMBER a m 3 km storedist d, a d
                    ZUNIONSTORE d x a,                    d
                    ZUNIONSTORE d 9 a,                    d a
                    FLUSHALL,                             ''
                    SWAPDB 1 2,                           ''
                    SCRIPT LOAD x,                        ''
                    SELECT 1,                             ''
                    """)
    void keysAreFoundWhereTheCommandHasThem(String command, String keys) {
        byte[] bytes = resp(command.split(" ", -1));
        List<Long> expected = keys.isEmpty() ? List.of() : hashes(keys.split(" ", -1));

        accept(bytes);

        assertThat(found.keys).isEqualTo(expected);
        assertThat(found.items.getLast()).endsWith(" 0.." + bytes.length);
    }

    @Test
    void keysAreToldWithTheDatabaseInForce() {
        accept(joined(resp("SELECT", "4"), resp("INCR", "a"), resp("MULTI"), resp("SELECT", "5"), resp("INCR", "b")));
        assertThat(scanner.insideTransaction()).isTrue();
        accept(resp("EXEC"));

        assertThat(found.items).contains("key in 4: " + KeyHash.of(ascii("a")), "key in 5: " + KeyHash.of(ascii("b")));
        assertThat(scanner.insideTransaction()).isFalse();
        assertThat(scanner.database()).isEqualTo(5);
    }

    @Test
    void aDiscardTakesItsSelectsBack() {
        accept(joined(resp("SELECT", "4"), resp("MULTI"), resp("SELECT", "5"), resp("DISCARD")));

        assertThat(scanner.database()).isEqualTo(4);
        assertThat(scanner.insideTransaction()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void anySplitOfARealStreamGivesTheSameItems(String server) {
        byte[] stream = joined(ascii("#mark one\r\n"), Samples.of(server, "repl-stream.resp"), ascii("#two\n"));
        accept(stream);
        List<PlainCommand> commands = PlainCommand.parse(stream);
        assertThat(found.items.stream().filter(item -> item.contains("..")).count())
                .isEqualTo(commands.size() + 2);
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Recorder pieces = new Recorder();
            AofScanner again = new AofScanner(TABLE, 0, pieces);
            for (int at = 0; at < stream.length; ) {
                int next = Math.min(stream.length, at + 1 + random.nextInt(seed == 0 ? 1 : 400));
                again.accept(stream, at, next);
                at = next;
            }
            assertThat(pieces.items).isEqualTo(found.items);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"r70", "r72", "r74", "r802", "r806", "r863", "v72", "v80", "v81", "v90", "v91"})
    void theFilesServersWriteAreScannedToTheirEnd(String server) {
        byte[] file = Samples.of(server, "incr.aof");

        accept(file);

        assertThat(scanner.position()).isEqualTo(file.length);
        assertThat(scanner.insideTransaction()).isFalse();
        assertThat(found.items).anyMatch(item -> item.startsWith("#TS:")).noneMatch(item -> item.startsWith("unknown"));
    }

    @Test
    void aFileCutInsideACommandEndsAtTheItemBefore() {
        accept(Samples.handmade("cut-in-command.aof"));

        assertThat(scanner.position()).isEqualTo(50);
        assertThat(scanner.betweenItems()).isFalse();
    }

    @Test
    void aFileCutInsideMultiIsKnownToBeInside() {
        accept(Samples.handmade("cut-in-multi.aof"));

        assertThat(scanner.insideTransaction()).isTrue();
    }

    @Test
    void annotationsInsideMultiAreAccepted() {
        accept(Samples.handmade("ts-inside-multi.aof"));
        accept(Samples.handmade("annotated-ok.aof"));

        assertThat(found.items).anyMatch(item -> item.startsWith("#TS:150 "));
        assertThat(scanner.betweenItems()).isTrue();
    }

    @Test
    void anAnnotationMayHaveAtMost1023BytesHoweverItArrives() {
        accept(ascii("#" + "x".repeat(1021) + "\n"));
        for (byte one : ascii("#" + "y".repeat(1021) + "\n")) {
            accept(new byte[] {one});
        }
        assertThat(found.items).hasSize(2);

        var error = catchThrowableOfType(AofFormatException.class, () -> accept(ascii("#" + "x".repeat(1022) + "\n")));

        assertThat(error.offset()).isEqualTo(2046);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keepalive-newline-bad.aof", "annotation-too-long-bad.aof"})
    void whatServersRefuseIsRefused(String file) {
        var error = catchThrowableOfType(AofFormatException.class, () -> accept(Samples.handmade(file)));

        assertThat(error).hasMessageContaining("at byte " + error.offset());
        assertThat(error.offset()).isEqualTo(scanner.position());
    }

    @Test
    void anAnnotationBetweenArgumentsIsMalformed() {
        var error = catchThrowableOfType(
                AofFormatException.class, () -> accept(ascii("*2\r\n$3\r\nDEL\r\n#TS:1\r\n$1\r\na\r\n")));

        assertThat(error.offset()).isEqualTo(13);
    }
}
