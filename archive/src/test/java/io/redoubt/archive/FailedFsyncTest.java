package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.SourceName;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.repository.segment.SegmentFooter;
import io.redoubt.repository.spool.ArchiveState;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.testkit.Await;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real archive, a real primary, and an `fdatasync` that the system call layer makes fail once.
class FailedFsyncTest {
    /// Counted for each thread; only the forcer's calls this one again and again.
    private static final List<String> STRACE = List.of(
            "strace",
            "-f",
            "--seccomp-bpf",
            "-o",
            "/dev/null",
            "-e",
            "trace=fdatasync",
            "-e",
            "inject=fdatasync:error=EIO:when=3");

    @TempDir
    Path folder;

    @Test
    void afterAFailedFsyncTheArchiveGoesOnFromItsLastDurableByte() throws Exception {
        requireStrace();
        try (ScratchServer primary = ScratchServer.of(ServerBinaries.standard().embedded())
                        .option("repl-diskless-sync-delay", "0")
                        .start(Duration.ofSeconds(20));
                ServerConnection client = primary.connect();
                var archive = new ChildJvm(STRACE, folder.resolve("output"), ArchiveProcess.class, folder.toString())) {
            archive.tell(Integer.toString(primary.port()));
            archive.tell(new String(primary.uri().password().orElseThrow().utf8(), StandardCharsets.UTF_8));
            archive.awaitOutput("stored");

            int written = 0;
            for (; written < 200 && !archive.output().contains("fsync failed"); written++) {
                client.require("SET", "key:" + written, "value");
                awaitReceived(offset(client));
            }
            archive.awaitOutput("going on from its last durable byte");
            for (int i = 0; i < 20; i++, written++) {
                client.require("SET", "key:" + written, "value");
            }
            long end = offset(client);
            Await.until("offset " + end + " is durable", Duration.ofSeconds(60), () -> durable() >= end);
            archive.end();

            Catalog catalog = Repository.open(folder.resolve("repository"))
                    .source(new SourceName("test"))
                    .catalog();
            assertThat(catalog.branches()).as("no full resync was needed").hasSize(1);
            assertThat(catalog.gaps()).isEmpty();
            assertThat(catalog.segments()).hasSizeGreaterThanOrEqualTo(2).allMatch(SegmentEntry::sealed);
            assertThat(sets(catalog)).isEqualTo(written);
        }
    }

    private static void requireStrace() throws InterruptedException {
        try {
            Process trial = new ProcessBuilder("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean works = trial.waitFor(20, TimeUnit.SECONDS) && trial.exitValue() == 0;
            Assumptions.assumeTrue(works, "skipped: no strace that may trace");
        } catch (IOException _) {
            Assumptions.abort("skipped: no strace");
        }
    }

    private void awaitReceived(long offset) {
        Await.until(
                "offset " + offset,
                Duration.ofSeconds(60),
                () -> ArchiveState.read(folder.resolve("spool"))
                        .filter(state -> state.receivedOffset() >= offset)
                        .isPresent());
    }

    private long durable() throws IOException {
        return ArchiveState.read(folder.resolve("spool"))
                .map(ArchiveState::durableOffset)
                .orElse(-1L);
    }

    private static long offset(ServerConnection client) {
        return Long.parseLong(InfoText.parse(client.info("replication")).get("master_repl_offset"));
    }

    /// Each SET once: the segments follow each other without overlap, so one that was received twice would count twice.
    private static long sets(Catalog catalog) throws IOException {
        long sets = 0;
        long held = catalog.bases().getFirst().position().offset().bytes();
        for (SegmentEntry segment : catalog.segments()) {
            assertThat(segment.start().bytes()).isEqualTo(held);
            held = segment.end().bytes();
            sets += SegmentFooter.of(SealedFile.open(segment.file())).commands().getOrDefault("set", 0L);
        }
        return sets;
    }
}
