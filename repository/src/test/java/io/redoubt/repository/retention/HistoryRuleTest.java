package io.redoubt.repository.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.SegmentEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Offsets and times are small: a base at offset 100 is of time 100.
class HistoryRuleTest {
    private static final ReplicationId REPLID = new ReplicationId("7c2b42521864e8103fc03e278e375eadd6d0d2c3");

    private final List<Branch> branches = new ArrayList<>();
    private final List<BaseEntry> bases = new ArrayList<>();
    private final List<SegmentEntry> segments = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final Set<Path> damaged = new HashSet<>();

    @Test
    void aBranchThatEndedBeforeTheWindowGoes() {
        root(1, 100);
        log(1, 100, 150);
        root(2, 200);
        log(2, 200, 250, 300);

        assertThat(gone(110)).containsExactly("branch 1: 1 base, 1 log");
        assertThat(gone(150)).containsExactly();
        assertThat(gone(90)).as("measured from 300, not from now").containsExactly("branch 1: 1 base, 1 log");
    }

    @Test
    void aBranchThatReachesIntoTheWindowKeepsItsBaseHoweverOldItIs() {
        root(1, 100);
        log(1, 100, 150, 200, 250, 300);

        assertThat(gone(10)).isEmpty();
    }

    @Test
    void aBranchIsKeptForTheOneThatContinuesIt() {
        root(1, 100);
        log(1, 100, 150, 200);
        fork(2, 1, 150, 210);
        log(2, 150, 200);
        root(3, 300);
        log(3, 300, 350);

        assertThat(gone(170)).as("branch 2 holds time 200").isEmpty();
        assertThat(gone(100)).containsExactly("branch 1: 1 base, 2 log", "branch 2: 0 base, 1 log");
    }

    @Test
    void theBranchThatIsWrittenToStaysEvenWithoutABase() {
        root(1, 100);
        log(1, 100, 150);
        fork(2, 1, 150, 160);
        bases.clear();

        assertThat(gone(10)).isEmpty();
    }

    @Test
    void theNewestBranchThatCanBeRestoredStays() {
        root(1, 100);
        log(1, 100, 150);
        root(2, 200);
        log(2, 200, 250);
        root(3, 1000);
        log(3, 1000, 1050, 1100, 1150, 1200, 1250);
        damaged.add(base(3).file());

        assertThat(gone(100)).containsExactly("branch 1: 1 base, 1 log");
    }

    @Test
    void aBaseThatWaitsInTheSpoolReplacesNothing() {
        root(1, 100);
        log(1, 100, 150);
        branch(2, 200, Optional.empty());
        bases.add(new BaseEntry(at(2, 1000), 1000, Path.of("base"), false, 10));

        assertThat(gone(10)).isEmpty();
    }

    @Test
    void whatIsNotSealedYetAgesNothing() {
        root(1, 100);
        log(1, 100, 150);
        root(2, 200);
        log(2, 200, 250);
        segments.add(segment(2, 250, 900, false));

        assertThat(gone(120)).as("measured from 250").isEmpty();
    }

    @Test
    void aLaterBaseReplacesWhatComesBeforeIt() {
        root(1, 100);
        log(1, 100, 150, 200, 250, 300, 350, 400);
        base(1, 200);
        base(1, 300);

        assertThat(gone(110)).as("the window begins at 290").containsExactly("beginning of 1: 1 base, 2 log");
        assertThat(gone(100))
                .as("at 300, which the log before it reaches")
                .containsExactly("beginning of 1: 1 base, 2 log");
        assertThat(gone(60)).as("at 340").containsExactly("beginning of 1: 2 base, 4 log");
        assertThat(gone(201)).as("at 199").isEmpty();
    }

    @Test
    void aDamagedBaseReplacesNothing() {
        root(1, 100);
        log(1, 100, 150, 200, 250, 300, 350, 400);
        damaged.add(base(1, 300).file());

        assertThat(gone(60)).isEmpty();
    }

    @Test
    void aForkWithALaterBaseNeedsItsParentNoMore() {
        root(1, 100);
        log(1, 100, 150);
        fork(2, 1, 150, 150);
        log(2, 150, 200, 250, 300, 350);
        base(2, 250);

        assertThat(gone(60)).containsExactly("branch 1: 1 base, 1 log", "beginning of 2: 0 base, 2 log");
        assertThat(gone(110)).isEmpty();
    }

    @Test
    void aForkFromBeforeALaterBaseKeepsTheOlderOne() {
        root(1, 100);
        log(1, 100, 150, 200, 250);
        base(1, 200);
        fork(2, 1, 150, 250);
        log(2, 150, 400);

        assertThat(gone(10)).as("branch 2 begins with the base of 100").isEmpty();
    }

    @Test
    void whatAnInterruptedRunLeftOfABeginningGoes() {
        root(1, 100);
        log(1, 100, 150, 200, 250, 300);
        base(1, 200);
        bases.removeFirst();

        assertThat(gone(60)).containsExactly("beginning of 1: 0 base, 2 log");
    }

    @Test
    void aGapGoesWhenItIsOverAndNothingBeforeItIsKept() {
        root(1, 100);
        log(1, 100, 150);
        root(2, 200);
        log(2, 200, 250);
        root(3, 300);
        log(3, 300, 350, 400);
        gap(1, 150, 2, 200);
        gap(2, 250, 3, 300);

        assertThat(gone(50))
                .containsExactly("branch 1: 1 base, 1 log", "branch 2: 1 base, 1 log", "gap 1/150", "gap 2/250");
        assertThat(gone(110))
                .as("its end is in the window")
                .containsExactly("branch 1: 1 base, 1 log", "branch 2: 1 base, 1 log", "gap 1/150");
        assertThat(gone(150)).containsExactly("branch 1: 1 base, 1 log", "gap 1/150");
    }

    @Test
    void anOpenGapStays() {
        root(1, 100);
        log(1, 100, 150);
        root(2, 300);
        log(2, 300, 350);
        gaps.add(new Gap(at(1, 150), 150, Optional.empty(), Optional.empty(), Gap.Outcome.OPEN, "test"));
        gaps.add(new Gap(at(1, 120), 120, Optional.empty(), Optional.of(130L), Gap.Outcome.CLOSED, "test"));

        assertThat(gone(50)).containsExactly("branch 1: 1 base, 1 log", "gap 1/120");
    }

    /// The archive would find that branch 3 begins anew after branch 1, and record the loss again.
    @Test
    void aGapBetweenTwoBranchesThatStayStays() {
        root(1, 100);
        log(1, 100, 150);
        damaged.add(root(2, 200).file());
        log(2, 200, 250);
        damaged.add(root(3, 300).file());
        log(3, 300, 350, 400, 450);
        gap(1, 150, 2, 200);
        gap(2, 250, 3, 300);

        assertThat(gone(50)).containsExactly("branch 2: 1 base, 1 log");
    }

    @Test
    void anEmptySourceLosesNothing() {
        assertThat(gone(10)).isEmpty();
        assertThat(rule(10).kept()).isEmpty();
    }

    @Test
    void whatStaysIsToldWithItsReason() {
        root(1, 100);
        log(1, 100, 150);
        fork(2, 1, 150, 150);
        log(2, 150, 200, 250);

        assertThat(rule(60).kept())
                .extracting(Kept::why)
                .containsExactly("branch 2 continues it, which stays", "the branch that is written to");
        assertThat(rule(60).kept().getLast().what())
                .isEqualTo("branch 2 (no base, 2 segments of log from 1970-01-01T00:00:00.150Z to"
                        + " 1970-01-01T00:00:00.250Z)");
    }

    private BaseEntry root(int id, long offset) {
        branch(id, offset, Optional.empty());
        return base(id, offset);
    }

    private void fork(int id, int parent, long offset, long millis) {
        branches.add(new Branch(
                new BranchId(id), REPLID, Optional.of(at(parent, offset)), new ReplicationOffset(offset), millis, ""));
    }

    private void branch(int id, long offset, Optional<BranchPosition> parent) {
        branches.add(new Branch(new BranchId(id), REPLID, parent, new ReplicationOffset(offset), offset, ""));
    }

    private BaseEntry base(int branch, long offset) {
        var base = new BaseEntry(at(branch, offset), offset, Path.of("base-" + branch + "-" + offset), true, 10);
        bases.add(base);
        return base;
    }

    private BaseEntry base(int branch) {
        return bases.stream()
                .filter(base -> base.position().branch().number() == branch)
                .findFirst()
                .orElseThrow();
    }

    /// Segments from each of these offsets to the next.
    private void log(int branch, long... offsets) {
        for (int i = 1; i < offsets.length; i++) {
            segments.add(segment(branch, offsets[i - 1], offsets[i], true));
        }
    }

    private static SegmentEntry segment(int branch, long start, long end, boolean sealed) {
        return new SegmentEntry(
                new BranchId(branch),
                new ReplicationOffset(start),
                new ReplicationOffset(end),
                start,
                end,
                Path.of("log-" + branch + "-" + start),
                sealed,
                10);
    }

    private void gap(int from, long fromOffset, int to, long toOffset) {
        gaps.add(new Gap(
                at(from, fromOffset),
                fromOffset,
                Optional.of(at(to, toOffset)),
                Optional.of(toOffset),
                Gap.Outcome.LOST,
                "test"));
    }

    private static BranchPosition at(int branch, long offset) {
        return new BranchPosition(new BranchId(branch), new ReplicationOffset(offset));
    }

    private HistoryRule rule(long window) {
        return new HistoryRule(
                new Catalog(branches, bases, segments, gaps, List.of()),
                damaged,
                List.of(),
                Duration.ofMillis(window),
                1_000_000);
    }

    private List<String> gone(long window) {
        return rule(window).removals().stream().map(HistoryRuleTest::text).toList();
    }

    private static String text(Removal removal) {
        return switch (removal) {
            case Removal.OfBranch whole ->
                "branch %s: %d base, %d log"
                        .formatted(
                                whole.branch().id(),
                                whole.bases().size(),
                                whole.segments().size());
            case Removal.OfBeginning part ->
                "beginning of %s: %d base, %d log"
                        .formatted(
                                part.branch(),
                                part.bases().size(),
                                part.segments().size());
            case Removal.OfGap gone -> "gap " + gone.gap().from();
            case Removal.OfBackup _, Removal.OfLeftover _ -> throw new AssertionError(removal);
        };
    }
}
