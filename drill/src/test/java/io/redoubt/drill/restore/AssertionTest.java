package io.redoubt.drill.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.RedoubtException;
import io.redoubt.drill.restore.Assertion.Comparison;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssertionTest {
    @TempDir
    private Path folder;

    @Test
    void aLineIsACommandAComparisonAndAValue() {
        Assertion assertion = Assertion.parse("GET \"config version\" = 7", "f:1");

        assertThat(assertion.command()).containsExactly("GET", "config version");
        assertThat(assertion.comparison()).isEqualTo(Comparison.EQUAL);
        assertThat(assertion.expected()).isEqualTo("7");
    }

    @Test
    void blankLinesAndRemarksSayNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "# all\n\n  XLEN orders >= 1000  \n");

        assertThat(Assertion.read(file)).extracting(Assertion::text).isEqualTo(List.of("XLEN orders >= 1000"));
    }

    @ParameterizedTest
    @CsvSource({
        "XLEN orders, is no command with",
        "= 5, is no command with",
        "XLEN orders ~ 5, is no command with",
        "XLEN orders >= many, 'compares with ''many'', which is no number'",
        "GET \"open = 5, has quotes that do not close"
    })
    void anythingElseIsRefusedWithItsLine(String line, String reason) throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "DBSIZE > 0\n" + line + "\n");

        assertThatThrownBy(() -> Assertion.read(file))
                .isInstanceOf(RedoubtException.class)
                .hasMessageContaining(file + ":2 ")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "=, 7, 7, true",
        "=, 7, 7.0, false",
        "!=, 7, 8, true",
        "!=, 7, 7, false",
        ">=, 9, 10, false",
        ">=, 10, 9, true",
        ">=, 10, 10, true",
        "<=, 10.5, 10.5, true",
        "<=, 11, 10.5, false",
        ">, 10, 10, false",
        ">, 1e3, 999, true",
        "<, 10, 10, false",
        "<, -1, 0, true"
    })
    void numbersAreComparedAsNumbersAndOnlyEqualityAsText(String sign, String answer, String expected, boolean holds) {
        assertThat(Comparison.of(sign).orElseThrow().holds(answer, expected)).isEqualTo(holds);
    }

    @Test
    void whatIsNoFileIsRefused() {
        assertThatThrownBy(() -> Assertion.read(folder)).hasMessageContaining("is no file of assertions");
    }
}
