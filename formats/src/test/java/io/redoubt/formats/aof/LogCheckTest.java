package io.redoubt.formats.aof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redoubt.formats.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogCheckTest {
    private static String command(String... words) {
        StringBuilder text = new StringBuilder("*%d\r\n".formatted(words.length));
        for (String word : words) {
            text.append("$%d\r\n%s\r\n".formatted(word.length(), word));
        }
        return text.toString();
    }

    private static LogCheck checked(byte[] text) throws IOException {
        LogCheck log = new LogCheck();
        log.read(new ByteArrayInputStream(text));
        return log;
    }

    private static LogCheck checked(String text) throws IOException {
        return checked(text.getBytes(ISO_8859_1));
    }

    /// What servers of six versions leave of these files.
    @ParameterizedTest
    @CsvSource({"cut-in-command.aof, 50", "cut-in-multi.aof, 50"})
    void aTornTailIsCutWhereServersCutIt(String file, long kept) throws IOException {
        LogCheck log = checked(Samples.handmade(file));

        assertThat(log.end()).isNotEqualTo(new LogEnd.Whole());
        assertThat(log.wholeUpTo()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"annotated-ok.aof", "stream-noise-kept.aof", "select-20.aof", "ts-inside-multi.aof"})
    void aWholeFileIsKeptWhole(String file) throws IOException {
        byte[] text = Samples.handmade(file);
        LogCheck log = checked(text);

        assertThat(log.end()).isEqualTo(new LogEnd.Whole());
        assertThat(log.wholeUpTo()).isEqualTo(text.length);
    }

    @Test
    void everyTruncationEndsBehindTheLastWholeItemAndSaysInWhatItEnds() throws IOException {
        List<String> items = List.of(
                command("SELECT", "0"),
                "#TS:1700000000\r\n",
                command("SET", "a", "x".repeat(40)),
                command("MULTI") + "#TS:1700000001\r\n" + command("INCR", "a") + command("INCR", "b") + command("EXEC"),
                "# own\n",
                command("DEL", "a"));
        byte[] text = String.join("", items).getBytes(ISO_8859_1);
        for (int length = 0; length <= text.length; length++) {
            int whole = 0;
            int item = 0;
            while (item < items.size() && whole + items.get(item).length() <= length) {
                whole += items.get(item++).length();
            }
            boolean multi = item == 3 && length - whole >= command("MULTI").length();
            LogEnd expected = whole == length
                    ? new LogEnd.Whole()
                    : multi
                            ? new LogEnd.InTransaction(whole, insideCommandOf(items.get(3), length - whole))
                            : items.get(item).startsWith("#")
                                    ? new LogEnd.InAnnotation(whole)
                                    : new LogEnd.InCommand(whole);

            LogCheck log = checked(Arrays.copyOf(text, length));

            assertThat(log.wholeUpTo()).as("of %d", length).isEqualTo(whole);
            assertThat(log.end()).as("of %d", length).isEqualTo(expected);
        }
    }

    private static boolean insideCommandOf(String transaction, int length) {
        int at = command("MULTI").length() + "#TS:1700000001\r\n".length();
        int incr = command("INCR", "a").length();
        return transaction.length() > length && length > at && length != at + incr && length != at + 2 * incr;
    }

    @Test
    void theLastStampBeforeTheEndTellsTheTime() throws IOException {
        assertThat(checked(command("SET", "a", "1")).stampMillis()).isEmpty();
        assertThat(checked("#TS:1700000000\r\n" + command("SET", "a", "1") + "#TS:1700000005\r\n")
                        .stampMillis())
                .hasValue(1_700_000_005_000L);
        assertThat(checked("#TS:1700000000\r\n" + command("MULTI") + "#TS:1700000005\r\n" + command("INCR", "a"))
                        .stampMillis())
                .hasValue(1_700_000_000_000L);
        assertThat(checked("#TS:soon\r\n" + command("SET", "a", "1")).stampMillis())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"keepalive-newline-bad.aof, 23", "annotation-too-long-bad.aof, 23"})
    void whatNoServerLoadsIsReportedWithItsByte(String file, long at) {
        LogCheck log = new LogCheck();
        AofFormatException refused = catchThrowableOfType(
                AofFormatException.class, () -> log.read(new ByteArrayInputStream(Samples.handmade(file))));

        assertThat(refused.offset()).isEqualTo(at);
        assertThat(log.wholeUpTo()).isEqualTo(at);
    }

    @Test
    void whatNoServerWritesIsTold() throws IOException {
        String select = command("SELECT", "3");
        LogCheck log = checked(select
                + command("JSON.SET", "a", "1")
                + command("json.set", "a", "2")
                + command("EXEC")
                + command("MULTI")
                + command("MULTI")
                + command("SET", "a", "1")
                + command("EXEC")
                + command("MULTI")
                + command("DISCARD")
                + command("SET", "a")
                + command("EXPIRE", "a", "1", "NX"));

        assertThat(log.oddities())
                .extracting(LogOddity::kind)
                .containsExactly(
                        LogOddity.Kind.UNKNOWN_COMMAND,
                        LogOddity.Kind.EXEC_WITHOUT_MULTI,
                        LogOddity.Kind.NESTED_MULTI,
                        LogOddity.Kind.DISCARD,
                        LogOddity.Kind.WRONG_ARGUMENTS);
        assertThat(log.oddities().getLast().command()).isEqualTo("set");
        assertThat(log.oddities().getFirst())
                .isEqualTo(new LogOddity(LogOddity.Kind.UNKNOWN_COMMAND, select.length(), "json.set"));
        assertThat(log.counts().unknown()).containsEntry("json.set", 2L);
        assertThat(log.transactions()).isEqualTo(2);
        assertThat(log.highestDatabase()).isEqualTo(3);
    }

    @Test
    void namesWithoutEndFillNoMemory() throws IOException {
        LogCheck log = new LogCheck();
        for (int i = 0; i < 5_000; i++) {
            byte[] text = command("X" + i).getBytes(ISO_8859_1);
            log.accept(text, 0, text.length);
        }

        assertThat(log.oddities()).hasSize(100);
        assertThat(log.counts().unknown()).hasSize(1000);
    }
}
