package io.redoubt.formats.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.formats.Samples;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is decoded is what the servers were told to keep: `commands-sent.txt` of each says so.
class RdbValuesTest {
    private static final String YEAR_2100 = "4102444800000";

    /// Every command of the sample run with the server's answer.
    private static List<String> commands(String server) {
        String all = new String(Samples.of(server, "commands-sent.txt"), StandardCharsets.UTF_8);
        return List.of(all.split("\n", -1));
    }

    /// What a server answered; empty if it did not know the command.
    private static Optional<String> answer(String server, String command) {
        return commands(server).stream()
                .filter(line -> line.startsWith(command + " => "))
                .map(line -> line.substring(command.length() + 4))
                .filter(answer -> !answer.startsWith("Exception"))
                .findFirst();
    }

    private static boolean knew(String server, String command) {
        return answer(server, command).isPresent();
    }

    private static String numbered(String prefix, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> prefix + i).collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void stringsAreWhatTheCommandsMade(String server) {
        Map<String, String> values = decoded(server).values;

        assertThat(values)
                .containsEntry("0:str:plain", "string hEllo!")
                .containsEntry("0:str:int8", "string -7")
                .containsEntry("0:str:int16", "string 12345")
                .containsEntry("0:str:int32", "string 123456789")
                .containsEntry("0:str:int64", "string 1234567890123")
                .containsEntry("0:cnt", "string 1")
                .containsEntry("0:fl", "string 3.14")
                .containsEntry("0:ttl:keep", "string v2")
                .containsEntry("0:k db9", "string x")
                .containsEntry("0:scriptcnt", "string 1")
                .containsEntry("0:db3key", "string v")
                .containsEntry("0:ifeq", "string " + (knew(server, "SET ifeq 2 IFEQ 1 EX 777") ? "2" : "1"))
                .doesNotContainKeys("0:str:empty", "0:ttl:past", "0:exp:soon", "0:a", "0:nosuch");
        assertThat(values.get("0:str:lzf")).matches("string a{200,}");
        assertThat(values.get("0:str:bin"))
                .isEqualTo("string "
                        + IntStream.range(0, 256)
                                .mapToObj(code -> String.valueOf((char) code))
                                .collect(Collectors.joining()));
        assertThat(values.get("0:bits")).isEqualTo("string " + "\0".repeat(12) + "\u0008");
        assertThat(values.get("0:bnot")).isEqualTo("string " + "\u00ff".repeat(12) + "\u00f7");
        assertThat(values.containsKey("0:db3copy")).isEqualTo(knew(server, "COPY db3key db3copy DB 0"));
        assertThat(values.containsKey("0:mx2")).isEqualTo(knew(server, "MSETEX 2 mx1 1 mx2 2 EX 5000"));
        assertThat(values.containsKey("0:fcnt")).isEqualTo(knew(server, "FCALL myf 1 fk fv"));
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void listsAreWhatTheCommandsMade(String server) {
        Map<String, String> values = decoded(server).values;
        boolean moved = knew(server, "LMOVE list:big list:moved LEFT RIGHT");
        int first = knew(server, "LMPOP 1 list:big LEFT COUNT 2") ? 3 : moved ? 1 : 0;

        assertThat(values)
                .containsEntry("0:list:small", "list b 1 -300 70000")
                .containsEntry("0:restored", "list b 1 -300 70000")
                .containsEntry("0:sorted", "list 1 2 3")
                .containsEntry("0:list:big", "list " + numbered("item", first, 300));
        assertThat(values.get("0:list:plain")).matches("list x{8000,} [^x ].*");
        assertThat(values.containsKey("0:list:moved")).isEqualTo(moved);
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void setsAreWhatTheCommandsMade(String server) {
        Map<String, String> values = decoded(server).values;
        List<String> popped = new ArrayList<>();
        Matcher name = Pattern.compile("m\\d+")
                .matcher(answer(server, "SPOP set:big").orElseThrow()
                        + answer(server, "SPOP set:big 3").orElseThrow());
        while (name.find()) {
            popped.add(name.group());
        }
        var members = new TreeSet<>(List.of(numbered("m", 0, 300).split(" ", -1)));
        popped.forEach(members::remove);

        assertThat(popped).hasSize(4);
        assertThat(values)
                .containsEntry("0:set:int", "set 1 2 3")
                .containsEntry("0:set:lp", "set b c")
                .containsEntry("0:set:lp2", "set a")
                .containsEntry("0:set:big", "set " + String.join(" ", members))
                .doesNotContainKey("0:sis");
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void sortedSetsAreWhatTheCommandsMade(String server) {
        Map<String, String> values = decoded(server).values;
        String scored = IntStream.range(0, 200)
                .mapToObj(i -> "m%d=%s".formatted(i, i * 1.5))
                .sorted()
                .collect(Collectors.joining(" "));

        assertThat(values)
                .containsEntry("0:z:small", "zset a=1.0 b=5.0 zz=1.0")
                .containsEntry("0:zus", "zset a=1.0 b=5.0 zz=1.0")
                .containsEntry("0:geo", "zset Palermo=3.479099956230698E15")
                .containsEntry("0:z:big", "zset " + scored);
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void hashesAndTheExpiriesOfTheirFieldsAreWhatTheCommandsMade(String server) {
        Map<String, String> values = decoded(server).values;
        boolean expiring = knew(server, "HPEXPIREAT h:ttl 4102444800000 FIELDS 1 f2");
        List<String> pairs = IntStream.range(0, 600)
                .mapToObj(i -> "f%d=v%d".formatted(i, i))
                .sorted()
                .toList();

        assertThat(values)
                .containsEntry("0:h:small", "hash f=v fl=1.5 n=6")
                .containsEntry("0:h:big", "hash " + String.join(" ", pairs))
                .containsEntry("0:hexp", expiring ? "hash b=2" : "hash a=1 b=2");
        assertThat(values.get("0:h:ttl"))
                .matches(expiring ? "hash f1=v1@\\d{13} f2=v2@" + YEAR_2100 : "hash f1=v1 f2=v2");
        assertThat(value(values, "0:h:ttlbig").replaceFirst(" f1=v1@\\d{13} ", " f1=v1 "))
                .isEqualTo("hash " + String.join(" ", pairs));
        assertThat(value(values, "0:h:ttlbig").contains("@")).isEqualTo(expiring);
        if (knew(server, "HSETEX h:fnx FNX PXAT 4102444800000 FIELDS 1 a 1")) {
            assertThat(values).containsEntry("0:h:fnx", "hash a=1@" + YEAR_2100);
            assertThat(values.get("0:h:setex"))
                    .matches("hash a=1@\\d{13}" + (knew(server, "HGETDEL h:setex FIELDS 1 b") ? "" : " b=2@\\d{13}"));
        } else {
            assertThat(values).doesNotContainKeys("0:h:fnx", "0:h:setex");
        }
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void streamsAreWhatTheCommandsMade(String server) {
        String stream = decoded(server).values.get("0:st");
        String id = answer(server, "XADD st MAXLEN ~ 1000 * a 2").orElseThrow().replaceAll("^b'|'$", "");

        String head = "stream %s:,a=2 length 1 last 9999999999999-0".formatted(id);
        if (server.equals("r60") || server.equals("r62")) {
            assertThat(stream).startsWith(head + " group g1 at 2-1 read -1 ");
        } else {
            assertThat(stream).startsWith(head + " first %s deleted 2-1 added 3 group g1 at 2-1 read 2 ".formatted(id));
        }
        assertThat(stream).contains("consumer c1 seen 17953");
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void expiriesAreWhatTheCommandsMade(String server) {
        Map<String, Long> expiries = decoded(server).expiries;

        assertThat(expiries)
                .containsEntry("0:ttl:future", 4_102_444_800_000L)
                .containsEntry("0:restored3", 4_102_444_800_000L)
                .containsKeys("0:ttl:setex", "0:ttl:psetex", "0:ttl:ex", "0:ttl:e", "0:ttl:keep")
                .doesNotContainKeys("0:ttl:pers", "0:str:plain", "0:db3key");
        assertThat(expiries.containsKey("0:ttl:pe")).isEqualTo(!knew(server, "GETEX ttl:pe PERSIST"));
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void functionsAndVectorSetsAreThere(String server) {
        DecodedRdb decoded = decoded(server);
        boolean vectors = knew(server, "VADD vs VALUES 3 1 2 3 e1");

        assertThat(decoded.functions.size()).isEqualTo(knew(server, "FCALL myf 1 fk fv") ? 1 : 0);
        assertThat(decoded.functions)
                .allSatisfy(code -> assertThat(code)
                        .startsWith("#!lua name=mylib\n")
                        .contains("redis.register_function('myf'")
                        .endsWith("end)"));
        if (vectors) {
            assertThat(decoded.values.get("0:vs")).matches("(?s)module 'vectorset' version \\d+ #3 #1 .* e1 .*");
        } else {
            assertThat(decoded.values).doesNotContainKey("0:vs");
        }
    }

    private static String value(Map<String, String> values, String key) {
        return Objects.requireNonNull(values.get(key), key);
    }

    private static DecodedRdb decoded(String server) {
        return DecodedRdb.of(Samples.of(server, "all-types.rdb"));
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void theSameDataSavedOtherwiseDecodeAlike(String server) {
        DecodedRdb decoded = decoded(server);

        assertThat(decoded.crcPresent).isTrue();
        for (String file : List.of("all-types-lfu.rdb", "all-types-lru.rdb", "fullsync-diskless.rdb")) {
            DecodedRdb other = DecodedRdb.of(Samples.of(server, file));
            assertThat(other.values).as(file).isEqualTo(decoded.values);
            assertThat(other.expiries).isEqualTo(decoded.expiries);
            assertThat(other.functions).isEqualTo(decoded.functions);
            assertThat(other.crcPresent).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void basicTypesAreTheSameFromEveryServer(String server) {
        Map<String, String> values = new TreeMap<>(DecodedRdb.of(Samples.of(server, "basic-types.rdb")).values);

        assertThat(values.remove("0:st")).matches("stream \\d+-0:,a=b length 1 last .*");
        assertThat(values)
                .isEqualTo(Map.of(
                        "0:a", "string 1", "0:h", "hash a=b", "0:l", "list a", "0:s", "set a", "0:z", "zset a=1.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"r70", "r72", "r74", "r802", "r806", "r863", "v72", "v80", "v81", "v90", "v91"})
    void theBaseOfAnAppendOnlyFileHoldsNothingYet(String server) {
        DecodedRdb base = DecodedRdb.of(Samples.of(server, "base.rdb"));

        assertThat(base.values).isEmpty();
        assertThat(base.aux).containsEntry("aof-base", "1");
    }

    /// The same commands were sent to six servers that were told to pack little: see `small/commands.txt`.
    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#small")
    void everyEncodingOfEveryVersionIsDecoded(String header) {
        Map<String, String> values = DecodedRdb.of(Samples.small(header)).values;
        boolean fieldsExpire = Stream.of("REDIS0012", "REDIS0013", "VALKEY080").anyMatch(header::equals);
        boolean old = header.equals("REDIS0009");

        assertThat(values)
                .containsEntry("0:int8", "string -7")
                .containsEntry("0:int16", "string 12345")
                .containsEntry("0:int32", "string -123456789")
                .containsEntry("0:compressed", "string " + "a".repeat(40) + "b" + "a".repeat(40))
                .containsEntry("0:list", "list a 1 -300 70000 -5000000000 12 -1 0")
                .containsEntry("0:large-list", "list " + "x".repeat(9000) + " y " + "z".repeat(70))
                .containsEntry("0:integers", "set -3 1 2")
                .containsEntry("0:set-packed", "set 7 a b")
                .containsEntry("0:set-table", "set a b c d e")
                .containsEntry("0:zset-packed", "zset a=1.0 b=2.5 c=-Infinity")
                .containsEntry("0:zset-table", "zset a=0.0 b=0.1 c=Infinity d=3.0 e=-2.25")
                .containsEntry("0:hash-packed", "hash f=v n=1")
                .containsEntry("0:hash-table", "hash a=1 b=2 c=3 d=4 e=5")
                .containsEntry(
                        "0:fields-packed",
                        fieldsExpire ? "hash a=1@4102444805000 b=2@4102444800000 c=3" : "hash a=1 b=2 c=3")
                .containsEntry(
                        "0:fields-table",
                        fieldsExpire
                                ? "hash a=1 b=2@4102444800000 c=3@4102444801000 d=4@4102444800000 e=5"
                                : "hash a=1 b=2 c=3 d=4 e=5")
                .containsEntry("3:text", "string other");
        assertThat(value(values, "0:stream").replaceAll(" seen \\d+ active -?\\d+", ""))
                .isEqualTo("stream 5-1:,a=1,b=2 5-2:,a=3,b=4 6-0:,a=5,c=6 8-0:,a=8,b=9 9-0:,a=10 length 5 last 9-0"
                        + (old ? "" : " first 5-1 deleted 7-0 added 6")
                        + " group idle at 6-0 read -1"
                        + " group readers at 8-0 read " + (old ? -1 : 5)
                        + " pending 5-2 at 1700000000000 times 7 pending 6-0 at 1700000001000 times 1"
                        + " pending 7-0 at 1700000002000 times 3"
                        + " pending 8-0 at 1700000002000 times 3"
                        + " consumer alice owns 6-0 consumer bob owns 5-2 owns 7-0 owns 8-0"
                        + (header.equals("REDIS0013") ? " producers 100 100 messages 0 0" : ""));
        if (header.equals("REDIS0013")) {
            assertThat(values.get("0:produced"))
                    .matches("stream (\\d+-\\d+):,a=1 (\\d+-\\d+):,a=1 length 2 .* producers 100 100 producer producer"
                            + " message message is \\1 message other is \\2 messages 2 1");
        }
    }
}
