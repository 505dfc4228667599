package io.redoubt.formats.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyGlobTest {
    private static boolean matches(String pattern, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return new KeyGlob(pattern).matches(bytes, bytes.length);
    }

    @ParameterizedTest
    @CsvSource(
            emptyValue = "",
            value = {
                "*, ''", "*, a", "**, abc", "abc, abc", "a?c, abc", "user:*, user:17", "*:17, user:17",
                        "*r:*7, user:17",
                "[abc]x, bx", "[^abc]x, dx", "[a-c]x, bx", "[c-a]x, bx", "[\\]]x, ]x", "a\\*, a*", "a\\, a\\", "[ab, a",
                "'', ''", "h*llo, heello", "h[^e]llo, hallo", "[-]x, -x", "[^, a"
            })
    void aNameFits(String pattern, String name) {
        assertThat(matches(pattern, name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            emptyValue = "",
            value = {
                "'', a",
                "a, ''",
                "abc, abcd",
                "abcd, abc",
                "a?c, ac",
                "user:*, usr:17",
                "[abc]x, dx",
                "[^abc]x, ax",
                "[a-c]x, dx",
                "a\\*, ab",
                "*a*b, ab1",
                "A, a",
                "[], a",
                "?, ''"
            })
    void aNameDoesNotFit(String pattern, String name) {
        assertThat(matches(pattern, name)).isFalse();
    }

    @Test
    void onlyTheFirstBytesAreTheName() {
        assertThat(new KeyGlob("ab").matches(new byte[] {'a', 'b', 'c'}, 2)).isTrue();
    }

    @Test
    void bytesThatAreNoTextAreCompared() {
        assertThat(new KeyGlob("?*").matches(new byte[] {(byte) 0xff, 0}, 2)).isTrue();
        assertThat(matches("ü*", "üb")).isTrue();
    }

    @Test
    void manyStarsTakeNoLongTime() {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(matches("a*".repeat(100) + "b", "a".repeat(10_000)))
                        .isFalse());
    }
}
