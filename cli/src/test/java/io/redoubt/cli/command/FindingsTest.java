package io.redoubt.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.option.ArchiveOptions;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.SealedEnd;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.spool.ArchiveState;
import io.redoubt.repository.spool.ArchiveState.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final BranchId FIRST = new BranchId(1);
    private static final BranchId SECOND = new BranchId(2);

    private final Findings.Limits limits = new Findings.Limits(
            ArchiveOptions.MAX_LAG.defaultValue().orElseThrow(),
            ArchiveOptions.GAP_WINDOW.defaultValue().orElseThrow());

    @Test
    void aRunningArchiveThatSaysItStreamsIsFine() {
        assertThat(of(catalog()).problems()).isEmpty();
    }

    @Test
    void aGapThatIsOpenCountsHoweverOldItIs() {
        assertThat(of(catalog(open(NOW - 300 * DAY))).problems()).containsExactly("gap (open) after 1/100: no space");
    }

    @Test
    void aLostGapCountsForSevenDaysAfterItHasEnded() {
        assertThat(of(catalog(lost(NOW - 6 * DAY))).problems())
                .containsExactly("gap (lost) after 1/100 until 2/900: no space; ended 6 d 0 h ago, a problem for"
                        + " 1 d 0 h more (--gap-window)");
        assertThat(of(catalog(lost(NOW - 7 * DAY))).problems()).hasSize(1);
    }

    @Test
    void afterThatItIsStillToldButCountsNoMore() {
        Findings one = of(catalog(lost(NOW - 7 * DAY - 1)));
        Findings several = of(catalog(lost(NOW - 90 * DAY), lost(NOW - 30 * DAY)));

        assertThat(one.problems()).isEmpty();
        assertThat(one.history())
                .containsExactly("1 lost gap, it ended 7 d 0 h ago: no problem any more (--gap-window), but not"
                        + " restorable either; see 'redoubt list'");
        assertThat(several.problems()).isEmpty();
        assertThat(several.history()).singleElement().asString().startsWith("2 lost gaps, the last ended 30 d 0 h ago");
    }

    @Test
    void aLostGapThatEndedInTheFutureCounts() {
        assertThat(of(catalog(lost(NOW + 400 * DAY))).problems()).hasSize(1);
    }

    @Test
    void aGapThatWasClosedWithoutLossIsNotTold() {
        Findings findings = of(catalog(open(NOW - DAY).closed(NOW - 1000)));

        assertThat(findings.problems()).isEmpty();
        assertThat(findings.history()).isEmpty();
    }

    @Test
    void aFileThatIsGoneIsAProblemHoweverLongAgo() {
        Catalog whole = catalog(List.of(segment(1, 500), segment(500, 900), segment(900, 2000)));
        Catalog hole = catalog(List.of(segment(1, 500), segment(900, 2000)));
        Catalog end = catalog(List.of(segment(1, 500), segment(500, 900)));
        Catalog base = new Catalog(whole.branches(), List.of(), whole.segments(), List.of(), List.of());

        assertThat(of(whole).problems()).isEmpty();
        assertThat(of(hole).problems())
                .containsExactly("offsets 1/500 to 900 are missing: a file is gone, put it back from a copy");
        assertThat(of(end).problems())
                .containsExactly(
                        "offsets 1/900 to 2000 are missing: a file is gone, put it back from a copy",
                        "the archive had offset 1/2000 on its disk, but what is held ends at 1/900");
        assertThat(of(base).problems()).containsExactly("the base of branch 1 is gone: put it back from a copy");
    }

    @Test
    void whatIsRecordedAsLostIsNotMissingToo() {
        var lost = new Gap(
                new BranchPosition(FIRST, new ReplicationOffset(500)),
                NOW - 90 * DAY,
                Optional.of(new BranchPosition(FIRST, new ReplicationOffset(900))),
                Optional.of(NOW - 90 * DAY),
                Gap.Outcome.LOST,
                "the disk lost it");

        Findings findings = of(catalog(List.of(segment(1, 500), segment(900, 2000)), lost));

        assertThat(findings.problems()).isEmpty();
        assertThat(findings.history()).hasSize(1);
    }

    @Test
    void anArchiveThatRunsAndSaysNothingIsAProblem() {
        assertThat(of(Optional.empty()).problems()).containsExactly("the archive has not said anything yet");
        assertThat(of(Optional.of(state(NOW - 5001, -1, NOW))).problems())
                .containsExactly("the archive has said nothing for 5.0 s");
        assertThat(of(Optional.of(state(NOW - 5000, -1, NOW))).problems()).isEmpty();
    }

    @Test
    void aWordFromTheFutureIsNoFreshOne() {
        assertThat(of(Optional.of(state(NOW + 3_600_000, -1, NOW))).problems())
                .containsExactly(
                        "the archive's last word is dated 1 h 0 m in the future: a clock was changed, and nobody"
                                + " can tell how old it is");
    }

    @Test
    void whatThePrimaryHasAndTheArchiveDoesNotReceiveIsLag() {
        assertThat(of(Optional.of(state(NOW, NOW - 60_000, NOW))).problems()).isEmpty();
        assertThat(of(Optional.of(state(NOW, NOW - 61_000, NOW))).problems())
                .containsExactly("the lag of 1 m 1 s is above 1 m 0 s");
    }

    @Test
    void aLinkOnWhichNothingComesIsAProblem() {
        assertThat(of(Optional.of(state(NOW, -1, NOW - 61_000))).problems())
                .containsExactly(
                        "nothing was received for 1 m 1 s, not even a PING: the lag may be as much, above 1 m 0 s");
    }

    private Findings of(Optional<ArchiveState> state) {
        return Findings.of(true, state, catalog(), NOW, limits);
    }

    private Findings of(Catalog catalog) {
        return Findings.of(true, Optional.of(state()), catalog, NOW, limits);
    }

    private static Gap open(long fromMillis) {
        return new Gap(
                new BranchPosition(FIRST, new ReplicationOffset(100)),
                fromMillis,
                Optional.empty(),
                Optional.empty(),
                Gap.Outcome.OPEN,
                "no space");
    }

    private static Gap lost(long toMillis) {
        return open(toMillis - 1000).lost(new BranchPosition(SECOND, new ReplicationOffset(900)), toMillis);
    }

    private static SegmentEntry segment(long start, long end) {
        return new SegmentEntry(
                FIRST,
                new ReplicationOffset(start),
                new ReplicationOffset(end),
                NOW - DAY,
                NOW - DAY,
                Path.of("log"),
                true,
                1);
    }

    private static Catalog catalog(Gap... gaps) {
        return catalog(List.of(segment(1, 2000)), gaps);
    }

    /// A branch that was sealed up to offset 2000.
    private static Catalog catalog(List<SegmentEntry> segments, Gap... gaps) {
        var replid = new ReplicationId("a".repeat(40));
        var start = new ReplicationOffset(1);
        var branch = new Branch(FIRST, replid, Optional.empty(), start, NOW - 365 * DAY, "first attach");
        var base = new BaseEntry(new BranchPosition(FIRST, start), NOW - 365 * DAY, Path.of("base"), true, 1);
        var sealed = new SealedEnd(new BranchPosition(FIRST, new ReplicationOffset(2000)), NOW - DAY);
        return new Catalog(List.of(branch), List.of(base), segments, List.of(gaps), List.of(sealed));
    }

    @Test
    void whatCannotBeSealedIsAProblemAlthoughTheArchiveStreams() {
        String trouble = "cannot seal into the repository: No space left on device";

        Findings findings = Findings.of(true, Optional.of(state(trouble)), catalog(), NOW, limits);

        assertThat(findings.problems()).containsExactly(trouble);
    }

    private static ArchiveState state() {
        return state("");
    }

    private static ArchiveState state(String sealingTrouble) {
        return state(NOW - 1000, -1, NOW - 1000, sealingTrouble);
    }

    private static ArchiveState state(long updatedMillis, long behindSinceMillis, long receivedMillis) {
        return state(updatedMillis, behindSinceMillis, receivedMillis, "");
    }

    private static ArchiveState state(
            long updatedMillis, long behindSinceMillis, long receivedMillis, String sealingTrouble) {
        return new ArchiveState(
                "a",
                1,
                NOW - DAY,
                updatedMillis,
                Phase.STREAMING,
                NOW - DAY,
                "",
                sealingTrouble,
                1,
                "a".repeat(40),
                "redis-7.0.15",
                "redis://127.0.0.1:6379",
                7777,
                "everysec",
                2000,
                receivedMillis,
                2000,
                -1,
                behindSinceMillis,
                2000,
                NOW - 1000,
                List.of());
    }
}
