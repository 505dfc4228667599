package io.redoubt.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.redoubt.core.BranchId;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestoreTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A base that was added to a branch later, at the end of its second of three segments: what comes after it can be
/// restored whether what came before it is there or was expired.
class LaterBaseTest {
    private static final byte[] STREAM = TestArchive.commands("SELECT 0", "SET a 1");
    private static final byte[] OTHER = TestArchive.commands("SELECT 0", "SET a 2");

    private TestArchive archive;
    private long middle;
    private long end;

    @BeforeEach
    void archive(@TempDir Path directory) throws IOException {
        archive = TestArchive.in(directory);
        archive.base(1, 0, TestArchive.BEGIN, TestArchive.emptyRdb());
        long first = archive.segment(1, 0, TestArchive.BEGIN + 10_000, STREAM, 700);
        middle = archive.segment(1, first, TestArchive.BEGIN + 20_000, STREAM, 700);
        end = archive.segment(1, middle, TestArchive.BEGIN + 30_000, STREAM, 700);
        archive.base(1, middle, TestArchive.BEGIN + 25_000, TestArchive.emptyRdb());
    }

    @Test
    void theNearestBaseIsUsed() throws IOException {
        RestorePlan plan = plan(1, end);

        assertThat(plan.archived().base().position().offset().bytes()).isEqualTo(middle);
        assertThat(plan.archived().log()).hasSize(1);
        assertThat(plan(1, middle - 1).archived().base().position().offset().bytes())
                .isZero();
    }

    @Test
    void whatCameBeforeItIsNotNeeded() throws IOException {
        Files.delete(archive.store().catalog().bases().getFirst().file());
        assertThat(plan(1, end).archived().log()).hasSize(1);

        for (SegmentEntry segment : archive.store().catalog().segments().subList(0, 2)) {
            Files.delete(segment.file());
            assertThat(plan(1, end).archived().log()).hasSize(1);
        }
        refused(ErrorCode.TARGET_UNREACHABLE, 1, middle - 1);
    }

    @Test
    void aSegmentThatDoesNotFollowTheOneBeforeTheBaseIsFound() throws IOException {
        Path second = archive.store().catalog().segments().get(1).file();
        Path aside = second.resolveSibling("aside");
        Files.move(second, aside);
        archive.segment(1, middle - STREAM.length, TestArchive.BEGIN + 20_000, OTHER, 700);
        assertThat(archive.store().catalog().segments().get(1).file()).isEqualTo(second);

        refused(ErrorCode.DAMAGED, 1, end);
    }

    @Test
    void aForkWithABaseOfItsOwnNeedsNoParent() throws IOException {
        archive.fork(2, 1, end, TestArchive.BEGIN + 40_000);
        long forked = archive.segment(2, end, TestArchive.BEGIN + 40_000, STREAM, 700);
        archive.base(2, forked, TestArchive.BEGIN + 50_000, TestArchive.emptyRdb());
        long last = archive.segment(2, forked, TestArchive.BEGIN + 60_000, STREAM, 700);
        assertThat(plan(2, forked - 1).archived().log()).hasSize(2);

        Path parent = branchDirectory();
        Files.move(parent, parent.resolveSibling("aside"));

        assertThat(plan(2, last).archived().log()).hasSize(1);
        refused(ErrorCode.TARGET_UNREACHABLE, 2, forked - 1);
        assertThat(archive.store().catalog().rootOf(new BranchId(2))).isPresent();
    }

    @Test
    void soDoesOneWithABaseWhereItBegan() throws IOException {
        archive.fork(2, 1, end, TestArchive.BEGIN + 40_000);
        long last = archive.segment(2, end, TestArchive.BEGIN + 50_000, STREAM, 700);
        archive.base(2, end, TestArchive.BEGIN + 40_000, TestArchive.emptyRdb());
        assertThat(plan(2, last).archived().log()).hasSize(1);

        Path parent = branchDirectory();
        Files.move(parent, parent.resolveSibling("aside"));

        assertThat(plan(2, last).archived().log()).hasSize(1);
    }

    @Test
    void aForkWithoutABaseOfItsOwnDoes() throws IOException {
        archive.fork(2, 1, end, TestArchive.BEGIN + 40_000);
        long last = archive.segment(2, end, TestArchive.BEGIN + 40_000, STREAM, 700);

        Path parent = branchDirectory();
        Files.move(parent, parent.resolveSibling("aside"));

        refused(ErrorCode.DAMAGED, 2, last);
    }

    private Path branchDirectory() {
        return archive.store().directory().resolve("branches").resolve("000001");
    }

    private void refused(ErrorCode code, int branch, long offset) {
        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> plan(branch, offset))
                .matches(refusal -> refusal.code() == code, code.toString());
    }

    private RestorePlan plan(int branch, long offset) throws IOException {
        var clock = InstantSource.fixed(Instant.ofEpochMilli(TestArchive.BEGIN + 3_600_000));
        return new RestorePlanner(clock)
                .plan(
                        archive.store(),
                        new RestoreTarget.AtOffset(Optional.of(new BranchId(branch)), new ReplicationOffset(offset)));
    }
}
