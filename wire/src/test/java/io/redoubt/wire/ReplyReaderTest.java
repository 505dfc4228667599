package io.redoubt.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
    private static final String ALL_KINDS = "*6\r\n+OK\r\n-ERR no\r\n:-7\r\n$3\r\na\nb\r\n$-1\r\n*0\r\n";

    private static Reply read(String text) throws IOException {
        return new ReplyReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))).read();
    }

    @Test
    void everyKindOfReplyIsRead() throws IOException {
        assertThat(read(ALL_KINDS))
                .isEqualTo(new Reply.Array(List.of(
                        new Reply.Simple("OK"),
                        new Reply.Failure("ERR", "no"),
                        new Reply.Number(-7),
                        new Reply.Bulk("a\nb".getBytes(StandardCharsets.UTF_8)),
                        new Reply.Nil(),
                        new Reply.Array(List.of()))));
    }

    @Test
    void numbersGoToTheEndsOfTheirRange() throws IOException {
        assertThat(read(":9223372036854775807\r\n")).isEqualTo(new Reply.Number(Long.MAX_VALUE));
        assertThat(read(":-9223372036854775808\r\n")).isEqualTo(new Reply.Number(Long.MIN_VALUE));
    }

    @Test
    void aReplyCutAnywhereIsAnEndOfFile() {
        for (int length = 0; length < ALL_KINDS.length(); length++) {
            String cut = ALL_KINDS.substring(0, length);
            assertThatThrownBy(() -> read(cut)).as(cut).isInstanceOf(EOFException.class);
        }
        assertThatThrownBy(() -> read("")).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> read("$5\r\nab")).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$536870913\r\n",
                "$2147483647\r\n",
                "*2147483647\r\n",
                ":9223372036854775808\r\n",
                "$-2\r\n",
                "*-2\r\n",
                "*99999999999\r\n",
                ":x\r\n",
                "$1\r\nabc\r\n",
                "HTTP/1.1\r\n"
            })
    void whatIsNoReplyOrBeyondTheLimitsIsRefusedBeforeItIsStored(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(ReplyFormatException.class);
    }

    @Test
    void nestingIsBounded() {
        assertThatThrownBy(() -> read("*1\r\n".repeat(100_000))).isInstanceOf(ReplyFormatException.class);
    }

    @Test
    void aClaimedLengthAllocatesNothing() {
        assertThatThrownBy(() -> read("*16777216\r\n$536870912\r\nx")).isInstanceOf(EOFException.class);
    }

    @Test
    void aLineIsBounded() {
        assertThatThrownBy(() -> read("+" + "x".repeat(70_000))).isInstanceOf(ReplyFormatException.class);
    }

    @Test
    void whoAskedForShortRepliesGetsNoOthers() throws IOException {
        var reader = new ReplyReader(new ByteArrayInputStream(
                "$8\r\n12345678\r\n*2\r\n:1\r\n:2\r\n*3\r\n".getBytes(StandardCharsets.UTF_8)));
        reader.longest(8);

        assertThat(reader.read()).isInstanceOf(Reply.Bulk.class);
        assertThat(reader.read()).isInstanceOf(Reply.Array.class);
        assertThatThrownBy(reader::read).hasMessageContaining("array of 3").hasMessageContaining("beyond the limit");
        var other = new ReplyReader(new ByteArrayInputStream("$9\r\n".getBytes(StandardCharsets.UTF_8)));
        other.longest(8);
        assertThatThrownBy(other::read).hasMessageContaining("string of 9 bytes is beyond the limit");
    }
}
