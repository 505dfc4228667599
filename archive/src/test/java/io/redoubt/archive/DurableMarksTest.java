package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.spool.SpoolDirectory;
import io.redoubt.repository.spool.SpoolSegment;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DurableMarksTest {
    private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SimDisk disk = SimDisk.seeded(1);
    private final Path spool = disk.root().resolve("spool");
    private final DurableMarks marks = new DurableMarks();

    @BeforeEach
    void makeSpool() throws IOException {
        Files.createDirectory(spool);
    }

    @Test
    void whatIsWrittenIsDurableOnlyOnceForced() throws IOException {
        SpoolSegment segment = followed(1000);
        append(segment, 1014);
        assertThat(durable()).isEqualTo(1000);

        assertThat(marks.force()).isTrue();

        assertThat(durable()).isEqualTo(1014);
        assertThat(marks.force()).as("nothing new").isFalse();
    }

    @Test
    void aFailedForceIsFinalForItsSegment() throws IOException {
        SpoolSegment segment = followed(1000);
        append(segment, 1014);
        disk.failForce(1);
        assertThatIOException().isThrownBy(marks::force);

        append(segment, 1028);
        assertThat(marks.force()).as("the disk would say yes now").isFalse();
        assertThatIOException().as("whoever asks").isThrownBy(segment::force);

        assertThat(durable()).isEqualTo(1000);
        assertThat(marks.failure()).isPresent();
    }

    @Test
    void aNewSegmentStartsWithACleanSlate() throws IOException {
        append(followed(1000), 1014);
        disk.failForce(1);
        assertThatIOException().isThrownBy(marks::force);

        append(followed(1000), 1014);

        assertThat(marks.failure()).isEmpty();
        assertThat(marks.force()).isTrue();
        assertThat(durable()).isEqualTo(1014);
    }

    @Test
    void aFailedWriteEndsTheSegmentToo() throws IOException {
        append(followed(1000), 1014);

        marks.fail("no space");

        assertThat(marks.force()).isFalse();
        assertThat(marks.failure()).contains("no space");
        assertThat(durable()).isEqualTo(1000);
    }

    @Test
    void theEndOfASegmentLeavesTheLastDurableMark() throws IOException {
        append(followed(1000), 1014);
        marks.force();

        marks.followNone();

        assertThat(marks.force()).isFalse();
        assertThat(durable()).isEqualTo(1014);
    }

    @Test
    void aFailureEndsWithItsSegment() throws IOException {
        append(followed(1000), 1014);
        marks.fail("no space");

        marks.followNone();

        assertThat(marks.failure()).isEmpty();
    }

    @Test
    void aSegmentClosedByItsWriterMeanwhileIsNoFailureOfTheNext() throws IOException {
        SpoolSegment first = followed(1000);
        append(first, 1014);
        first.close();
        followed(1014);

        assertThat(marks.force()).isFalse();
        assertThat(marks.failure()).isEmpty();
    }

    private long durable() {
        return marks.durable().orElseThrow().end().bytes();
    }

    private SpoolSegment followed(long start) throws IOException {
        SpoolSegment segment = new SpoolDirectory(spool).createSegment(Segments.header(start));
        marks.follow(segment);
        return segment;
    }

    private static void append(SpoolSegment segment, long end) throws IOException {
        segment.append(PING, PING.length, PING.length, new Mark(new ReplicationOffset(end), end, 0));
    }
}
