package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Another `--spool` forgets nothing of what the old one holds: it is refused while that cannot be sealed, killed
/// on the way it leaves everything in its place, and in the end nothing is missing.
@Timeout(120)
class SpoolMoveTest {
    private static final int KEYS = 40;
    private static final int VALUE_BYTES = 500_000;

    @TempDir
    private Path folder;

    @Test
    void whatTheOldSpoolHoldsIsTakenUp() throws Exception {
        Child.Layout before = Child.Layout.in(folder);
        Child.Layout after = new Child.Layout(before.repository(), folder.resolve("elsewhere"));
        try (Primary primary = Primary.start()) {
            killWithAFullSpool(before, primary);
            refuseWhileItCannotBeSealed(before, after, primary);
            killWhileItIsSealed(before, after, primary);

            try (Child archive = start(after, primary)) {
                archive.awaitDurable(primary.offset());
                assertThat(archive.errors())
                        .contains("the spool is '" + spool(after) + "' now")
                        .contains("what '" + spool(before) + "' still held is in the repository");
                archive.stop().succeeded();
            }

            Catalog catalog = after.store().catalog();
            assertThat(after.store().spool().path()).isEqualTo(spool(after));
            assertThat(catalog.branches()).hasSize(1);
            assertThat(catalog.gaps()).isEmpty();
            assertThat(catalog.segments()).allMatch(SegmentEntry::sealed);
            assertThat(logsIn(before)).isZero();
            requireRestored(after, primary.keys());
        }
    }

    private static Path spool(Child.Layout layout) {
        return layout.spool().resolve("a");
    }

    private static long logsIn(Child.Layout layout) throws IOException {
        try (var files = Files.list(spool(layout))) {
            return files.filter(file -> file.getFileName().toString().startsWith("log-"))
                    .count();
        }
    }

    private static Child start(Child.Layout layout, Primary primary) throws IOException {
        return Child.archive(layout, primary.uri(), primary.password(), 64, "--min-free", "1mb", "--segment-age", "1d");
    }

    private static void killWithAFullSpool(Child.Layout layout, Primary primary) throws IOException {
        try (Child archive = start(layout, primary)) {
            archive.awaitStreaming();
            primary.write("k", KEYS, VALUE_BYTES);
            archive.awaitDurable(primary.offset());
        }
        assertThat(logsIn(layout)).isEqualTo(1);
    }

    /// A directory stands where the segment would be written.
    private void refuseWhileItCannotBeSealed(Child.Layout before, Child.Layout after, Primary primary)
            throws IOException {
        Path obstacle = before.store().directory().resolve("branches/000001/.sealing.tmp");
        Files.deleteIfExists(obstacle);
        Files.createDirectory(obstacle);
        Terminal.at(folder)
                .password(primary.password())
                .run(
                        "archive",
                        primary.uri(),
                        "--source",
                        "a",
                        "--repo",
                        after.repository().toString(),
                        "--spool",
                        after.spool().toString())
                .failed(
                        1,
                        "spool '%s' holds what is not in the repository yet, so '%s' does not take its place"
                                .formatted(spool(before), spool(after)),
                        "go on with --spool " + before.spool());
        Files.delete(obstacle);
        assertThat(before.store().spool().path()).isEqualTo(spool(before));
        assertThat(logsIn(before)).isEqualTo(1);
    }

    private static void killWhileItIsSealed(Child.Layout before, Child.Layout after, Primary primary)
            throws IOException {
        Path sealing = before.store().directory().resolve("branches/000001/.sealing.tmp");
        try (Child archive = start(after, primary)) {
            Await.until("the old spool's segment to be sealed", () -> {
                assertThat(archive.running()).as(archive.errors()).isTrue();
                return Files.exists(sealing);
            });
        }
        assertThat(before.store().spool().path()).as("killed before the end").isEqualTo(spool(before));
        assertThat(logsIn(before)).isEqualTo(1);
    }

    private void requireRestored(Child.Layout layout, long keys) {
        JsonDocument result = Terminal.at(folder)
                .run(
                        "restore",
                        "--repo",
                        layout.repository().toString(),
                        "--to",
                        "latest",
                        "--into",
                        folder.resolve("target").toString(),
                        "--json")
                .succeeded()
                .json();
        assertThat(result.number("keys")).isEqualTo(keys).isGreaterThanOrEqualTo(KEYS);
    }
}
