package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.redoubt.core.Events;
import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.spool.SpoolDirectory;
import io.redoubt.repository.spool.SpoolSegment;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ForcerTest {
    private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SimDisk disk = SimDisk.seeded(1);
    private final Path spool = disk.root().resolve("spool");
    private final DurableMarks marks = new DurableMarks();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Crew crew = new Crew(Events.none(), () -> told.add("stopped"));
    private SpoolSegment segment;

    ForcerTest() throws IOException {
        Files.createDirectory(spool);
        segment = new SpoolDirectory(spool).createSegment(Segments.header(0));
    }

    @BeforeEach
    void follow() {
        marks.follow(segment);
    }

    @ParameterizedTest
    @EnumSource(names = {"ALWAYS", "EVERYSEC"})
    void aMarkBecomesDurableByItself(FsyncPolicy policy) throws IOException {
        try (Forcer forcer = forcer(policy)) {
            forcer.start();
            append(14);
            forcer.marked();

            Await.until("the mark is durable", () -> durable() == 14);
        }
        assertThat(told).containsExactly("rose");
    }

    @Test
    void underNoNothingIsEverForced() throws IOException {
        append(14);
        long before = disk.operations();
        try (Forcer forcer = forcer(FsyncPolicy.NO)) {
            forcer.start();
            forcer.marked();
        }

        assertThat(disk.operations()).isEqualTo(before);
        assertThat(durable()).isZero();
    }

    @Test
    void aFailureIsToldOnceForEachSegment() throws IOException {
        Forcer forcer = forcer(FsyncPolicy.ALWAYS);
        append(14);
        disk.failForce(1);

        forcer.forceNow();
        forcer.forceNow();
        assertThat(told).containsExactly("failed");

        segment = new SpoolDirectory(spool).createSegment(Segments.header(0));
        marks.follow(segment);
        append(14);
        disk.failForce(1);
        forcer.forceNow();
        assertThat(told).as("of the next as well").containsExactly("failed", "failed");

        segment = new SpoolDirectory(spool).createSegment(Segments.header(0));
        marks.follow(segment);
        append(14);
        forcer.forceNow();
        assertThat(told).containsExactly("failed", "failed", "rose");
    }

    @Test
    void aSurpriseEndsTheArchiveAndIsTold() {
        var broken = new DurableMarks() {
            @Override
            boolean force() {
                throw new IllegalStateException("a bug");
            }
        };
        try (Forcer forcer = new Forcer(FsyncPolicy.ALWAYS, broken, new Told(), crew)) {
            forcer.start();
            forcer.marked();

            Await.until("the archive to be stopped", () -> told.contains("stopped"));
        }
        assertThatIllegalStateException()
                .isThrownBy(crew::requireWell)
                .withMessage("thread 'redoubt-forcer' failed: java.lang.IllegalStateException: a bug");
    }

    private long durable() {
        return marks.durable().orElseThrow().end().bytes();
    }

    private void append(long end) throws IOException {
        segment.append(PING, PING.length, PING.length, new Mark(new ReplicationOffset(end), end, 0));
    }

    private Forcer forcer(FsyncPolicy policy) {
        return new Forcer(policy, marks, new Told(), crew);
    }

    private final class Told implements Forcer.Listener {
        @Override
        public void durableRose() {
            told.add("rose");
        }

        @Override
        public void forceFailed(IOException cause) {
            told.add("failed");
        }
    }
}
