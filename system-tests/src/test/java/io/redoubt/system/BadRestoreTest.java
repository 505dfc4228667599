package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.BranchId;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Gap;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.restore.plan.RestorePoint;
import io.redoubt.servers.ServerBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Restores that must be refused: the message says what and where and names what can be had instead; neither the
/// repository nor the target is touched.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class BadRestoreTest {
    private static final BranchId FIRST = new BranchId(1);

    private PastArchive past;
    private Path home;
    private Path into;
    private Path program;

    @BeforeAll
    void archive(@TempDir Path folder) throws Exception {
        past = PastArchive.make(folder);
    }

    @BeforeEach
    void home(@TempDir Path folder) throws IOException {
        home = folder;
        into = folder.resolve("target");
        program = witness(folder.resolve("redis-server"));
    }

    /// A server that leaves a trace when it is started to load data.
    private static Path witness(Path at) throws IOException {
        Path real = ServerBinaries.standard().embedded().program();
        Files.writeString(at, """
                #!/bin/sh
                case "$1" in
                  -v|--version) ;;
                  *) echo "$@" >> "$0.started" ;;
                esac
                exec '%s' "$@"
                """.formatted(real));
        return Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwx------"));
    }

    private boolean serverStarted() {
        return Files.exists(home.resolve("redis-server.started"));
    }

    private Ended restore(Child.Layout layout, String target, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "restore",
                "--repo",
                layout.repository().toString(),
                "--to",
                target,
                "--into",
                into.toString(),
                "--server-binary",
                program.toString()));
        arguments.addAll(List.of(options));
        return Terminal.at(home).run(arguments.toArray(String[]::new));
    }

    private List<SegmentEntry> segments() {
        return past.catalog().segmentsOf(FIRST);
    }

    private BaseEntry base() {
        return past.catalog().basesOf(FIRST).getFirst();
    }

    private String firstEnd() {
        return "offset:1/" + past.firstEnd();
    }

    @Test
    void aGoodOneTellsAllThereIsToKnow() throws Exception {
        JsonDocument result =
                restore(past.layout(), firstEnd(), "--json").succeeded().json();

        assertThat(result.number("schema")).isEqualTo(1);
        assertThat(result.number("branch")).isEqualTo(1);
        assertThat(result.number("offset")).isEqualTo(past.firstEnd());
        assertThat(result.time("time")).isBetween(Instant.ofEpochSecond(1_700_000_000), Instant.now());
        assertThat(result.number("uncertaintyMillis")).isPositive();
        assertThat(result.number("keys")).isEqualTo(past.keysAtFirstEnd());
        assertThat(result.number("bytes")).isGreaterThan(3_000_000);
        assertThat(result.number("bootMillis")).isPositive();
        assertThat(result.text("target")).isEqualTo(into.toRealPath().toString());
        assertThat(serverStarted()).isTrue();
    }

    @Test
    void theUncertaintyOfTheLatestIsKnownToo() throws Exception {
        JsonDocument plan = restore(past.layout(), "latest", "--dry-run", "--json")
                .succeeded()
                .json();

        long sinceEnd = System.currentTimeMillis() - plan.time("time").toEpochMilli();
        assertThat(plan.number("uncertaintyMillis")).isBetween(1L, sinceEnd);
        assertThat(into).doesNotExist();
    }

    @Test
    void aTargetInAGap() throws Exception {
        Gap gap = past.catalog().gaps().getFirst();
        BaseEntry next = past.catalog().basesOf(new BranchId(2)).getFirst();
        String inside = RestorePoint.timeText(next.millis() - 1);

        Ended ended = restore(past.layout(), inside);

        ended.failed(13, "time " + inside + " lies in a gap", "Nearest targets that can be restored: ");
        assertThat(ended.errors()).contains("(offset:" + gap.from() + ")").contains("(offset:" + next.position() + ")");
        requireUntouched();
    }

    @Test
    void anOffsetInAGap() throws Exception {
        restore(past.layout(), "offset:" + (past.firstEnd() + 1000))
                .failed(13, "no branch holds offset " + (past.firstEnd() + 1000), "Nearest targets");
        requireUntouched();
    }

    @Test
    void aTimeBeforeTheFirstBase() throws Exception {
        restore(past.layout(), "2020-01-01T00:00:00Z")
                .failed(13, "is before the first base", "(offset:" + base().position() + ")");
        requireUntouched();
    }

    @Test
    void anOffsetAfterTheEnd() throws Exception {
        restore(past.layout(), "offset:1/999999999")
                .failed(13, "offset 999999999 is after the end of branch 1", "(offset:1/" + past.firstEnd() + ")");
        requireUntouched();
    }

    @Test
    void aTimeInTheFuture() throws Exception {
        restore(past.layout(), "2199-01-01T00:00:00Z").failed(13, "is in the future", "Nearest targets");
        requireUntouched();
    }

    @Test
    void aTimeNobodyCanKnowOf() throws Exception {
        String now = RestorePoint.timeText(System.currentTimeMillis() - 1);

        restore(past.layout(), now).failed(13, "no archive is running that could know", "Nearest targets");
        requireUntouched();
    }

    @Test
    void aBranchThatDoesNotExist() throws Exception {
        restore(past.layout(), "offset:7/1").failed(13, "there is no branch 7", "Nearest targets");
        requireUntouched();
    }

    @Test
    void aBitThatFlippedInASegment() throws Exception {
        requireFound(segments().get(1).file());
    }

    @Test
    void aBitThatFlippedInTheLastSegmentNeeded() throws Exception {
        requireFound(segments().getLast().file());
    }

    @Test
    void aBitThatFlippedInTheBase() throws Exception {
        requireFound(base().file());
    }

    /// In the first byte, the last, and one between.
    private void requireFound(Path file) throws Exception {
        for (double where : List.of(0.0, 0.4, 1.0)) {
            Child.Layout copy = past.copied(Files.createTempDirectory(home, "damaged"));
            Path damaged = copy.repository().resolve(past.layout().repository().relativize(file));
            flip(damaged, where);
            SortedMap<String, String> before = Contents.of(copy.repository());

            restore(copy, firstEnd()).failed(20, "'" + damaged + "'", "copy");

            assertThat(Contents.of(copy.repository())).isEqualTo(before);
            requireUntouched();
        }
    }

    private static void flip(Path file, double where) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) Math.min(bytes.length - 1, bytes.length * where)] ^= 4;
        Files.write(file, bytes);
    }

    @Test
    void aSegmentCutShort() throws Exception {
        Child.Layout copy = past.copied(home);
        Path cut = copy.repository()
                .resolve(past.layout().repository().relativize(segments().get(1).file()));
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 100));

        restore(copy, firstEnd()).failed(20, "'" + cut + "'", "copy");
        requireUntouched();
    }

    @Test
    void aSegmentThatIsMissing() throws Exception {
        Child.Layout copy = past.copied(home);
        SegmentEntry lost = segments().get(1);
        Files.delete(copy.repository().resolve(past.layout().repository().relativize(lost.file())));

        restore(copy, firstEnd())
                .failed(
                        20,
                        "the log of branch 1 has a hole: offsets %s to %s are missing"
                                .formatted(lost.start(), lost.end()),
                        "(offset:1/" + lost.start() + ")");
        requireUntouched();
    }

    @Test
    void aLastSegmentThatIsMissing() throws Exception {
        Child.Layout copy = past.copied(home);
        SegmentEntry lost = segments().getLast();
        Files.delete(copy.repository().resolve(past.layout().repository().relativize(lost.file())));

        for (String target : List.of(firstEnd(), RestorePoint.timeText(lost.lastMillis()))) {
            restore(copy, target)
                    .failed(
                            20,
                            "has lost its end: offsets %s to %s are missing".formatted(lost.start(), lost.end()),
                            "(offset:1/" + lost.start() + ")");
        }
        requireUntouched();
    }

    @Test
    void aFileThatIsGoneIsTold() throws Exception {
        for (SegmentEntry lost : List.of(segments().get(1), segments().getLast())) {
            Child.Layout copy = past.copied(Files.createTempDirectory(home, "lost"));
            String repository = copy.repository().toString();
            assertThat(Terminal.at(home).run("list", "--repo", repository).output())
                    .doesNotContain("missing");
            Files.delete(copy.repository().resolve(past.layout().repository().relativize(lost.file())));

            String range = "offsets 1/%s to %s".formatted(lost.start(), lost.end());
            assertThat(Terminal.at(home).run("list", "--repo", repository).output())
                    .contains("missing: " + range);
            Ended status = Terminal.at(home).run("status", "--repo", repository);
            assertThat(status.status()).isEqualTo(3);
            assertThat(status.output()).contains("problem    " + range + " are missing");
        }
    }

    @Test
    void aBaseThatIsMissing() throws Exception {
        Child.Layout copy = past.copied(home);
        Files.delete(copy.repository().resolve(past.layout().repository().relativize(base().file())));

        restore(copy, firstEnd()).failed(20, "the base of branch 1 is missing", "Put it back from another copy");
        requireUntouched();
    }

    @Test
    void noPlaceToRestoreTo() {
        Terminal.at(home)
                .run("restore", "--repo", past.layout().repository().toString(), "--to", "latest")
                .failed(2, "option --into is required", "Give --into DIR");
    }

    @Test
    void aTargetThatIsNotEmpty() throws Exception {
        Files.createDirectories(into);
        Files.writeString(into.resolve("dump.rdb"), "precious");

        restore(past.layout(), firstEnd())
                .failed(14, "'" + into.toRealPath() + "' is not empty", "--force: it puts what is there aside");

        assertThat(into.resolve("dump.rdb")).hasContent("precious");
        assertThat(serverStarted()).isFalse();
    }

    @Test
    void aTargetThatIsNotEmptyIsPutAsideWhenForced() throws Exception {
        Files.createDirectories(into);
        Files.writeString(into.resolve("dump.rdb"), "precious");

        JsonDocument result = restore(past.layout(), firstEnd(), "--force", "--json")
                .succeeded()
                .json();

        Path aside = Path.of(result.text("keptAside"));
        assertThat(aside.getFileName().toString()).startsWith("target.redoubt-old-");
        assertThat(aside.resolve("dump.rdb")).hasContent("precious");
        assertThat(into.resolve("appendonlydir")).isDirectory();
    }

    @Test
    void aServerThatWouldLoadNothing() throws Exception {
        Path configuration = Files.writeString(home.resolve("redis.conf"), "appendonly no\n");

        for (String force : List.of("--force", "--quiet")) {
            restore(past.layout(), firstEnd(), "--config", configuration.toString(), force)
                    .failed(
                            16,
                            "'" + configuration + "' has appendonly no: the server would ignore",
                            "--force does not override this");
        }
        requireUntouched();
    }

    @Test
    void aTargetAProcessWorksIn() throws Exception {
        Files.createDirectories(into);
        Process holder =
                new ProcessBuilder("sleep", "100").directory(into.toFile()).start();
        try {
            for (String force : List.of("--force", "--quiet")) {
                restore(past.layout(), firstEnd(), force)
                        .failed(
                                14,
                                "is in use: sleep (" + holder.pid() + ") has it as working directory",
                                "--force does not override this.");
            }
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(into).isEmptyDirectory();
        assertThat(serverStarted()).isFalse();
    }

    @Test
    void aTargetThatIsAFile() throws Exception {
        Files.writeString(into, "precious");

        restore(past.layout(), firstEnd(), "--force").failed(14, "'" + into + "' is not a directory", "Give --into");

        assertThat(into).hasContent("precious");
    }

    @Test
    void aDiskThatIsTooSmall() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(into, 2)) {
            restore(past.layout(), firstEnd()).failed(15, "the restore needs", "nothing was written");

            assertThat(Contents.of(disk.root()).keySet()).containsExactly("");
            assertThat(serverStarted()).isFalse();
        }
    }

    private void requireUntouched() throws IOException {
        assertThat(serverStarted()).isFalse();
        assertThat(into).doesNotExist();
        try (Stream<Path> beside = Files.list(home)) {
            assertThat(beside.filter(path -> path.getFileName().toString().contains("redoubt-")))
                    .isEmpty();
        }
    }
}
