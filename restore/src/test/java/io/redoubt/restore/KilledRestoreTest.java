package io.redoubt.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledRestoreTest {
    @TempDir
    private Path directory;

    @Test
    void aRestoreKilledAtAnyMomentLeavesTheOldOrTheNewDirectoryWhole() throws Exception {
        TestArchive archive = TestArchive.in(directory);
        archive.base(1, 0, TestArchive.BEGIN, TestArchive.resource("redis-7.0.15-dataset.rdb"));
        long _ = archive.segment(1, 0, TestArchive.BEGIN + 60_000, TestArchive.commands("SELECT 0", "SET new 1"), 1000);
        Path target = directory.resolve("target");
        occupy(target);
        int steps = run(Optional.empty()).size();
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");

        for (int i = 0; i < 6; i++) {
            forget(target);
            occupy(target);
            int moment = i == 0 ? steps - 1 : random.nextInt(steps);

            List<String> _ = run(Optional.of(moment));

            assertThat(state(target))
                    .as("killed after step %d of %d", moment, steps)
                    .isIn("old", "new");
        }

        assertThat(run(Optional.empty()).getLast()).startsWith("restored ");
        assertThat(state(target)).isEqualTo("new");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.contains(".redoubt-new-"));
        }
    }

    /// Runs a restore and kills it after so many lines.
    private List<String> run(Optional<Integer> moment) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RestoreChild.class.getName(),
                        directory.resolve("repo").toString(),
                        directory.resolve("target").toString())
                .redirectErrorStream(true)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = child.inputReader()) {
            String line = output.readLine();
            while (line != null && (moment.isEmpty() || lines.size() < moment.get())) {
                lines.add(line);
                line = output.readLine();
            }
        } finally {
            if (moment.isPresent()) {
                child.destroyForcibly();
            }
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        return lines;
    }

    private static String state(Path target) throws IOException {
        Path parts = target.resolve("appendonlydir");
        if (Files.exists(target.resolve("old"))) {
            return Files.exists(parts) ? "mixed" : "old";
        }
        boolean whole = Files.exists(parts.resolve("appendonly.aof.manifest"))
                && Files.size(parts.resolve("appendonly.aof.1.base.rdb"))
                        == TestArchive.resource("redis-7.0.15-dataset.rdb").length
                && Files.readString(parts.resolve("appendonly.aof.1.incr.aof")).contains("new");
        return whole ? "new" : "half";
    }

    private static void occupy(Path target) throws IOException {
        Files.createDirectories(target);
        Files.writeString(target.resolve("old"), "old");
    }

    private static void forget(Path target) throws IOException {
        io.redoubt.restore.destination.Trees.delete(target);
    }
}
