package io.redoubt.system;

import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What an archive of a real server left behind: a base, a segment or more for each of three rounds of writes,
/// and a backup in the first and after the last. Neither server nor archive runs any more.
record RecordedSource(Path repository) {
    static final int ROUNDS = 3;
    static final int KEYS_OF_A_ROUND = 300;

    static RecordedSource in(Path folder) throws Exception {
        Child.Layout layout = Child.Layout.in(folder);
        try (Primary primary = Primary.keeping("16mb");
                Child archive = Child.archive(
                        layout,
                        primary.uri(),
                        primary.password(),
                        64,
                        "--min-free",
                        "1mb",
                        "--segment-size",
                        "1mb",
                        "--segment-age",
                        "1s")) {
            archive.awaitStreaming();
            for (int round = 0; round < ROUNDS; round++) {
                primary.write("round" + round + ":", KEYS_OF_A_ROUND, 4_000);
                archive.awaitDurable(primary.offset());
                if (round != 1) {
                    Terminal.at(folder)
                            .password(primary.password())
                            .run(
                                    "backup",
                                    primary.uri(),
                                    "--source",
                                    "a",
                                    "--skip-boot",
                                    "--repo",
                                    layout.repository().toString())
                            .succeeded();
                }
            }
            archive.awaitDurable(primary.offset());
            Ended _ = archive.stop().succeeded();
        }
        return new RecordedSource(layout.repository());
    }

    /// A copy that may be harmed.
    RecordedSource copied(Path to) throws IOException {
        try (Stream<Path> all = Files.walk(repository)) {
            for (Path file : all.toList()) {
                Path copy = to.resolve(repository.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        return new RecordedSource(to);
    }

    SourceStore store() throws IOException {
        return io.redoubt.repository.Repository.open(repository).onlySource();
    }

    List<SegmentEntry> segments() throws IOException {
        return store().catalog().segments();
    }

    List<BackupEntry> backups() throws IOException {
        return BackupStore.of(store()).entries();
    }

    /// The file of a backup with this end of its name.
    Path backupFile(BackupEntry backup, String suffix) throws IOException {
        return store().directory().resolve("backups").resolve(backup.id().text() + suffix);
    }

    Ended drill(String... arguments) {
        return run("restore", arguments);
    }

    Ended run(String action, String... arguments) {
        return Terminal.at(repository.resolveSibling("home"))
                .run(Stream.concat(Stream.of("drill", action, "--repo", repository.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }
}
