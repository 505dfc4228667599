package io.redoubt.formats.stream;

import static io.redoubt.formats.PlainCommand.joined;
import static io.redoubt.formats.PlainCommand.resp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ReplicationOffset;
import io.redoubt.formats.LogText;
import io.redoubt.formats.PlainCommand;
import io.redoubt.formats.Samples;
import io.redoubt.formats.command.CommandTable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyExpiryTest {
    private static final long RECEIVED = 1_000_000_000L;
    private static final long SKEW = 5;
    private static final Set<String> RELATIVE = Set.of("expire", "pexpire", "expireat", "setex", "psetex", "getex");

    private static StreamTranscriber transcriber() {
        return new StreamTranscriber(
                CommandTable.standard(), new ExpiryRewriting.Legacy(SKEW), 0, new ReplicationOffset(0));
    }

    private static byte[] transcribed(byte[] stream) {
        LogBuffer log = new LogBuffer(8);
        StreamTranscriber transcriber = transcriber();
        transcriber.accept(stream, 0, stream.length, RECEIVED, log);
        assertThat(transcriber.boundaryPosition()).isEqualTo(log.length());
        return LogText.withoutAnnotations(Arrays.copyOf(log.array(), log.length()));
    }

    private static String rewritten(String command) {
        byte[] log = transcribed(resp(command.split(" ", -1)));
        return String.join(
                "; ", PlainCommand.parse(log).stream().map(PlainCommand::text).toList());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    EXPIRE k 100,              PEXPIREAT k 1000100005
                    expire k -100,             PEXPIREAT k 999900005
                    PEXPIRE k 100,             PEXPIREAT k 1000000105
                    EXPIREAT k 100,            PEXPIREAT k 100000
                    EXPIRE k 100 NX,           PEXPIREAT k 1000100005 NX
                    SETEX k 10 EX,             SET k EX PXAT 1000010005
                    PSETEX k 10 v,             SET k v PXAT 1000000015
                    SET k v EX 10,             SET k v PXAT 1000010005
                    set k v px 10,             SET k v PXAT 1000000015
                    SET k v NX Ex 10 GET,      SET k v NX PXAT 1000010005 GET
                    SET k v EXAT 10,           SET k v PXAT 10000
                    SET k v PXAT 10,           SET k v PXAT 10
                    SET k PX,                  SET k PX
                    SET k PX KEEPTTL,          SET k PX KEEPTTL
                    SET EX PX PX 1,            SET EX PX PXAT 1000000006
                    SET PX EX XX,              SET PX EX XX
                    GETEX k EX 10,             PEXPIREAT k 1000010005
                    GETEX k PX 10,             PEXPIREAT k 1000000015
                    GETEX k EXAT 10,           PEXPIREAT k 10000
                    GETEX k PXAT 10,           PEXPIREAT k 10
                    GETEX k PERSIST,           GETEX k PERSIST
                    RESTORE k 0 p, MULTI; RESTORE k 0 p; EXEC
                    RESTORE k 0 p REPLACE ABSTTL, MULTI; RESTORE k 0 p REPLACE ABSTTL; EXEC
                    RESTORE k 50 p, MULTI; RESTORE k 0 p; PEXPIREAT k 1000000055; EXEC
                    restore k 50 p replace, MULTI; RESTORE k 0 p replace; PEXPIREAT k 1000000055; EXEC
                    RESTORE k 50 absttl replace absttl, MULTI; RESTORE k 0 absttl replace absttl; PEXPIREAT k 50; EXEC
                    RESTORE-ASKING k 50 p, MULTI; RESTORE-ASKING k 0 p; PEXPIREAT k 1000000055; EXEC
                    EXPIRE k,                  EXPIRE k
                    PERSIST k,                 PERSIST k
                    """)
    void relativeExpiriesBecomeAbsolute(String command, String expected) {
        assertThat(rewritten(command)).isEqualToIgnoringCase(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"r60", "r62"})
    void aRealStreamOfRedisSixHasNoRelativeExpiryLeft(String server) {
        byte[] stream = Samples.of(server, "repl-stream.resp");

        List<PlainCommand> commands = PlainCommand.parse(transcribed(stream));

        assertThat(commands).noneMatch(command -> RELATIVE.contains(command.name()));
        assertThat(commands).noneMatch(LegacyExpiryTest::hasRelativeOption);
        assertThat(commands)
                .filteredOn(command -> command.name().equals("restore"))
                .isNotEmpty()
                .allMatch(command -> command.arguments().get(2).equals("0"));
        assertThat(commands)
                .extracting(PlainCommand::text)
                .anyMatch(text -> text.matches("(PEXPIREAT ttl:future|SET ttl:future v PXAT) 4102444800000"));
    }

    private static boolean hasRelativeOption(PlainCommand command) {
        return command.name().equals("set")
                && command.arguments().stream()
                        .skip(3)
                        .map(option -> option.toUpperCase(Locale.ROOT))
                        .anyMatch(Set.of("EX", "PX", "EXAT")::contains);
    }

    @ParameterizedTest
    @ValueSource(strings = {"r60", "r62"})
    void anySplitOfARealStreamGivesTheSameText(String server) {
        byte[] stream = Samples.of(server, "repl-stream.resp");
        byte[] expected = transcribed(stream);
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            StreamTranscriber transcriber = transcriber();
            LogBuffer log = new LogBuffer(8);
            for (int at = 0; at < stream.length; ) {
                int next = Math.min(stream.length, at + 1 + random.nextInt(seed == 0 ? 1 : 300));
                transcriber.accept(stream, at, next, RECEIVED, log);
                at = next;
            }
            assertThat(LogText.withoutAnnotations(Arrays.copyOf(log.array(), log.length())))
                    .isEqualTo(expected);
        }
    }

    @Test
    void aRewrittenCommandInsideMultiStaysInside() {
        byte[] stream = joined(resp("MULTI"), resp("SET", "k", "v", "EX", "1"), resp("PING"), resp("EXEC"));

        assertThat(transcribed(stream))
                .isEqualTo(joined(resp("MULTI"), resp("SET", "k", "v", "PXAT", "1000001005"), resp("EXEC")));
    }

    @Test
    void aValueOfMegabytesPasses() {
        String value = "v".repeat(3_000_000);

        assertThat(transcribed(resp("SETEX", "k", "1", value)))
                .isEqualTo(resp("SET", "k", value, "PXAT", "1000001005"));
    }

    @Test
    void anOptionTooLongToBeOneIsKept() {
        String odd = "o".repeat(100);

        assertThat(rewritten("RESTORE k 50 p " + odd))
                .isEqualTo("MULTI; restore k 0 p " + odd + "; PEXPIREAT k 1000000055; EXEC");
        assertThat(rewritten("SET k v " + odd + " PX 1")).isEqualTo("SET k v " + odd + " PXAT 1000000006");
    }

    @Test
    void hugeTimesDoNotOverflow() {
        assertThat(rewritten("EXPIRE k 999999999999999999")).startsWith("PEXPIREAT k 46116860");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EXPIRE k soon", "SET k v EX", "SET k v PX ten", "GETEX k SOON 1", "RESTORE k x p"})
    void anExpiryThatIsNoNumberIsMalformed(String command) {
        assertThatThrownBy(() -> rewritten(command))
                .isInstanceOf(StreamFormatException.class)
                .hasMessageContaining("at byte 0");
    }

    @Test
    void aRestoreOfAKeyTooLargeToHoldIsRefused() {
        String key = "k".repeat(ExpiryRewriter.LONGEST_RESTORE_KEY + 1);

        assertThatThrownBy(() -> rewritten("RESTORE " + key + " 5 p")).isInstanceOf(StreamFormatException.class);
    }
}
