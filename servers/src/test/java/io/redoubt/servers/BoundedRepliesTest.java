package io.redoubt.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.wire.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedRepliesTest {
    private static final String WHOLE = "*5\r\n+OK\r\n:-7\r\n$3\r\na\r\n\r\n*-1\r\n-WRONG no way\r\n";

    private static Reply read(String text) throws IOException {
        return new BoundedReplies().read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void everyKindOfReplyIsRead() throws IOException {
        assertThat(read(WHOLE))
                .isEqualTo(new Reply.Array(List.of(
                        new Reply.Simple("OK"),
                        new Reply.Number(-7),
                        new Reply.Bulk("a\r\n".getBytes(StandardCharsets.US_ASCII)),
                        new Reply.Nil(),
                        new Reply.Failure("WRONG", "no way"))));
    }

    @Test
    void everyTruncationIsAnError() {
        for (int length = 0; length < WHOLE.length(); length++) {
            String prefix = WHOLE.substring(0, length);
            assertThatThrownBy(() -> read(prefix)).as(prefix).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$2147483647\r\n",
                "*2147483647\r\n",
                "*-2\r\n",
                "$-2\r\n",
                ":x\r\n",
                ":1\n\r",
                "$2\r\nabc\r\n",
                "HTTP/1.1 200 OK\r\n",
            })
    void hostileRepliesAreRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
    }

    @Test
    void deepNestingAndEndlessLinesAreRefused() {
        assertThatThrownBy(() -> read("*1\r\n".repeat(100_000))).hasMessageContaining("nested");
        assertThatThrownBy(() -> read("+" + "x".repeat(100_000))).hasMessageContaining("no end");
    }
}
