package io.redoubt.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void nothingMovesACursorOrHidesText() {
        assertThat(PlainText.line("a\033[2Jb\u009b31mc\rd\ne\0f\u007fg")).isEqualTo("a?[2Jb?31mc?d?e?f?g");
        assertThat(PlainText.line("turned\u202eround\u200bhidden\ufeff\u2028")).isEqualTo("turned?round?hidden??");
    }

    @Test
    void linesStayLines() {
        assertThat(PlainText.lines("a:1\r\nb:\0332\n")).isEqualTo("a:1\r\nb:?2\n");
    }

    @Test
    void everyAlphabetIsPlain() {
        String text = "d\u00e9j\u00e0 \u4e3b\u6a5f e\u0301 \ud83d\ude80 \u0434\u0430";

        assertThat(PlainText.line(text)).isEqualTo(text);
    }
}
