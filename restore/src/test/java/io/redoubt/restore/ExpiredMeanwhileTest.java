package io.redoubt.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.redoubt.core.BranchId;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Events;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.repository.Pruning;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestoreTarget;
import io.redoubt.servers.ServerBinaries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpiredMeanwhileTest {
    @TempDir
    private Path directory;

    @Test
    void aHistoryThatExpiresBetweenPlanAndRunIsSaidToBeMissingAndNothingIsWritten() throws IOException {
        TestArchive archive = TestArchive.in(directory);
        archive.base(1, 0, TestArchive.BEGIN, TestArchive.emptyRdb());
        archive.segment(1, 0, TestArchive.BEGIN + 10_000, TestArchive.commands("SELECT 0", "SET a 1"), 700);
        InstantSource clock = InstantSource.system();
        RestorePlan plan = new RestorePlanner(clock).plan(archive.store(), new RestoreTarget.Latest());
        new Pruning(archive.store()).retire(List.of(new BranchId(1)));
        Path target = directory.resolve("target");

        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> new RestoreRun(
                                archive.store(), ServerBinaries.standard(), Progress.silent(), Events.none(), clock)
                        .run(plan, RestoreOrder.into(target)))
                .matches(refusal -> refusal.code() == ErrorCode.SEGMENT_MISSING);
        assertThat(target).doesNotExist();
    }
}
