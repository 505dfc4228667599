package io.redoubt.formats.aof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.formats.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MomentFinderTest {
    private static MomentFinder find(byte[] text, long untilMillis) throws IOException {
        MomentFinder finder = new MomentFinder(untilMillis);
        finder.read(new ByteArrayInputStream(text));
        return finder;
    }

    private static String command(String... words) {
        StringBuilder text = new StringBuilder("*%d\r\n".formatted(words.length));
        for (String word : words) {
            text.append("$%d\r\n%s\r\n".formatted(word.length(), word));
        }
        return text.toString();
    }

    /// What `redis-check-aof --truncate-to-timestamp 120` leaves of this file ends inside a transaction.
    @Test
    void aTimeInsideATransactionCutsBeforeItsMulti() throws IOException {
        byte[] text = Samples.handmade("ts-inside-multi.aof");

        MomentFinder finder = find(text, 120_000);

        int multi = new String(text, ISO_8859_1).indexOf("*1\r\n$5\r\nMULTI");
        assertThat(finder.cutAt()).hasValue(multi);
        LogCheck rest = new LogCheck();
        rest.accept(text, 0, multi);
        assertThat(rest.end()).isEqualTo(new LogEnd.Whole());
    }

    @Test
    void theSecondOfTheMomentBelongsToWhatIsKept() throws IOException {
        String first = "#TS:100\r\n" + command("SET", "a", "1");
        byte[] text = (first + "#TS:101\r\n" + command("SET", "b", "1")).getBytes(ISO_8859_1);

        assertThat(find(text, 99_999).cutAt()).hasValue(0);
        assertThat(find(text, 100_000).cutAt()).hasValue(first.length());
        assertThat(find(text, 100_999).cutAt()).hasValue(first.length());
        assertThat(find(text, 100_999).lastStampMillis()).hasValue(100_000);
        assertThat(find(text, 101_000).cutAt()).isEmpty();
        assertThat(find(text, 101_000).lastStampMillis()).hasValue(101_000);
    }

    @Test
    void commandsBeforeTheFirstTimeAreCounted() throws IOException {
        byte[] text = (command("SELECT", "0") + command("SET", "a", "1") + "#TS:100\r\n" + command("SET", "b", "1"))
                .getBytes(ISO_8859_1);

        assertThat(find(text, 50_000).commandsBeforeStamps()).isEqualTo(2);
        assertThat(find(text, 50_000).firstStampMillis()).hasValue(100_000);
        assertThat(find(command("SET", "a", "1").getBytes(ISO_8859_1), 0).firstStampMillis())
                .isEmpty();
    }

    @Test
    void aClockThatWentBackCutsAtTheFirstLaterTime() throws IOException {
        String first = "#TS:100\r\n" + command("SET", "a", "1");
        byte[] text = (first + "#TS:300\r\n" + command("SET", "b", "1") + "#TS:200\r\n").getBytes(ISO_8859_1);

        assertThat(find(text, 250_000).cutAt()).hasValue(first.length());
    }

    @Test
    void aTornEndDoesNotMatter() throws IOException {
        String first = "#TS:100\r\n" + command("SET", "a", "1");
        byte[] text = (first + "#TS:101\r\n" + command("SET", "b", "1")).getBytes(ISO_8859_1);
        for (int length = first.length() + 9; length < text.length; length++) {
            assertThat(find(Arrays.copyOf(text, length), 100_000).cutAt()).hasValue(first.length());
        }
    }
}
