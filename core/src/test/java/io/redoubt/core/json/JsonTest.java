package io.redoubt.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.RedoubtException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final String WHOLE = JsonLine.schema(1)
            .text("source", "orders \"main\"\n")
            .text("absent", Optional.empty())
            .number("heldBytes", Long.MAX_VALUE)
            .number("ratio", 0.5)
            .flag("green", true)
            .time("at", Instant.parse("2026-11-23T10:00:00Z"))
            .millis("lagMillis", Duration.ofSeconds(2))
            .texts("names", List.of("a", "b"))
            .object("target", target -> target.number("offset", 17))
            .objects("segments", List.of(1, 2), (line, start) -> line.number("start", start))
            .toString();

    @Test
    void aLineKeepsTheOrderOfTheCallsAndStartsWithItsSchema() {
        assertThat(WHOLE)
                .isEqualTo("{\"schema\":1,\"source\":\"orders \\\"main\\\"\\n\",\"heldBytes\":9223372036854775807,"
                        + "\"ratio\":0.5,\"green\":true,\"at\":\"2026-11-23T10:00:00.000Z\",\"lagMillis\":2000,"
                        + "\"names\":[\"a\",\"b\"],\"target\":{\"offset\":17},"
                        + "\"segments\":[{\"start\":1},{\"start\":2}]}");
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        var in = new ByteArrayInputStream((WHOLE + "\n").getBytes(StandardCharsets.UTF_8));

        JsonDocument document = JsonDocument.read("status.json", in, 4096);

        assertThat(document.number("schema")).isEqualTo(1);
        assertThat(document.text("source")).isEqualTo("orders \"main\"\n");
        assertThat(document.optionalText("absent")).isEmpty();
        assertThat(document.number("heldBytes")).isEqualTo(Long.MAX_VALUE);
        assertThat(document.flag("green")).isTrue();
        assertThat(document.time("at")).isEqualTo(Instant.parse("2026-11-23T10:00:00Z"));
        assertThat(document.texts("names")).containsExactly("a", "b");
        assertThat(document.object("target").number("offset")).isEqualTo(17);
        assertThat(document.objects("segments"))
                .extracting(item -> item.number("start"))
                .containsExactly(1L, 2L);
    }

    @Test
    void everyTruncationIsRefusedWithTheNameOfTheFile() {
        byte[] bytes = WHOLE.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < bytes.length; length++) {
            byte[] prefix = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> JsonDocument.parse("head.json", prefix))
                    .isInstanceOf(RedoubtException.class)
                    .hasMessageContaining("head.json");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "1",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1}x",
                "{\"a\":1}{}",
                "{\"a\":99999999999999999999}",
                "{\"a\":NaN}",
                "{\"a\":[null]}"
            })
    void whatIsNotOnePlainObjectIsRefused(String text) {
        assertThatThrownBy(() -> JsonDocument.parse("x.json", text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RedoubtException.class)
                .hasMessageStartingWith("file 'x.json' is not valid JSON at byte ");
    }

    @Test
    void depthAndLengthAreBounded() {
        byte[] deep = "{\"a\":".repeat(100).getBytes(StandardCharsets.UTF_8);
        byte[] wide = ("{\"a\":\"" + "x".repeat(70_000) + "\"}").getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> JsonDocument.parse("deep.json", deep)).isInstanceOf(RedoubtException.class);
        assertThatThrownBy(() -> JsonDocument.parse("wide.json", wide)).isInstanceOf(RedoubtException.class);
        assertThatThrownBy(() -> JsonDocument.read("long.json", new ByteArrayInputStream(wide), 1000))
                .hasMessage("file 'long.json' is longer than the 1000 bytes such a file may have");
    }

    @Test
    void aFieldThatIsMissingOrOfAnotherTypeIsNamedWithItsPath() {
        JsonDocument document =
                JsonDocument.parse("x.json", "{\"a\":{\"b\":\"text\"}}".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> document.object("a").number("c")).hasMessage("file 'x.json' has no field 'a.c'");
        assertThatThrownBy(() -> document.object("a").number("b"))
                .hasMessage("field 'a.b' of file 'x.json' is not an integer");
    }

    @Test
    void aNumberThatJsonDoesNotKnowIsABug() {
        assertThatThrownBy(() -> JsonLine.schema(1).number("ratio", Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatWasReadIsWrittenAsItWas() {
        String text = "{\"a\":1,\"b\":[\"x\",true,{\"c\":1.5}],\"d\":{\"e\":\"\\n\"}}";
        JsonDocument document = JsonDocument.parse("it", text.getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(JsonLine.schema(1).document("it", document).number("z", 2))
                .hasToString("{\"schema\":1,\"it\":" + text + ",\"z\":2}");
    }
}
