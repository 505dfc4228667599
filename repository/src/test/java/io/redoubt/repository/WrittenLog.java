package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.stream.ExpiryRewriting;
import io.redoubt.formats.stream.LogBuffer;
import io.redoubt.formats.stream.StreamTranscriber;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.segment.SegmentHeader;
import io.redoubt.repository.spool.SpoolDirectory;
import io.redoubt.repository.spool.SpoolSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

/// A stream written into a spool segment as an archive does: in batches cut anywhere, each with a mark at
/// its last boundary.
public final class WrittenLog {
    public static final ReplicationId REPLID = new ReplicationId("0123456789abcdef0123456789abcdef01234567");
    public static final SourceName SOURCE = new SourceName("test");
    public static final BranchId BRANCH = new BranchId(1);

    private WrittenLog() {}

    public static SegmentHeader header(long start, int database) {
        return new SegmentHeader(
                SOURCE,
                BRANCH,
                new ReplicationOffset(start),
                REPLID,
                Optional.of(ServerVersion.parse("redis-7.0.15")),
                "0000000000000000000000000000000000000001",
                database,
                1_700_000_000_000L);
    }

    /// @return the spool file
    public static Path write(
            Path spool,
            byte[] stream,
            long start,
            int largestBatch,
            ExpiryRewriting rewriting,
            long receivedMillis,
            long seed)
            throws IOException {
        Files.createDirectories(spool);
        var random = new SplittableRandom(seed);
        var transcriber = new StreamTranscriber(CommandTable.standard(), rewriting, 0, new ReplicationOffset(start));
        var text = new LogBuffer(1 << 12);
        try (SpoolSegment segment = new SpoolDirectory(spool).createSegment(header(start, 0))) {
            long millis = segment.header().millis();
            int at = 0;
            while (at < stream.length) {
                int to = Math.min(stream.length, at + 1 + random.nextInt(largestBatch));
                text.clear();
                transcriber.accept(stream, at, to, receivedMillis, text);
                millis += random.nextInt(3);
                segment.append(
                        text.array(),
                        text.length(),
                        transcriber.boundaryPosition(),
                        new Mark(
                                new ReplicationOffset(start + transcriber.boundaryConsumed()),
                                millis,
                                transcriber.boundaryDatabase()));
                at = to;
            }
            segment.force();
            return segment.file();
        }
    }
}
