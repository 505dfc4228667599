package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `status` says of an archive, as text, as JSON and by its exit status; and that no secret is told on the
/// way.
@Timeout(120)
class ArchiveStatusTest {
    private static final int FINDINGS = 3;

    @TempDir
    private Path folder;

    @Test
    void itIsGreenOnlyWhileAllIsWell() throws Exception {
        Child.Layout layout = Child.Layout.in(folder);
        try (Primary primary = Primary.start()) {
            try (Child archive = start(layout, primary)) {
                archive.awaitStreaming();
                primary.write("k", 10, 1000);
                archive.awaitDurable(primary.offset());
                requireHealthy(layout, primary.offset());
                requireSecondArchiveIsRefused(layout, primary);
                assertThat(commandLines().filter(line -> line.contains(folder.toString())))
                        .as("the archive's own, so that the search is known to work")
                        .isNotEmpty();
                requireNoSecret(primary.password());
                archive.stop().succeeded();
            }
            requireProblem(layout, "no archive runs: nothing is being received");

            primary.write("missed", 10, 50_000);
            try (Child archive = start(layout, primary)) {
                archive.awaitDurable(primary.offset());
                requireProblem(layout, "gap (lost) after 1/");
                requireGapToBecomeHistory(layout);
                requireSilenceAboutARefusedPassword(layout, primary);
                archive.stop().succeeded();
            }
            requireNoSecret(primary.password());
        }
    }

    private static Child start(Child.Layout layout, Primary primary) throws IOException {
        return Child.archive(layout, primary.uri(), primary.password(), 64, "--min-free", "1mb");
    }

    private Ended status(Child.Layout layout, String... options) {
        String[] arguments = Stream.concat(
                        Stream.of("status", "--repo", layout.repository().toString()), Stream.of(options))
                .toArray(String[]::new);
        Ended ended = Terminal.at(folder).run(arguments);
        ended.requireNoTrace();
        return ended;
    }

    private void requireHealthy(Child.Layout layout, long offset) {
        JsonDocument json = status(layout, "--json").succeeded().json();
        assertThat(json.flag("healthy")).isTrue();
        assertThat(json.objects("sources")).hasSize(1);
        JsonDocument source = json.objects("sources").getFirst();
        assertThat(source.text("source")).isEqualTo("a");
        assertThat(source.text("state")).isEqualTo("streaming");
        assertThat(source.number("branch")).isEqualTo(1);
        assertThat(source.text("replid")).matches("[0-9a-f]{40}");
        assertThat(source.number("receivedOffset")).isGreaterThanOrEqualTo(offset);
        assertThat(source.number("durableOffset")).isBetween(offset, source.number("receivedOffset"));
        assertThat(source.number("lagBytes")).isBetween(0L, 1000L);
        assertThat(source.number("lagMillis")).isBetween(0L, 10_000L);
        assertThat(source.number("ageMillis")).isBetween(0L, 5000L);
        assertThat(source.texts("problems")).isEmpty();
        assertThat(status(layout).succeeded().output()).contains("a: streaming").contains("ok");
    }

    private void requireSecondArchiveIsRefused(Child.Layout layout, Primary primary) {
        Terminal.at(folder)
                .password(primary.password())
                .run(
                        "archive",
                        primary.uri(),
                        "--repo",
                        layout.repository().toString(),
                        "--spool",
                        layout.spool().toString(),
                        "--source",
                        "a")
                .failed(11, "is being archived by another process", "Stop that one first");
    }

    private void requireProblem(Child.Layout layout, String problem) {
        Ended text = status(layout);
        assertThat(text.status()).isEqualTo(FINDINGS);
        assertThat(text.output()).contains("problem    " + problem);
        Ended ended = status(layout, "--json");
        assertThat(ended.status()).isEqualTo(FINDINGS);
        assertThat(ended.json().flag("healthy")).isFalse();
        assertThat(ended.json().objects("sources").getFirst().texts("problems"))
                .anySatisfy(found -> assertThat(found).startsWith(problem));
    }

    /// The archive is well again, so after the window the loss is all there is to tell, and no reason to alarm.
    private void requireGapToBecomeHistory(Child.Layout layout) {
        Await.until(
                "the gap to lie further back than the window",
                () -> status(layout, "--gap-window", "1s").status() == 0);
        Ended text = status(layout, "--gap-window", "1s").succeeded();
        assertThat(text.output()).contains("  history    1 lost gap, it ended ").contains("  ok");
        JsonDocument source = status(layout, "--gap-window", "1s", "--json")
                .succeeded()
                .json()
                .objects("sources")
                .getFirst();
        assertThat(source.number("gaps")).isEqualTo(1);
        assertThat(source.texts("problems")).isEmpty();
        assertThat(source.texts("history")).singleElement().asString().startsWith("1 lost gap");
        assertThat(list(layout).succeeded().output()).contains("gap (lost) after 1/");
        assertThat(status(layout).status()).as("with the usual window").isEqualTo(FINDINGS);
    }

    /// The server takes another password from now on, and says so in the archive's face.
    private void requireSilenceAboutARefusedPassword(Child.Layout layout, Primary primary) throws IOException {
        primary.require("CONFIG", "SET", "requirepass", "another-canary-77c1");
        primary.require("CLIENT", "KILL", "TYPE", "replica");
        Await.until(
                "the refusal to be told",
                () -> status(layout).output().contains("does not accept this user and password"));
        requireNoSecret(primary.password());
        requireNoSecret("another-canary-77c1");
    }

    private Ended list(Child.Layout layout) {
        return Terminal.at(folder).run("list", "--repo", layout.repository().toString());
    }

    private void requireNoSecret(String password) throws IOException {
        assertThat(Contents.holding(folder, password)).isEmpty();
        assertThat(commandLines().filter(line -> line.contains(password))).isEmpty();
    }

    /// Of every process that this user may look at.
    private static Stream<String> commandLines() throws IOException {
        Path processes = Path.of("/proc");
        if (!Files.isDirectory(processes)) {
            return Stream.empty();
        }
        try (Stream<Path> entries = Files.list(processes)) {
            return entries
                    .filter(entry -> entry.getFileName().toString().matches("\\d+"))
                    .map(ArchiveStatusTest::commandLine)
                    .toList()
                    .stream();
        }
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return ""; // it ended meanwhile, or is another user's
        }
    }
}
