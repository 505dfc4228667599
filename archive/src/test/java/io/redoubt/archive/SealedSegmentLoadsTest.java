package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.SourceName;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.stream.ExpiryRewriting;
import io.redoubt.formats.stream.LogBuffer;
import io.redoubt.formats.stream.StreamTranscriber;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.repository.segment.SegmentSealer;
import io.redoubt.repository.spool.SpoolDirectory;
import io.redoubt.repository.spool.SpoolRecovery;
import io.redoubt.repository.spool.SpoolSegment;
import io.redoubt.servers.ServerBinaries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedSegmentLoadsTest {
    @TempDir
    Path folder;

    /// The server's program is its checker as well, told by the name it is called by.
    @Test
    void theServersOwnCheckerTakesADecompressedSegment() throws Exception {
        Path checker = folder.resolve("redis-check-aof");
        Files.createSymbolicLink(
                checker, ServerBinaries.standard().embedded().program().toAbsolutePath());
        Path text = folder.resolve("segment.aof");
        try (var plain = sealed().plain()) {
            Files.copy(plain, text);
        }

        Process check = new ProcessBuilder(checker.toString(), text.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(check.exitValue()).as(output).isZero();
        assertThat(output).contains("AOF", "is valid");
    }

    private SealedFile sealed() throws IOException {
        Path spool = Files.createDirectory(folder.resolve("spool"));
        Timeline timeline = Timeline.fresh(0, new SplittableRandom(1));
        for (int i = 0; i < 100; i++) {
            timeline.write();
        }
        byte[] stream = timeline.bytes(0, timeline.end());
        var text = new LogBuffer(1 << 12);
        var transcriber =
                new StreamTranscriber(CommandTable.standard(), new ExpiryRewriting.None(), 0, new ReplicationOffset(0));
        try (SpoolSegment segment = new SpoolDirectory(spool).createSegment(Segments.header(0))) {
            for (int at = 0; at < stream.length; at += 333) {
                text.clear();
                transcriber.accept(stream, at, Math.min(stream.length, at + 333), 0, text);
                var mark = new Mark(
                        new ReplicationOffset(transcriber.boundaryConsumed()), at, transcriber.boundaryDatabase());
                segment.append(text.array(), text.length(), transcriber.boundaryPosition(), mark);
            }
            long good = SpoolRecovery.scan(segment.file()).orElseThrow().goodBytes();
            return SegmentSealer.seal(
                    segment.file(), good, new SourceName("test"), "0".repeat(64), folder.resolve("sealed"), 3);
        }
    }
}
