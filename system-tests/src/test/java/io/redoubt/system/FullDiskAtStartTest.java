package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.repository.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An archive that is started where it cannot write, or where it must not: told in words, with an exit status
/// of its own.
@Timeout(120)
class FullDiskAtStartTest {
    @TempDir
    private Path folder;

    @Test
    void aRepositoryThatFindsNoRoom() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1);
                Primary primary = Primary.start()) {
            disk.leave(0);
            Path repository = disk.resolve("repository");

            archive(primary, repository, folder.resolve("spool"))
                    .failed(
                            15,
                            "cannot write: " + repository.resolve("redoubt-repository.json")
                                    + ": No space left on device",
                            "Free some space on that volume and run it again");

            assertThat(files(repository)).isEmpty();
            disk.giveBack();
            assertThat(Repository.create(repository, InstantSource.system()).sources())
                    .as("it can be made there later")
                    .isEmpty();
        }
    }

    @Test
    void aSpoolThatFindsNoRoom() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1);
                Primary primary = Primary.start()) {
            disk.leave(0);
            Path spool = disk.resolve("spool");

            archive(primary, folder.resolve("repository"), spool)
                    .failed(
                            15,
                            "cannot write: " + spool.resolve("a").resolve("spool.json") + ": No space left on device",
                            "Free some space on that volume and run it again");

            assertThat(files(spool)).allMatch(file -> file.endsWith("lock"));
        }
    }

    @Test
    void aSpoolThatIsAFile() throws Exception {
        try (Primary primary = Primary.start()) {
            Path spool = Files.writeString(folder.resolve("spool"), "a file");

            archive(primary, folder.resolve("repository"), spool)
                    .failed(1, "'" + spool + "' is in the way: something of that name is there", "Check the path");

            assertThat(spool).hasContent("a file");
        }
    }

    /// As after a reboot that did not mount the repository: an empty directory is where it was.
    @Test
    void aRepositoryThatIsNotMounted() throws Exception {
        Child.Layout layout = Child.Layout.in(folder);
        try (Primary primary = Primary.start()) {
            try (Child archive = Child.archive(layout, primary.uri(), primary.password(), 64, "--min-free", "1mb")) {
                archive.awaitStreaming();
                primary.write("k", 10, 1000);
                archive.awaitDurable(primary.offset());
            }
            assertThat(layout.store().spool().segments())
                    .as("what was not sealed yet")
                    .isNotEmpty();
            Path mounted = layout.repository().resolveSibling("elsewhere");
            Files.move(layout.repository(), mounted);
            Files.createDirectory(layout.repository());

            archive(primary, layout.repository(), layout.spool())
                    .failed(2, "spool '" + layout.spool().resolve("a") + "' belongs to source 'a'", "Give --spool");

            Rehearsal.delete(layout.repository());
            Files.move(mounted, layout.repository());
            assertThat(layout.store().spool().segments())
                    .as("what waits for it to be mounted")
                    .isNotEmpty();
        }
    }

    private Ended archive(Primary primary, Path repository, Path spool) {
        return Terminal.at(folder)
                .password(primary.password())
                .run(
                        "archive",
                        primary.uri(),
                        "--source",
                        "a",
                        "--repo",
                        repository.toString(),
                        "--spool",
                        spool.toString());
    }

    private static Stream<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList().stream();
        }
    }
}
