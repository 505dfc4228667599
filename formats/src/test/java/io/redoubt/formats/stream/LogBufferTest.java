package io.redoubt.formats.stream;

import static io.redoubt.formats.PlainCommand.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogBufferTest {
    private final LogBuffer log = new LogBuffer(0);

    private String content() {
        return new String(log.array(), 0, log.length(), StandardCharsets.US_ASCII);
    }

    @Test
    void appendsAndInsertsGrowTheBuffer() {
        log.append(ascii("xworldx"), 1, 6);
        log.insert(0, ascii("hello "), 0, 6);
        log.insert(11, ascii("!"), 0, 1);

        assertThat(content()).isEqualTo("hello world!");
    }

    @Test
    void clearForgetsTheContent() {
        log.append(ascii("abc"), 0, 3);

        log.clear();

        assertThat(log.length()).isZero();
        assertThatThrownBy(() -> log.insert(1, ascii("x"), 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
