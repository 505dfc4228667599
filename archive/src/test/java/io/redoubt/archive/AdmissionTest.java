package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ByteSize;
import io.redoubt.core.option.FreeSpaceFloor;
import io.redoubt.repository.spool.ArchiveState;
import io.redoubt.repository.spool.ArchiveState.Phase;
import io.redoubt.repository.spool.SpoolDirectory;
import io.redoubt.testkit.ManualClock;
import io.redoubt.testkit.RecordingEvents;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long MIB = 1 << 20;

    private final SimDisk disk = SimDisk.seeded(1);
    private final SpoolDirectory spool = new SpoolDirectory(disk.root().resolve("spool"));
    private final ManualClock clock = ManualClock.standing();
    private final RecordingEvents events = new RecordingEvents();
    private final List<String> away = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private final StateReport report;
    private final Housekeeper housekeeper;
    private final Admission admission;

    AdmissionTest() throws IOException {
        Files.createDirectory(spool.path());
        report = new StateReport(spool.path(), clock, () -> AdmissionTest::state, events);
        housekeeper = new Housekeeper(
                new SpaceGuard(spool.path(), FreeSpaceFloor.parse("10mb"), new ByteSize(0)),
                report,
                dropped::add,
                new Crew(events, () -> {}));
        admission = new Admission(spool, housekeeper, report, events, clock, away::add);
    }

    private static ArchiveState state(Phase phase, long since, String detail, long now) {
        return new ArchiveState(
                "test", 1, 0, now, phase, since, detail, "", 1, "", "", "", 0, "no", -1, -1, -1, -1, -1, -1, -1,
                List.of());
    }

    @Test
    void belowTheFloorNobodyIsAdmittedUntilThereIsATenthMore() {
        disk.capacity(9 * MIB);
        housekeeper.lookAtSpace();

        assertThat(admission.granted()).isFalse();
        assertThat(admission.granted()).isFalse();
        assertThat(report.phase()).isEqualTo(Phase.DETACHED_NO_SPACE);
        assertThat(away).as("told once").hasSize(1);
        assertThat(events.warnings()).hasSize(1);

        disk.capacity(12 * MIB);
        housekeeper.lookAtSpace();
        assertThat(admission.granted()).isTrue();
        assertThat(report.phase()).as("no lack of space is claimed any more").isEqualTo(Phase.CONNECTING);
    }

    /// A link that is being made while space runs out is not there yet when that is told first.
    @Test
    void aLackOfSpaceIsToldAgainAndAgain() {
        disk.capacity(9 * MIB);

        housekeeper.lookAtSpace();
        housekeeper.lookAtSpace();

        assertThat(dropped).hasSize(2);
    }

    @Test
    void afterAFailedWriteTheSpoolIsTriedOutFirst() throws IOException {
        assertThat(admission.granted()).isTrue();
        long before = disk.operations();
        assertThat(admission.granted()).isTrue();
        assertThat(disk.operations()).as("writes while nothing has failed").isEqualTo(before);

        fill();
        admission.storageFailed(new IOException("No space left on device"));
        assertThat(report.phase()).isEqualTo(Phase.STORAGE_FAILED);
        assertThat(admission.isWithheld()).isTrue();
        assertThat(admission.granted()).isFalse();
        assertThat(away).singleElement().asString().contains("the spool", "No space left on device");
        assertThat(report.phase()).isEqualTo(Phase.STORAGE_FAILED);

        disk.capacity(100 * MIB);
        assertThat(admission.granted()).isTrue();
        assertThat(report.phase()).isEqualTo(Phase.CONNECTING);
        assertThat(admission.isWithheld()).isFalse();
        assertThat(names()).as("what the trial leaves").containsExactly("state.json");
    }

    @Test
    void aBaseThatDidNotFitIsAskedForAgainOnceThereIsRoom() {
        disk.capacity(50 * MIB);
        admission.baseDidNotFit(40 * MIB);
        assertThat(admission.granted()).isFalse();
        assertThat(away).singleElement().asString().contains("44.0 MiB a base takes");

        disk.capacity(70 * MIB);
        housekeeper.lookAtSpace();
        assertThat(admission.granted()).isTrue();
        admission.baseFitted();
        disk.capacity(11 * MIB);
        housekeeper.lookAtSpace();
        assertThat(admission.granted()).isTrue();
    }

    @Test
    void orAfterTenMinutesSinceTheDatasetMayHaveBecomeSmaller() {
        disk.capacity(50 * MIB);
        admission.baseDidNotFit(40 * MIB);
        clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(admission.granted()).isFalse();

        clock.advance(Duration.ofMillis(1));

        assertThat(admission.granted()).isTrue();
    }

    /// There was space when it was looked for last.
    private void fill() throws IOException {
        Path filler = disk.root().resolve("filler");
        disk.capacity(20 * MIB);
        Files.write(filler, new byte[(int) (20 * MIB - 11 * MIB)]);
        housekeeper.lookAtSpace();
        disk.capacity(9 * MIB);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(spool.path())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
