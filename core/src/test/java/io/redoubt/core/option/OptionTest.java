package io.redoubt.core.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.HumanDuration;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionTest {
    @Test
    void theEnvironmentNameIsTheOptionNameInCapitals() {
        assertThat(ArchiveOptions.SEGMENT_SIZE.environmentName()).contains("REDOUBT_SEGMENT_SIZE");
    }

    @Test
    void questionsAndDestinationsHaveNoEnvironmentName() {
        List<Option<?>> onlyTyped = List.of(Options.YES, Options.FORCE, Options.DRY_RUN, Options.TO, Options.INTO);

        assertThat(onlyTyped)
                .allSatisfy(option -> assertThat(option.environmentName()).isEmpty());
    }

    @Test
    void everyDeclarationHasAHelpSentenceAndADefaultItCanRead() throws IllegalAccessException {
        for (Option<?> option : declared()) {
            assertThat(option.help()).as(option.flag()).endsWith(".").hasSizeLessThan(200);
            if (option.arity() == Option.Arity.ONE
                    && option.defaultValue().isPresent()
                    && option != ArchiveOptions.MIN_FREE) {
                Object read = option.parse(List.of(option.defaultText().orElseThrow()));
                assertThat(read)
                        .as(option.flag())
                        .isEqualTo(option.defaultValue().orElseThrow());
            }
        }
    }

    @Test
    void aDurationIsWrittenAsShortAsItReads() {
        assertThat(HumanDuration.written(Duration.ofSeconds(60))).isEqualTo("1m");
        assertThat(HumanDuration.written(Duration.ofSeconds(90))).isEqualTo("90s");
        assertThat(HumanDuration.written(Duration.ofMillis(1500))).isEqualTo("1500ms");
        assertThat(HumanDuration.written(Duration.ofDays(7))).isEqualTo("7d");
        assertThat(HumanDuration.written(Duration.ZERO)).isEqualTo("0ms");
    }

    @Test
    void aNameThatIsNotDashSeparatedIsABug() {
        assertThatThrownBy(() -> Option.text("segmentSize")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRangeNeedsValuesWithAnOrder() {
        assertThatThrownBy(() -> Option.text("source").between("a", "b")).isInstanceOf(IllegalStateException.class);
    }

    private static List<Option<?>> declared() throws IllegalAccessException {
        List<Option<?>> options = new ArrayList<>();
        for (Field field : Options.class.getFields()) {
            options.add((Option<?>) field.get(null));
        }
        return options;
    }
}
