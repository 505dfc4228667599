package io.redoubt.restore.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Events;
import io.redoubt.core.RedoubtException;
import io.redoubt.testkit.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    @TempDir
    private Path directory;

    private Path target = Path.of("");

    @BeforeEach
    void realPath() throws IOException {
        directory = directory.toRealPath();
        target = directory.resolve("data");
    }

    @Test
    void anAbsentTargetIsMade() throws IOException {
        assertThat(restore(false, "new")).isEmpty();

        assertThat(content(target)).isEqualTo("new");
        assertThat(names(directory)).containsExactly("data");
    }

    @Test
    void missingParentsAreMade() throws IOException {
        target = directory.resolve("a/b/data");

        assertThat(restore(false, "new")).isEmpty();

        assertThat(content(target)).isEqualTo("new");
    }

    @Test
    void anEmptyTargetIsReplaced() throws IOException {
        Files.createDirectory(target);

        assertThat(restore(false, "new")).isEmpty();

        assertThat(content(target)).isEqualTo("new");
    }

    @Test
    void aNonEmptyTargetIsRefused() throws IOException {
        occupy();

        assertThatThrownBy(() -> restore(false, "new"))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DESTINATION_NOT_EMPTY))
                .satisfies(e -> assertThat(e.hint()).contains("--force"));
        assertThat(content(target)).isEqualTo("old");
    }

    @Test
    void forceKeepsTheOldOneAsideUnderAName() throws IOException {
        occupy();

        Path aside = restore(true, "new").orElseThrow();

        assertThat(content(target)).isEqualTo("new");
        assertThat(content(aside)).isEqualTo("old");
        assertThat(aside.getFileName().toString()).matches("data\\.redoubt-old-\\d{8}-\\d{6}");
        Path second = restore(true, "newer").orElseThrow();
        assertThat(content(second)).isEqualTo("new");
        assertThat(names(directory)).hasSize(3);
    }

    @Test
    void aFileInPlaceOfADirectoryIsRefused() throws IOException {
        Files.writeString(target, "file");

        assertThatThrownBy(() -> restore(true, "new"))
                .asInstanceOf(type(RedoubtException.class))
                .extracting(RedoubtException::code)
                .isEqualTo(ErrorCode.DESTINATION_NOT_EMPTY);
    }

    @Test
    void aLinkToADirectoryMeansTheDirectory() throws IOException {
        occupy();
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);

        assertThat(Destination.at(link).path()).isEqualTo(target);
    }

    @Test
    void aTargetThatAProcessWorksInIsRefusedEvenWithForce() throws Exception {
        occupy();
        Process sleeper =
                new ProcessBuilder("sleep", "60").directory(target.toFile()).start();
        try {
            assertThatThrownBy(() -> restore(true, "new"))
                    .asInstanceOf(type(RedoubtException.class))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DESTINATION_IN_USE))
                    .satisfies(e -> assertThat(e).hasMessageContaining("sleep (" + sleeper.pid() + ")"));
        } finally {
            sleeper.destroyForcibly();
            assertThat(sleeper.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(restore(true, "new")).isPresent();
    }

    @Test
    void theDirOfARunningServerIsRefused() throws IOException {
        occupy();

        assertThatThrownBy(() -> Destination.at(target).requireNot(target, "127.0.0.1:6379"))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DESTINATION_IN_USE))
                .satisfies(e -> assertThat(e).hasMessageContaining("127.0.0.1:6379"));
        Destination.at(target).requireNot(directory, "127.0.0.1:6379");
    }

    @Test
    void directoriesAreExchangedInOneStepOnLinux() throws IOException {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), "skipped: no renameat2");
        Path one = directory(directory.resolve("one"), "1");
        Path other = directory(directory.resolve("other"), "2");

        assertThat(Exchange.swap(one, other)).isTrue();

        assertThat(content(one)).isEqualTo("2");
        assertThat(content(other)).isEqualTo("1");
        assertThat(Exchange.swap(one, directory.resolve("absent"))).isFalse();
    }

    @Test
    void aSwapInterruptedBetweenItsTwoRenamesIsCompletedByTheNextRun() throws IOException {
        occupy();
        Path work = interrupted();
        Files.move(target, directory.resolve("data.redoubt-old-x"));

        assertThat(Destination.at(target).recover(Events.none())).contains("{\"outcome\":1}");

        assertThat(content(target)).isEqualTo("new");
        assertThat(content(directory.resolve("data.redoubt-old-x"))).isEqualTo("old");
        assertThat(work).doesNotExist();
    }

    @Test
    void aSwapInterruptedAfterTheExchangeIsCompletedByTheNextRun() throws IOException {
        occupy();
        Path work = interrupted();
        Assumptions.assumeTrue(Exchange.swap(work.resolve("new"), target), "skipped: no renameat2");

        assertThat(Destination.at(target).recover(Events.none())).contains("{\"outcome\":1}");

        assertThat(content(target)).isEqualTo("new");
        assertThat(content(directory.resolve("data.redoubt-old-x"))).isEqualTo("old");
        assertThat(work).doesNotExist();
    }

    @Test
    void aSwapThatHadNotBegunIsForgotten() throws IOException {
        occupy();
        Path work = interrupted();

        assertThat(Destination.at(target).recover(Events.none())).isEmpty();

        assertThat(content(target)).isEqualTo("old");
        assertThat(work).doesNotExist();
    }

    @Test
    void whatALivingRestoreWritesIsLeftAlone() throws IOException {
        try (Staging staging = Destination.at(target).stage("1")) {
            assertThat(Destination.at(target).recover(Events.none())).isEmpty();

            assertThat(staging.work()).isDirectory();
        }
    }

    @Test
    void aMountPointIsFilledEntryByEntryAndTheOldEntriesKept() throws Exception {
        try (Mount _ = Mount.tmpfs(target, "8m")) {
            occupy();
            Files.createDirectory(target.resolve("lost+found"));

            Path aside = restore(true, "new").orElseThrow();

            assertThat(content(target)).isEqualTo("new");
            assertThat(content(aside)).isEqualTo("old");
            assertThat(aside.getParent()).isEqualTo(target);
            assertThat(target.resolve("lost+found")).isDirectory();
            assertThat(target.resolve(".redoubt-restore")).doesNotExist();
        }
    }

    @Test
    void anEmptyMountPointNeedsNoForce() throws Exception {
        try (Mount _ = Mount.tmpfs(target, "8m")) {
            Files.createDirectory(target.resolve("lost+found"));

            assertThat(restore(false, "new")).isEmpty();

            assertThat(content(target)).isEqualTo("new");
        }
    }

    @Test
    void movingEntriesGoesOnWhereItWasInterrupted() throws Exception {
        for (int stop = 0; stop <= 4; stop++) {
            Path volume = Files.createDirectory(directory.resolve("volume" + stop));
            Path work = Files.createDirectories(volume.resolve("work"));
            Path staged = directory(work.resolve("new"), "new");
            Files.writeString(staged.resolve("second"), "new");
            directory(volume, "old");
            Files.writeString(volume.resolve("other"), "old");
            var journal = new SwapJournal("", "", "aside", List.of("file", "other"), List.of("file", "second"));
            Path aside = Files.createDirectory(volume.resolve("aside"));
            List<Runnable> moves = List.of(
                    () -> move(volume.resolve("file"), aside.resolve("file")),
                    () -> move(volume.resolve("other"), aside.resolve("other")),
                    () -> move(staged.resolve("file"), volume.resolve("file")),
                    () -> move(staged.resolve("second"), volume.resolve("second")));
            moves.subList(0, stop).forEach(Runnable::run);

            assertThat(new EntrySwap(volume, work, journal).run()).isTrue();

            assertThat(content(volume)).isEqualTo("new");
            assertThat(volume.resolve("second")).hasContent("new");
            assertThat(content(aside)).isEqualTo("old");
            assertThat(aside.resolve("other")).hasContent("old");
        }
    }

    @Test
    void theOwnerIsGivenByNameAndUnknownOnesAreRefused() throws IOException {
        String me = Files.getOwner(directory).getName();

        assertThat(Ownership.parse(me, directory).explicit()).isTrue();
        assertThatThrownBy(() -> Ownership.parse("no-such-user-here", directory))
                .asInstanceOf(type(RedoubtException.class))
                .extracting(RedoubtException::code)
                .isEqualTo(ErrorCode.USAGE);
    }

    @Test
    void filesGetTheOwnerOfWhatTheyReplace() throws IOException {
        Assumptions.assumeTrue(
                Files.getOwner(directory).getName().equals("root"), "skipped: no right to change owners");
        occupy();
        Files.setOwner(target, Ownership.parse("12345", directory).user());
        Destination destination = Destination.at(target);

        try (Staging staging = destination.stage("1")) {
            directory(staging.files(), "new");
            assertThat(destination.own(staging, destination.usualOwner())).isEmpty();
            assertThat(destination.publish(staging, "{}", NOW)).isPresent();
        }

        assertThat(Files.getOwner(target.resolve("file")).getName()).isEqualTo("12345");
    }

    private void occupy() throws IOException {
        Path _ = directory(target, "old");
    }

    private static Path directory(Path path, String content) throws IOException {
        Files.createDirectories(path);
        Files.writeString(path.resolve("file"), content);
        return path;
    }

    private Optional<Path> restore(boolean force, String content) throws IOException {
        Destination destination = Destination.at(target);
        destination.requireFree(force, Events.none());
        try (Staging staging = destination.stage("1")) {
            Path _ = directory(staging.files(), content);
            return destination.publish(staging, "{}", NOW);
        }
    }

    /// A restore that died after its journal was written.
    private Path interrupted() throws IOException {
        Path work = Files.createDirectories(directory.resolve("data.redoubt-new-1"));
        Path staged = directory(work.resolve("new"), "new");
        new SwapJournal("{\"outcome\":1}", Trees.identity(staged), "data.redoubt-old-x", List.of(), List.of())
                .writeTo(work);
        return work;
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String content(Path path) throws IOException {
        return Files.readString(path.resolve("file"));
    }

    private static List<String> names(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
