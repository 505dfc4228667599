package io.redoubt.formats.stream;

import static io.redoubt.formats.PlainCommand.ascii;
import static io.redoubt.formats.PlainCommand.joined;
import static io.redoubt.formats.PlainCommand.resp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.formats.LogText;
import io.redoubt.formats.PlainCommand;
import io.redoubt.formats.Samples;
import io.redoubt.formats.command.CommandTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamTranscriberTest {
    private static final Set<String> DROPPED = Set.of("ping", "replconf", "publish", "spublish");
    private static final long NOW = 1_700_000_000_000L;

    private final LogBuffer log = new LogBuffer(16);
    private final StreamTranscriber transcriber = transcriber();

    private static StreamTranscriber transcriber() {
        return new StreamTranscriber(CommandTable.standard(), new ExpiryRewriting.None(), 0, new ReplicationOffset(0));
    }

    private void accept(byte[] bytes) {
        transcriber.accept(bytes, 0, bytes.length, NOW, log);
    }

    private static byte[] content(LogBuffer log) {
        return LogText.withoutAnnotations(Arrays.copyOf(log.array(), log.length()));
    }

    private static byte[] withoutNoise(byte[] stream) {
        return joined(PlainCommand.parse(stream).stream()
                .filter(command -> !DROPPED.contains(command.name()))
                .map(command -> Arrays.copyOfRange(stream, command.start(), command.end()))
                .toArray(byte[][]::new));
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void aRealStreamLosesNothingButTheNoiseOfTheLink(String server) {
        byte[] stream = Samples.of(server, "repl-stream.resp");

        accept(stream);

        assertThat(content(log)).isEqualTo(withoutNoise(stream));
        assertThat(transcriber.consumed()).isEqualTo(stream.length);
        assertThat(transcriber.boundaryConsumed()).isEqualTo(stream.length);
        assertThat(transcriber.boundaryPosition()).isEqualTo(log.length());
        assertThat(transcriber.unknownCommands()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void byteByByteARealStreamGivesTheSameText(String server) {
        byte[] stream = Samples.of(server, "repl-stream.resp");

        for (int i = 0; i < stream.length; i++) {
            transcriber.accept(stream, i, i + 1, NOW, log);
        }

        assertThat(content(log)).isEqualTo(withoutNoise(stream));
        assertThat(transcriber.boundaryConsumed()).isEqualTo(stream.length);
    }

    @ParameterizedTest
    @MethodSource("io.redoubt.formats.Samples#servers")
    void inRandomPiecesARealStreamGivesTheSameTextAndTheSameBoundaries(String server) {
        byte[] stream = Samples.of(server, "repl-stream.resp");
        byte[] expected = withoutNoise(stream);
        for (int seed = 0; seed < 30; seed++) {
            inRandomPieces(stream, expected, new Random(seed));
        }
    }

    private static void inRandomPieces(byte[] stream, byte[] expected, Random random) {
        StreamTranscriber pieces = transcriber();
        LogBuffer text = new LogBuffer(1);
        List<PlainCommand> commands = PlainCommand.parse(stream);
        int at = 0;
        while (at < stream.length) {
            int next = Math.min(stream.length, at + 1 + random.nextInt(random.nextBoolean() ? 20 : 5000));
            pieces.accept(stream, at, next, NOW, text);
            at = next;
            assertThat(pieces.boundaryConsumed()).isEqualTo(boundary(commands, at));
        }
        assertThat(content(text)).isEqualTo(expected);
    }

    private static long boundary(List<PlainCommand> commands, int prefix) {
        boolean inside = false;
        long boundary = 0;
        for (PlainCommand command : commands) {
            if (command.end() > prefix) {
                break;
            }
            inside =
                    command.name().equals("multi") || (inside && !command.name().equals("exec"));
            boundary = inside ? boundary : command.end();
        }
        return boundary;
    }

    @Test
    void everyPrefixEndsAtATopLevelCommandOrAnExec() {
        byte[] stream = joined(
                resp("SELECT", "3"),
                resp("ping"),
                resp("SET", "a", "1"),
                resp("MULTI"),
                resp("SELECT", "5"),
                resp("PUBLISH", "c", "m"),
                resp("SET", "b", ""),
                resp("EXEC"),
                resp("Replconf", "GetAck", "*"),
                resp("DEL", "a", "b"));
        List<PlainCommand> commands = PlainCommand.parse(stream);
        for (int prefix = 0; prefix <= stream.length; prefix++) {
            StreamTranscriber partial = transcriber();
            LogBuffer text = new LogBuffer(16);

            partial.accept(stream, 0, prefix, NOW, text);

            long boundary = boundary(commands, prefix);
            assertThat(partial.boundaryConsumed()).isEqualTo(boundary);
            assertThat(partial.boundaryDatabase()).isEqualTo(databaseAt(commands, boundary));
            int position = Math.max(0, partial.boundaryPosition());
            assertThat(LogText.withoutAnnotations(Arrays.copyOf(text.array(), position)))
                    .isEqualTo(withoutNoise(Arrays.copyOf(stream, (int) boundary)));
        }
    }

    private static int databaseAt(List<PlainCommand> commands, long boundary) {
        int database = 0;
        for (PlainCommand command : commands) {
            if (command.end() <= boundary && command.name().equals("select")) {
                database = Integer.parseInt(command.arguments().get(1));
            }
        }
        return database;
    }

    @Test
    void aBoundaryInAnEarlierPieceHasNoPositionInThisOne() {
        accept(resp("SET", "a", "1"));
        assertThat(transcriber.boundaryPosition()).isEqualTo(log.length());

        accept(ascii("*3\r\n$3\r\nSET\r\n$1\r\nb"));

        assertThat(transcriber.boundaryPosition()).isEqualTo(-1);
        assertThat(transcriber.boundaryConsumed()).isEqualTo(resp("SET", "a", "1").length);
    }

    @Test
    void aSelectInsideMultiCountsOnceExecIsComplete() {
        accept(joined(resp("SELECT", "2"), resp("MULTI"), resp("SELECT", "7"), resp("SET", "k", "v")));
        assertThat(transcriber.boundaryDatabase()).isEqualTo(2);

        accept(resp("EXEC"));

        assertThat(transcriber.boundaryDatabase()).isEqualTo(7);
    }

    @Test
    void aDiscardEndsTheTransactionAndItsSelects() {
        accept(joined(resp("SELECT", "2"), resp("MULTI"), resp("SELECT", "7"), resp("DISCARD"), resp("INCR", "k")));

        assertThat(transcriber.boundaryDatabase()).isEqualTo(2);
        assertThat(transcriber.boundaryConsumed()).isEqualTo(transcriber.consumed());
    }

    @Test
    void theDatabaseGivenAtTheStartIsInForce() {
        StreamTranscriber continued =
                new StreamTranscriber(CommandTable.standard(), new ExpiryRewriting.None(), 9, new ReplicationOffset(0));

        assertThat(continued.boundaryDatabase()).isEqualTo(9);
    }

    @Test
    void aGetAckIsReportedByTheCallThatCompletesIt() {
        byte[] getAck = resp("REPLCONF", "GETACK", "*");

        transcriber.accept(getAck, 0, getAck.length - 1, NOW, log);
        assertThat(transcriber.getAckSeen()).isFalse();
        transcriber.accept(getAck, getAck.length - 1, getAck.length, NOW, log);
        assertThat(transcriber.getAckSeen()).isTrue();
        accept(joined(resp("PING"), resp("publish", "getack", "x"), resp("REPLCONF", "ACK", "1")));

        assertThat(transcriber.getAckSeen()).isFalse();
        assertThat(log.length()).isZero();
        assertThat(transcriber.boundaryConsumed()).isEqualTo(transcriber.consumed());
        assertThat(transcriber.boundaryPosition()).isZero();
    }

    @Test
    void unknownNamesAreKeptAndRemembered() {
        byte[] stream = joined(
                resp("JSON.SET", "k", "$", "1"),
                resp("json.set", "k", "$", "1"),
                resp("x".repeat(70), "y"),
                resp("", "y"),
                resp("S\u00e9t", "y"));

        accept(stream);

        assertThat(content(log)).isEqualTo(stream);
        assertThat(transcriber.unknownCommands()).hasSize(4).contains("json.set", "(a name of 70 bytes)");
    }

    @Test
    void atMostAHundredUnknownNamesAreRemembered() {
        for (int i = 0; i < 150; i++) {
            accept(resp("module.command" + i));
        }

        assertThat(transcriber.unknownCommands()).hasSize(100);
    }

    @Test
    void textAlreadyInTheBufferStaysInFront() {
        log.append(ascii("#header\r\n"), 0, 9);

        accept(joined(resp("PING"), resp("SET", "a", "1")));

        assertThat(Arrays.copyOf(log.array(), log.length()))
                .isEqualTo(joined(ascii("#header\r\n#RDBT-AT 14\r\n"), resp("SET", "a", "1")));
        assertThat(transcriber.boundaryPosition()).isEqualTo(log.length());
    }

    @Test
    void aMillionArgumentsPass() {
        String[] arguments = new String[1_000_001];
        Arrays.fill(arguments, "x");
        arguments[0] = "DEL";
        byte[] stream = resp(arguments);

        accept(stream);

        assertThat(content(log)).isEqualTo(stream);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "PING\r\n",
                "*0\r\n",
                "*-1\r\n",
                "*1\r*",
                "*2147483648\r\n",
                "*99999999999999999999999\r\n",
                "*000000000000000000001\r\n",
                "*\r\n",
                "*1\r\n*",
                "*1\r\n$-1\r\n",
                "*1\r\n$3\r\nSETx",
                "*1\r\n$3\r\nSET\rx"
            })
    void malformedBytesAreReportedWithTheirOffset(String malformed) {
        accept(resp("SET", "a", "1"));
        int good = log.length();
        byte[] bytes = ascii(malformed);

        var error = catchThrowableOfType(StreamFormatException.class, () -> accept(bytes));

        assertThat(error.code()).isEqualTo(ErrorCode.DAMAGED);
        assertThat(error.offset()).isBetween((long) good, (long) good + bytes.length);
        assertThat(error).hasMessageContaining("at byte " + error.offset());
    }

    @Test
    void aLengthOfExabytesAllocatesNothing() {
        accept(ascii("*2\r\n$3\r\nDEL\r\n$8223372036854775800\r\nabc"));

        assertThat(log.length()).isLessThan(100);
        assertThat(transcriber.boundaryConsumed()).isZero();
    }

    @Test
    void aSelectOfNoDatabaseIsMalformed() {
        assertThatThrownBy(() -> accept(resp("SELECT", "x"))).isInstanceOf(StreamFormatException.class);
        assertThatThrownBy(() -> transcriber().accept(resp("SELECT", "-1"), 0, 24, NOW, log))
                .isInstanceOf(StreamFormatException.class);
    }

    @Test
    void aCommandAfterOnesLeftOutIsToldItsOffset() {
        accept(joined(
                resp("SET", "a", "1"), resp("PING"), resp("PUBLISH", "c", "m"), resp("SET", "b", "2"), resp("PING")));

        int skipped = resp("SET", "a", "1").length + resp("PING").length + resp("PUBLISH", "c", "m").length;
        assertThat(new String(Arrays.copyOf(log.array(), log.length()), StandardCharsets.US_ASCII))
                .isEqualTo(new String(resp("SET", "a", "1"), StandardCharsets.US_ASCII)
                        + "#RDBT-AT " + skipped + "\r\n"
                        + new String(resp("SET", "b", "2"), StandardCharsets.US_ASCII));
    }
}
