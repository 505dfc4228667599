package io.redoubt.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import io.redoubt.drill.DemoFolder;
import io.redoubt.drill.DemoPace;
import io.redoubt.drill.DemoReport;
import io.redoubt.drill.Story;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.Repository;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    private static final DemoPace QUICK = new DemoPace(
            Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofMillis(1000), Duration.ofMillis(100));

    @TempDir
    Path temporary;

    private final List<String> story = new ArrayList<>();

    @Test
    void whatFlushallDestroyedComesBackKeyByKey() throws Exception {
        try (DemoFolder folder = DemoFolder.kept(temporary.resolve("kept"))) {
            DemoReport report = run(folder, new Story(story::add));

            assertThat(report.problems()).isEmpty();
            JsonDocument figures = figures(report);
            assertThat(figures.number("killedArchiveStatus")).isEqualTo(137);
            assertThat(figures.number("writesWithoutArchive")).isPositive();
            assertThat(figures.number("caughtUpBytes")).isPositive();
            assertThat(figures.number("keysCompared")).isPositive().isEqualTo(figures.number("keysLost"));
            assertThat(figures.number("streamsCompared")).isEqualTo(4);
            assertThat(figures.number("groupsCompared")).isEqualTo(8);
            assertThat(figures.number("pendingEntriesCompared")).isPositive();
            assertThat(figures.number("expiriesCompared")).isPositive();
            assertThat(figures.number("dumpKeys")).isZero();
            assertThat(figures.number("survivingKeys")).isZero();
            assertThat(story).anyMatch(line -> line.contains("0 differences"));
        }
        Catalog catalog = Repository.open(temporary.resolve("kept/repository"))
                .source(new SourceName("demo"))
                .catalog();
        assertThat(catalog.branches()).hasSize(1);
        assertThat(catalog.gaps()).allMatch(gap -> gap.outcome() == Gap.Outcome.CLOSED);
        assertThat(temporary.resolve("kept/scratch")).doesNotExist();
    }

    @Test
    void aDifferenceInTheRestoredFilesIsListedAndFailsTheDemo() throws Exception {
        try (DemoFolder folder = DemoFolder.kept(temporary.resolve("kept"))) {
            DemoReport report = run(folder, new Story(line -> {
                if (line.contains("The restore")) {
                    append("SET customer:stranger 1", folder.restored());
                }
                story.add(line);
            }));

            assertThat(report.passed()).isFalse();
            assertThat(report.differences()).containsExactly("'customer:stranger' in database 0 should not be there");
            assertThat(story).anyMatch(line -> line.contains("'customer:stranger'"));
            assertThat(story).anyMatch(line -> line.startsWith("FAILED: 1 differences"));
        }
    }

    @Test
    void aFolderWithSomethingInItIsRefused() throws IOException {
        Files.createFile(temporary.resolve("something"));

        assertThatThrownBy(() -> DemoFolder.kept(temporary))
                .isInstanceOf(RedoubtException.class)
                .hasMessageContaining("not an empty directory");
    }

    private static DemoReport run(DemoFolder folder, Story story) throws IOException, InterruptedException {
        var demo = new io.redoubt.drill.Demo(
                binary(), Demo.thisProgram(), QUICK, InstantSource.system(), RandomGenerator.getDefault());
        return demo.run(folder, story, Progress.silent());
    }

    private static ServerBinary binary() {
        try {
            return ServerBinaries.standard().embedded();
        } catch (RedoubtException e) {
            return abort("skipped: no embedded server: " + e.getMessage());
        }
    }

    private static JsonDocument figures(DemoReport report) {
        JsonLine json = JsonLine.schema(1);
        report.writeTo(json);
        return JsonDocument.parse("report", json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// Puts one more command behind the restored log.
    private static void append(String command, Path restored) {
        StringBuilder text = new StringBuilder("*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n");
        String[] words = command.split(" ", -1);
        text.append('*').append(words.length).append("\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        Path log = restored.resolve("appendonlydir/appendonly.aof.1.incr.aof");
        try {
            Files.writeString(log, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
