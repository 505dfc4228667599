package io.redoubt.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Progress;
import io.redoubt.core.option.Options;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTest {
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final MessageStream messages = new MessageStream(new PrintStream(written, false, StandardCharsets.UTF_8));
    private long nowMillis;

    @Test
    void onATerminalProgressIsOneLineThatIsRewrittenAndThenRemoved() {
        Progress progress = new ProgressReport(messages, true, this::now);

        progress.phase("write", 100 * MEBIBYTE);
        nowMillis = 100;
        progress.done(MEBIBYTE);
        assertThat(text()).as("quick work shows nothing").isEmpty();

        nowMillis = 1000;
        progress.done(25 * MEBIBYTE);
        nowMillis = 1050;
        progress.done(26 * MEBIBYTE);
        messages.line("sealed");

        assertThat(text())
                .isEqualTo("\r\033[Kwrite: 25 %, 25.0 MiB of 100.0 MiB, 25.0 MiB/s, 3.0 s left\r\033[Ksealed\n");
    }

    @Test
    void elsewhereProgressIsALineEveryTenSeconds() {
        Progress progress = new ProgressReport(messages, false, this::now);

        progress.phase("receive", 0);
        for (int i = 0; i <= 25; i++) {
            nowMillis = i * 1000L;
            progress.done(i * MEBIBYTE);
        }

        assertThat(text()).isEqualTo("receive: 10.0 MiB, 1.0 MiB/s\nreceive: 20.0 MiB, 1.0 MiB/s\n");
    }

    @Test
    void progressInOtherThingsThanBytesNamesThem() {
        Progress progress = new ProgressReport(messages, false, this::now);

        progress.phase("snapshot", 4_000_000, "keys");
        nowMillis = 10_000;
        progress.done(1_000_000);

        assertThat(text()).isEqualTo("snapshot: 25 %, 1,000,000 keys of 4,000,000 keys, 100,000 keys/s, 30.0 s left\n");
    }

    @Test
    void eventsAreLinesWithTimeAndLevelOrJson() {
        Stage text = new Stage(folder);
        text.run(OutputTest::tell, "echo", "redis://a", "--quiet");
        assertThat(text.err()).isEqualTo("2026-11-23T10:00:00.123Z warn little space\n");

        Stage json = new Stage(folder);
        json.run(OutputTest::tell, "echo", "redis://a", "--log-format=json");
        assertThat(json.err())
                .contains(
                        "{\"schema\":1,\"time\":\"2026-11-23T10:00:00.123Z\",\"level\":\"info\",\"message\":\"attached\"}");
    }

    @Test
    void colourFollowsTheOptionThenNoColorThenTheTerminal() {
        assertThat(palette(Options.Color.AUTO, true, Map.of())).isTrue();
        assertThat(palette(Options.Color.AUTO, false, Map.of())).isFalse();
        assertThat(palette(Options.Color.AUTO, true, Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(palette(Options.Color.AUTO, true, Map.of("NO_COLOR", ""))).isTrue();
        assertThat(palette(Options.Color.AUTO, true, Map.of("TERM", "dumb"))).isFalse();
        assertThat(palette(Options.Color.AUTO, false, Map.of("CLICOLOR_FORCE", "1")))
                .isTrue();
        assertThat(palette(Options.Color.ALWAYS, false, Map.of("NO_COLOR", "1")))
                .isTrue();
        assertThat(palette(Options.Color.NEVER, true, Map.of("CLICOLOR_FORCE", "1")))
                .isFalse();
    }

    @Test
    void errorsAreColouredOnATerminal() {
        Stage stage = new Stage(folder).onTerminal();

        stage.run("nonsense");

        assertThat(stage.err()).startsWith("\033[31;1mredoubt:\033[0m unknown command 'nonsense'");
    }

    @Test
    void foldersFollowTheXdgVariablesWhenTheyAreAbsolute() {
        Folders folders = Folders.of(
                Map.of("XDG_DATA_HOME", "/data", "XDG_STATE_HOME", "relative", "XDG_CACHE_HOME", ""),
                Path.of("/home/me"));

        assertThat(folders.repository()).isEqualTo(Path.of("/data/redoubt/repository"));
        assertThat(folders.spool()).isEqualTo(Path.of("/home/me/.local/state/redoubt/spool"));
        assertThat(folders.cache()).isEqualTo(Path.of("/home/me/.cache/redoubt"));
    }

    private static int tell(Invocation in) {
        in.output().events().info("attached");
        in.output().events().warn("little space");
        return 0;
    }

    private static boolean palette(Options.Color color, boolean terminal, Map<String, String> environment) {
        return Palette.choose(color, terminal, environment).on();
    }

    private Instant now() {
        return Instant.ofEpochMilli(nowMillis);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
