package io.redoubt.core.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ByteSize;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.option.OptionValues.Origin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class OptionValuesTest {
    private static final Option<String> PASSWORD =
            Option.text("password").hidingValues().help("A secret.");
    private static final Option<List<String>> MATCH =
            Option.text("match").metavar("GLOB").repeatable().help("Which keys.");
    private static final List<Option<?>> DECLARED = List.of(
            ArchiveOptions.SEGMENT_SIZE,
            ArchiveOptions.SEGMENT_AGE,
            ArchiveOptions.FSYNC,
            Options.INTO,
            Options.YES,
            Options.QUIET,
            ArchiveOptions.MIN_FREE,
            PASSWORD,
            MATCH);

    @Test
    void theCommandLineComesBeforeTheEnvironmentAndThatBeforeTheDefault() {
        Map<String, String> environment = Map.of("REDOUBT_SEGMENT_SIZE", "8mb", "REDOUBT_SEGMENT_AGE", "5s");

        OptionValues values = resolve(Map.of("segment-size", List.of("16mb")), environment);

        assertThat(values.value(ArchiveOptions.SEGMENT_SIZE)).isEqualTo(ByteSize.mebibytes(16));
        assertThat(values.origin(ArchiveOptions.SEGMENT_SIZE)).isEqualTo(Origin.COMMAND_LINE);
        assertThat(values.value(ArchiveOptions.SEGMENT_AGE)).isEqualTo(Duration.ofSeconds(5));
        assertThat(values.origin(ArchiveOptions.SEGMENT_AGE)).isEqualTo(Origin.ENVIRONMENT);
        assertThat(values.value(ArchiveOptions.FSYNC)).isEqualTo(FsyncPolicy.EVERYSEC);
        assertThat(values.origin(ArchiveOptions.FSYNC)).isEqualTo(Origin.DEFAULT);
        assertThat(values.find(Options.INTO)).isEmpty();
        assertThat(values.origin(Options.INTO)).isEqualTo(Origin.NOWHERE);
    }

    @Test
    void whatWasGivenIsToldAsItCouldBeGivenAgain() {
        OptionValues values = resolve(
                Map.of("segment-age", List.of("90s"), "fsync", List.of("ALWAYS")), Map.of("REDOUBT_QUIET", "1"));

        assertThat(values.givenText(ArchiveOptions.SEGMENT_AGE)).contains("90s");
        assertThat(values.givenText(ArchiveOptions.FSYNC)).contains("always");
        assertThat(values.givenText(Options.QUIET)).contains("on");
        assertThat(values.givenText(ArchiveOptions.SEGMENT_SIZE))
                .as("its default")
                .isEmpty();
        assertThatThrownBy(() -> values.givenText(PASSWORD)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEmptyEnvironmentVariableCountsAsAbsent() {
        OptionValues values = resolve(Map.of(), Map.of("REDOUBT_SEGMENT_SIZE", ""));

        assertThat(values.origin(ArchiveOptions.SEGMENT_SIZE)).isEqualTo(Origin.DEFAULT);
    }

    @Test
    void optionsThatAnswerAQuestionOrNameADestinationIgnoreTheEnvironment() {
        OptionValues values = resolve(Map.of(), Map.of("REDOUBT_YES", "1", "REDOUBT_INTO", "/data"));

        assertThat(values.on(Options.YES)).isFalse();
        assertThat(values.given(Options.INTO)).isFalse();
    }

    @Test
    void aBadValueNamesItselfItsOptionAndWhatWouldBeRight() {
        assertThatThrownBy(() -> resolve(Map.of("segment-size", List.of("huge")), Map.of()))
                .hasMessage("invalid value 'huge' for --segment-size: not a size such as 64mb or 1gb: 'huge'")
                .asInstanceOf(InstanceOfAssertFactories.type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .satisfies(e -> assertThat(e.hint()).isEqualTo("Give a size such as 64mb or 1gb, from 1mb to 4gb."));
    }

    @Test
    void aValueOutsideTheRangeIsRefusedAtBothEnds() {
        for (String outside : List.of("1023kb", "5gb")) {
            assertThatThrownBy(() -> resolve(Map.of("segment-size", List.of(outside)), Map.of()))
                    .hasMessage("invalid value '" + outside + "' for --segment-size: must be from 1mb to 4gb");
        }
        for (String inside : List.of("1mb", "4gb")) {
            assertThat(resolve(Map.of("segment-size", List.of(inside)), Map.of())
                            .value(ArchiveOptions.SEGMENT_SIZE))
                    .isEqualTo(ByteSize.parse(inside));
        }
    }

    @Test
    void aBadValueInTheEnvironmentIsBlamedOnTheVariable() {
        assertThatThrownBy(() -> resolve(Map.of(), Map.of("REDOUBT_QUIET", "perhaps")))
                .hasMessage("invalid value 'perhaps' in REDOUBT_QUIET: not one of 1, true, yes, 0, false, no");
    }

    @Test
    void aSecretIsNeverShownNotEvenWhenItIsWrong() {
        Option<ByteSize> secretSize = Option.size("secret-size").hidingValues().help("Not to be shown.");

        assertThatThrownBy(() ->
                        OptionValues.resolve(List.of(secretSize), Map.of("secret-size", List.of("hunter2")), Map.of()))
                .hasMessageNotContaining("hunter2")
                .hasMessage("invalid value for --secret-size");
    }

    @Test
    void aRepeatableOptionKeepsTheOrderAndTakesCommasInTheEnvironment() {
        assertThat(resolve(Map.of("match", List.of("b*", "a*")), Map.of()).value(MATCH))
                .containsExactly("b*", "a*");
        assertThat(resolve(Map.of(), Map.of("REDOUBT_MATCH", "b*,a*")).value(MATCH))
                .containsExactly("b*", "a*");
        assertThat(resolve(Map.of(), Map.of()).value(MATCH)).isEmpty();
    }

    @Test
    void aRequiredOptionThatIsMissingSaysHowToGiveIt() {
        assertThatThrownBy(() -> resolve(Map.of(), Map.of()).require(Options.INTO))
                .hasMessage("option --into is required");
    }

    @Test
    void freeSpaceIsAShareOrASizeAndTheDefaultIsTheLargerOfBoth() {
        assertThat(ArchiveOptions.MIN_FREE.defaultText()).contains("5% or 1gb, whichever is larger");
        FreeSpaceFloor standard = resolve(Map.of(), Map.of()).value(ArchiveOptions.MIN_FREE);
        assertThat(standard.of(ByteSize.gibibytes(10))).isEqualTo(ByteSize.gibibytes(1));
        assertThat(standard.of(ByteSize.gibibytes(100))).isEqualTo(ByteSize.gibibytes(5));

        FreeSpaceFloor share =
                resolve(Map.of("min-free", List.of("10%")), Map.of()).value(ArchiveOptions.MIN_FREE);
        assertThat(share.of(ByteSize.gibibytes(10))).isEqualTo(ByteSize.gibibytes(1));
    }

    @Test
    void anUndeclaredOptionIsABugOfTheCommand() {
        OptionValues values = resolve(Map.of(), Map.of());

        assertThatThrownBy(() -> values.find(Options.SOURCE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void choicesAndPathsAreReadAsWritten() {
        OptionValues values =
                resolve(Map.of("fsync", List.of("ALWAYS"), "into", List.of("a/b"), "yes", List.of("true")), Map.of());

        assertThat(values.value(ArchiveOptions.FSYNC)).isEqualTo(FsyncPolicy.ALWAYS);
        assertThat(values.require(Options.INTO)).isEqualTo(Path.of("a/b"));
        assertThat(values.on(Options.YES)).isTrue();
    }

    private static OptionValues resolve(Map<String, List<String>> given, Map<String, String> environment) {
        return OptionValues.resolve(DECLARED, given, environment);
    }
}
