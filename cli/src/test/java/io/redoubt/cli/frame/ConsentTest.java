package io.redoubt.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentTest {
    private static final EchoCommand.Ending ASKS = in -> {
        var consent = new Consent(in);
        consent.requirePossible();
        consent.requireFor("Drop it");
        in.output().line("dropped");
        return 0;
    };

    @TempDir
    private Path folder;

    @Test
    void withoutATerminalNobodyCouldAnswer() {
        Stage stage = new Stage(folder).answering("y\n");

        assertThat(stage.run(ASKS, "echo", "redis://a", "--quiet")).isEqualTo(2);
        assertThat(stage.err())
                .isEqualTo("redoubt: there is no terminal to ask on, and --yes was not given\n"
                        + "Add --yes to do it without being asked, or --dry-run to see what would be done.\n");
        assertThat(stage.out()).doesNotContain("dropped");
    }

    @Test
    void yesIsAnAnswerBeforeTheQuestion() {
        Stage stage = new Stage(folder);

        assertThat(stage.run(ASKS, "echo", "redis://a", "--quiet", "--yes")).isZero();
        assertThat(stage.out()).contains("dropped");
        assertThat(stage.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"y\n", "Yes\n", " y"})
    void aPersonMaySayYes(String answer) {
        Stage stage = new Stage(folder).onTerminal().answering(answer);

        assertThat(stage.run(ASKS, "echo", "redis://a", "--quiet")).isZero();
        assertThat(stage.out()).contains("dropped");
        assertThat(stage.err()).contains("Drop it? [y/N]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "n\n", "yeah\n"})
    void anythingElseIsNo(String answer) {
        Stage stage = new Stage(folder).onTerminal().answering(answer);

        assertThat(stage.run(ASKS, "echo", "redis://a", "--quiet")).isEqualTo(1);
        assertThat(stage.out()).doesNotContain("dropped");
        assertThat(stage.err()).contains("not confirmed, so nothing was done");
    }
}
