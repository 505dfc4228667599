package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How fresh archive and backups are, as `doctor --repo` reads it from real repositories.
@Timeout(120)
class DoctorOnRepositoriesTest {
    private static final List<String> RULES =
            List.of("archive-stopped", "archive-in-trouble", "no-proven-backup", "backup-too-old");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void configure() throws IOException {
        file = Files.writeString(folder.resolve("redis.conf"), "appendonly yes\n");
    }

    private Terminal terminal() {
        return Terminal.at(folder);
    }

    private Terminal terminalIn(Duration future) {
        InstantSource now = InstantSource.system();
        return terminal().withClock(() -> now.instant().plus(future));
    }

    /// Findings on the repository alone.
    private List<String> findings(Terminal terminal, Path repository) {
        Ended ended = terminal.run("doctor", file.toString(), "--repo", repository.toString(), "--json");
        ended.requireNoTrace();
        return ended.json().objects("findings").stream()
                .map(finding -> finding.text("rule"))
                .filter(RULES::contains)
                .distinct()
                .toList();
    }

    @Test
    void backupsGrowOld() throws Exception {
        Path repository = folder.resolve("repository");
        try (Primary primary = Primary.start()) {
            primary.write("k", 10, 100);
            Terminal taking = terminal().password(primary.password());
            Ended _ = taking.run("backup", primary.uri(), "--repo", repository.toString(), "--skip-boot")
                    .succeeded();
            assertThat(findings(terminal(), repository)).containsExactly("no-proven-backup");

            Ended _ = taking.run("backup", primary.uri(), "--repo", repository.toString())
                    .succeeded();
        }

        assertThat(findings(terminal(), repository)).isEmpty();
        assertThat(findings(terminalIn(Duration.ofHours(23)), repository)).isEmpty();
        assertThat(findings(terminalIn(Duration.ofHours(25)), repository)).containsExactly("backup-too-old");
    }

    @Test
    void archivesStopAndGetIntoTrouble() throws Exception {
        Child.Layout layout = Child.Layout.in(folder);
        try (Primary primary = Primary.start()) {
            try (Child archive = Child.archive(layout, primary.uri(), primary.password(), 64, "--min-free", "1mb")) {
                archive.awaitStreaming();
                primary.write("k", 10, 1000);
                archive.awaitDurable(primary.offset());
                assertThat(findings(terminal(), layout.repository())).isEmpty();

                assertThat(findings(terminalIn(Duration.ofMinutes(5)), layout.repository()))
                        .as("nothing was received for five minutes")
                        .containsExactly("archive-in-trouble");
                Ended _ = archive.stop().succeeded();
            }
            assertThat(findings(terminal(), layout.repository())).containsExactly("archive-stopped");
        }
    }

    @Test
    void whatIsNoRepositoryIsTold() {
        terminal()
                .run(
                        "doctor",
                        file.toString(),
                        "--repo",
                        folder.resolve("nowhere").toString())
                .failed(10, "nowhere", "");
    }
}
