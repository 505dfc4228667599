package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Progress;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.testkit.Await;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An archive with 128 MB of heap takes in what is many times larger, as a base and as one single write.
///
/// `-Dredoubt.soak=true` takes 10 GB and the largest value a server accepts.
@Timeout(1800)
class ConstantMemoryTest {
    private static final boolean SOAK = Boolean.getBoolean("redoubt.soak");
    private static final int MEGABYTE = 1 << 20;
    private static final int HEAP_MEGABYTES = 128;
    private static final int MOST_RESIDENT_MEGABYTES = 320;
    private static final int BASE_MEGABYTES = SOAK ? 10 << 10 : 1 << 10;
    private static final int VALUE_MEGABYTES = SOAK ? 512 : 300;
    private static final Duration PATIENCE = Duration.ofMinutes(SOAK ? 15 : 3);

    @Test
    void aLargeBaseAndAHugeValueNeedNoMoreThanSmallOnes() throws Exception {
        var evidence = new Evidence("memory");
        evidence.during(0, () -> {
            try {
                archiveAndRestore(evidence.folder());
            } finally {
                Rehearsal.delete(evidence.folder()); // gigabytes are no evidence
            }
        });
    }

    private static void archiveAndRestore(Path folder) throws Exception {
        Child.Layout layout = Child.Layout.in(folder);
        long keys;
        try (Primary primary = Primary.start()) {
            primary.require("CONFIG", "SET", "client-output-buffer-limit", "replica 0 0 0");
            primary.patience(PATIENCE);
            primary.require("DEBUG", "POPULATE", Integer.toString(BASE_MEGABYTES), "big", Integer.toString(MEGABYTE));
            long end;
            try (Child archive = start(layout, primary)) {
                archive.await("the base to be stored", PATIENCE, state -> state.durableOffset() >= 0);
                primary.write("before", 100, 1000);
                writeHuge(primary, "huge");
                primary.write("after", 100, 1000);
                end = primary.offset();
                archive.await("all to be durable", PATIENCE, state -> state.durableOffset() >= end);
                requireLittleMemory(archive);
                archive.stop().succeeded();
            }
            keys = primary.keys();
        }
        assertThat(layout.store().catalog().gaps()).isEmpty();
        requireRestored(folder, layout, keys);
    }

    private static Child start(Child.Layout layout, Primary primary) throws IOException {
        return Child.archive(
                layout,
                primary.uri(),
                primary.password(),
                HEAP_MEGABYTES,
                "--min-free",
                "1mb",
                "--segment-size",
                "64mb");
    }

    /// One SET, sent piece by piece, so that this process need not hold it either.
    private static void writeHuge(Primary primary, String key) throws IOException {
        try (ServerConnection connection = primary.server().connect()) {
            connection.readTimeout(Duration.ofMinutes(2));
            OutputStream out = connection.output();
            long length = (long) VALUE_MEGABYTES * MEGABYTE;
            out.write("*3\r\n$3\r\nSET\r\n$%d\r\n%s\r\n$%d\r\n"
                    .formatted(key.length(), key, length)
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] piece = new byte[MEGABYTE];
            new SplittableRandom(3).nextBytes(piece);
            for (int i = 0; i < VALUE_MEGABYTES; i++) {
                out.write(piece);
            }
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            byte[] reply = connection.input().readNBytes(5);
            assertThat(new String(reply, StandardCharsets.US_ASCII)).isEqualTo("+OK\r\n");
        }
    }

    private static void requireLittleMemory(Child archive) throws IOException {
        long peak = archive.peakResidentMegabytes();
        System.out.printf("the archive had at most %d MB resident%n", peak);
        assertThat(peak).as("peak of resident memory, MB").isLessThan(MOST_RESIDENT_MEGABYTES);
    }

    /// The restore has no more memory than the archive.
    private static void requireRestored(Path folder, Child.Layout layout, long keys) throws Exception {
        Path into = folder.resolve("target");
        JsonDocument result = Child.run(
                        folder,
                        PATIENCE,
                        HEAP_MEGABYTES,
                        "restore",
                        "--repo",
                        layout.repository().toString(),
                        "--to",
                        "latest",
                        "--into",
                        into.toString(),
                        "--json")
                .succeeded()
                .json();
        assertThat(result.number("keys")).isEqualTo(keys);
        assertThat(result.number("bytes")).isGreaterThan((long) (BASE_MEGABYTES + VALUE_MEGABYTES) * MEGABYTE);
        Rehearsal.delete(layout.repository());
        try (ScratchServer server = ScratchServer.of(ServerBinaries.standard().embedded())
                .directory(into)
                .option("appendonly", "yes")
                .start(PATIENCE)) {
            server.awaitLoaded(PATIENCE, Progress.silent());
            try (ServerConnection connection = server.connect()) {
                assertThat(connection.require("DBSIZE")).isEqualTo(new Reply.Number(keys));
                assertThat(connection.require("STRLEN", "huge"))
                        .isEqualTo(new Reply.Number((long) VALUE_MEGABYTES * MEGABYTE));
                assertThat(connection.require("STRLEN", "after99")).isEqualTo(new Reply.Number(1000));
            }
        }
    }

    @Test
    void aPrimaryThatGivesUpInTheMiddleOfAHugeValueLeavesAGapOnRecord() throws Exception {
        var evidence = new Evidence("dropped");
        evidence.during(0, () -> {
            try {
                dropInTheMiddle(evidence.folder());
            } finally {
                Rehearsal.delete(evidence.folder());
            }
        });
    }

    /// The limit of a server nobody configured; the archive is frozen so that it is met on machines of any speed.
    private static void dropInTheMiddle(Path folder) throws Exception {
        Child.Layout layout = Child.Layout.in(folder);
        try (Primary primary = Primary.start();
                Child archive = start(layout, primary)) {
            primary.require("CONFIG", "SET", "client-output-buffer-limit", "replica 256mb 64mb 60");
            archive.awaitStreaming();
            primary.write("before", 100, 1000);
            archive.awaitDurable(primary.offset());

            archive.freeze();
            try {
                writeHuge(primary, "huge");
                Await.until("the primary to give the archive up", () -> primary.replicas() == 0);
            } finally {
                archive.thaw();
            }
            primary.write("after", 100, 1000);
            long end = primary.offset();
            archive.await(
                    "a new base to be stored", PATIENCE, state -> state.branch() == 2 && state.durableOffset() >= end);
            requireLittleMemory(archive);
            archive.stop().succeeded();

            Catalog catalog = layout.store().catalog();
            assertThat(catalog.gaps()).singleElement().satisfies(gap -> {
                assertThat(gap.outcome()).isEqualTo(Gap.Outcome.LOST);
                assertThat(gap.from().branch().number()).isEqualTo(1);
                assertThat(gap.to().orElseThrow().branch().number()).isEqualTo(2);
            });
            assertThat(catalog.bases()).hasSize(2);
        }
    }
}
