package io.redoubt.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.SealedEnd;
import io.redoubt.repository.SegmentEntry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// History: branch 1 from 1000 ms to 5000 ms, offsets 100 to 500; branch 2 forked off it at 300; branch 3 anew
/// after a gap.
class TargetResolverTest {
    private static final ReplicationId REPLID = new ReplicationId("7c2b42521864e8103fc03e278e375eadd6d0d2c3");

    private static final long NOW = 100_000;

    private final List<Branch> branches = new ArrayList<>();
    private final List<BaseEntry> bases = new ArrayList<>();
    private final List<SegmentEntry> segments = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<SealedEnd> sealedEnds = new ArrayList<>();
    private Optional<LiveArchive> live = Optional.empty();

    @Test
    void aTimeUsesTheNewestBaseBeforeItAndTheSegmentsUpToIt() {
        oneBranch();

        Route route = route(time(3500));

        assertThat(route.base().position().offset().bytes()).isEqualTo(100);
        assertThat(ends(route)).containsExactly(300L, 400L);
        assertThat(route.next().orElseThrow().from().bytes()).isEqualTo(400);
    }

    @Test
    void aTimeBeforeTheFirstSegmentIsTheBaseAlone() {
        oneBranch();

        Route route = route(time(1500));

        assertThat(route.pieces()).isEmpty();
        assertThat(route.next()).isPresent();
    }

    @Test
    void aTimeBeforeTheFirstBaseIsRefusedAndTheFirstTargetNamed() {
        oneBranch();

        assertRefused(time(999), "before the first base", "1970-01-01T00:00:01.000Z (offset:1/100)");
    }

    @Test
    void aTimeAfterTheEndIsRefusedUnlessTheRunningArchiveKnowsThatNothingFollowed() {
        oneBranch();
        assertRefused(time(5001), "no archive is running", "1970-01-01T00:00:05.000Z (offset:1/500) before it");

        live = Optional.of(new LiveArchive(new BranchId(1), 6000));
        assertThat(ends(route(time(6000)))).endsWith(500L);
        assertThat(resolver().resolve(time(6000)).notes()).isEmpty();

        live = Optional.of(new LiveArchive(new BranchId(2), 6000));
        assertRefused(time(5500), "", "offset:1/500");
    }

    @Test
    void aTimeAfterTheLastWordOfAnArchiveThatSpokeAMomentAgoIsTheEndAndSaysWhatIsUncertain() {
        oneBranch();
        live = Optional.of(new LiveArchive(new BranchId(1), NOW - 5000));

        Resolution resolution = resolver().resolve(time(NOW));

        assertThat(ends(route(time(NOW)))).endsWith(500L);
        assertThat(resolution.notes())
                .containsExactly("the running archive last spoke 5.0 s before the target: a command received since may"
                        + " be missing");
        assertThat(new Horizon(catalog(), live, NOW).after(branches.getFirst(), resolution.limit()))
                .isEqualTo(NOW);
    }

    @Test
    void anArchiveThatHasFallenSilentKnowsNothingOfTheTimeSince() {
        oneBranch();
        live = Optional.of(new LiveArchive(new BranchId(1), NOW - 5001));

        assertThat(ends(route(time(NOW - 5001)))).endsWith(500L);
        assertRefused(
                time(NOW - 5000),
                "the running archive has said nothing since 1970-01-01T00:01:34.999Z",
                "1970-01-01T00:00:05.000Z (offset:1/500) before it");
    }

    @Test
    void aTimeInTheFutureIsRefused() {
        oneBranch();
        live = Optional.of(new LiveArchive(new BranchId(1), 200_000));

        assertRefused(time(NOW + 1), "in the future", "offset:1/500");
    }

    @Test
    void aTimeInAGapIsRefusedWithTheTargetsOnBothSidesAndTheCause() {
        oneBranch();
        root(2, 1000, 9000);
        gaps.add(new Gap(at(1, 500), 5000, Optional.of(at(2, 1000)), Optional.of(9000L), Gap.Outcome.LOST, "crash"));

        assertRefused(
                time(7000),
                "lies in a gap: nothing was received from 1970-01-01T00:00:05.000Z to 1970-01-01T00:00:09.000Z (crash)",
                "1970-01-01T00:00:05.000Z (offset:1/500) before it, 1970-01-01T00:00:09.000Z (offset:2/1000) after it");
        assertThat(route(time(9000)).base().position()).isEqualTo(at(2, 1000));
        assertThat(ends(route(time(5000)))).endsWith(500L);
    }

    @Test
    void aChildContinuesItsParentFromTheForkWithoutAHole() {
        oneBranch();
        child(2, 1, 500, 8000);
        segment(2, 500, 600, 8000, 9000);

        assertThat(ends(route(time(6500)))).containsExactly(300L, 400L, 500L);
        assertThat(ends(route(time(8500)))).containsExactly(300L, 400L, 500L, 600L);
    }

    @Test
    void whatTheParentHoldsBehindTheForkBelongsToTheParentOnly() {
        oneBranch();
        child(2, 1, 350, 8000);
        segment(2, 350, 600, 8000, 9000);

        assertThat(ends(route(time(4500)))).containsExactly(300L, 400L, 500L);
        assertThat(ends(route(time(8500)))).containsExactly(300L, 350L, 600L);
        assertRefused(time(6000), "lies in a gap", "offset:1/350");
        assertThat(ends(route(offset("1/450")))).containsExactly(300L, 400L, 500L);
        assertThat(ends(route(offset("2/450")))).containsExactly(300L, 350L, 600L);
    }

    @Test
    void anOffsetThatSeveralBranchesHoldIsRefusedWithTheList() {
        oneBranch();
        child(2, 1, 350, 8000);
        segment(2, 350, 600, 8000, 9000);

        assertThatThrownBy(() -> route(offset("450")))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .satisfies(e -> assertThat(e.hint()).contains("offset:1/450 or offset:2/450"));
        assertThat(ends(route(offset("350")))).containsExactly(300L, 400L);
        assertThat(ends(route(offset("600")))).endsWith(600L);
    }

    @Test
    void anOffsetOutsideIsRefusedWithTheNearestTarget() {
        oneBranch();

        assertRefused(offset("1/501"), "after the end of branch 1", "offset:1/500");
        assertRefused(offset("1/99"), "before the first base", "offset:1/100");
        assertRefused(offset("501"), "no branch holds offset 501", "offset:1/500");
        assertRefused(offset("7/1"), "there is no branch 7", "offset:1/500");
    }

    @Test
    void aHistoryOfAnyNumberOfForksIsWalked() {
        oneBranch();
        for (int id = 2; id <= 6000; id++) {
            child(id, id - 1, 500, 8000);
        }
        segment(6000, 500, 600, 8000, 9000);

        assertThat(ends(route(offset("6000/600")))).containsExactly(300L, 400L, 500L, 600L);
    }

    @Test
    void latestIsTheEndOfTheLastBranchThatHasData() {
        oneBranch();
        child(2, 1, 500, 8000);

        Route route = route(new RestoreTarget.Latest());

        assertThat(ends(route)).containsExactly(300L, 400L, 500L);
    }

    @Test
    void latestMentionsThatTheArchiveHasLostThePrimary() {
        oneBranch();
        gaps.add(new Gap(at(1, 500), 5000, Optional.empty(), Optional.empty(), Gap.Outcome.OPEN, "timeout"));

        assertThat(resolver().resolve(new RestoreTarget.Latest()).notes())
                .singleElement()
                .satisfies(note -> assertThat(note).contains("lost the primary", "timeout"));
    }

    @Test
    void anEndThatWasSealedAndIsGoneIsMissed() {
        oneBranch();
        sealedEnds.add(new SealedEnd(at(1, 600), 6000));
        String known = "1970-01-01T00:00:05.000Z (offset:1/500) before it";

        assertThat(resolver().resolve(new RestoreTarget.Latest()).notes())
                .singleElement()
                .asString()
                .startsWith(
                        "the log ends here although it was once held up to 1970-01-01T00:00:06.000Z (offset:1/600)");
        for (RestoreTarget.InHistory target : List.of(time(5500), offset("1/550"))) {
            assertThatThrownBy(() -> route(target))
                    .asInstanceOf(type(RedoubtException.class))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SEGMENT_MISSING))
                    .satisfies(e -> assertThat(e).hasMessageContaining("offsets 500 to 600 are missing"))
                    .satisfies(e -> assertThat(e.hint()).contains(known));
        }
        assertThat(ends(route(time(4500)))).endsWith(500L);
    }

    @Test
    void aHoleOnTheWayIsNamedByItsOffsets() {
        oneBranch();
        segments.remove(1);

        assertThatThrownBy(() -> route(new RestoreTarget.Latest())).satisfies(this::isTheHole);
        assertThatThrownBy(() -> route(time(3500))).satisfies(this::isTheHole);
        assertThatThrownBy(() -> route(offset("1/350"))).satisfies(this::isTheHole);
        assertThat(ends(route(time(2500)))).containsExactly(300L);
        assertThat(ends(route(offset("1/300")))).containsExactly(300L);
    }

    private void isTheHole(Throwable thrown) {
        assertThat(thrown)
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SEGMENT_MISSING))
                .satisfies(e -> assertThat(e).hasMessageContaining("offsets 300 to 400 are missing"))
                .satisfies(e -> assertThat(e.hint()).contains("offset:1/300"));
    }

    @Test
    void aHoleRightBehindTheBaseIsFound() {
        oneBranch();
        segments.removeFirst();

        assertThatThrownBy(() -> route(time(3500)))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e).hasMessageContaining("offsets 100 to 300 are missing"));
        assertThat(route(time(1000)).pieces()).isEmpty();
    }

    @Test
    void aMissingBaseIsSaid() {
        oneBranch();
        bases.clear();

        assertThatThrownBy(() -> route(time(3500)))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SEGMENT_MISSING))
                .satisfies(e -> assertThat(e).hasMessageContaining("base of branch 1 is missing"));
    }

    @Test
    void nothingYetIsSaid() {
        assertRefused(new RestoreTarget.Latest(), "nothing can be restored yet", "");
        assertRefused(time(5), "nothing can be restored yet", "");
    }

    @Test
    void aBranchThatIsItsOwnAncestorIsDamageNotAnEndlessWalk() {
        child(2, 2, 5, 1000);

        assertThatThrownBy(() -> route(offset("2/5")))
                .asInstanceOf(type(RedoubtException.class))
                .extracting(RedoubtException::code)
                .isEqualTo(ErrorCode.DAMAGED);
    }

    private void oneBranch() {
        root(1, 100, 1000);
        segment(1, 100, 300, 2000, 2900);
        segment(1, 300, 400, 3000, 3900);
        segment(1, 400, 500, 4000, 5000);
    }

    private void root(int id, long offset, long millis) {
        branches.add(new Branch(
                new BranchId(id), REPLID, Optional.empty(), new ReplicationOffset(offset), millis, "attached"));
        bases.add(new BaseEntry(at(id, offset), millis, Path.of("base"), true, 10));
    }

    private void child(int id, int parent, long fork, long millis) {
        branches.add(new Branch(
                new BranchId(id),
                REPLID,
                Optional.of(at(parent, fork)),
                new ReplicationOffset(fork),
                millis,
                "failover"));
    }

    private void segment(int branch, long start, long end, long firstMillis, long lastMillis) {
        segments.add(new SegmentEntry(
                new BranchId(branch),
                new ReplicationOffset(start),
                new ReplicationOffset(end),
                firstMillis,
                lastMillis,
                Path.of("log-" + start),
                true,
                10));
    }

    private static BranchPosition at(int branch, long offset) {
        return new BranchPosition(new BranchId(branch), new ReplicationOffset(offset));
    }

    private TargetResolver resolver() {
        return new TargetResolver(catalog(), live, Instant.ofEpochMilli(NOW));
    }

    private Catalog catalog() {
        return new Catalog(branches, bases, segments, gaps, sealedEnds);
    }

    private Route route(RestoreTarget.InHistory target) {
        return Route.towards(resolver().resolve(target), catalog());
    }

    private static List<Long> ends(Route route) {
        return route.pieces().stream().map(piece -> piece.to().bytes()).toList();
    }

    private static RestoreTarget.InHistory time(long millis) {
        return new RestoreTarget.AtTime(Instant.ofEpochMilli(millis));
    }

    private static RestoreTarget.InHistory offset(String text) {
        return (RestoreTarget.InHistory)
                RestoreTarget.parse("offset:" + text, java.time.InstantSource.system(), java.time.ZoneId.of("UTC"));
    }

    private void assertRefused(RestoreTarget.InHistory target, String message, String hint) {
        assertThatThrownBy(() -> route(target))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_UNREACHABLE))
                .satisfies(e -> assertThat(e).hasMessageContaining(message))
                .satisfies(e -> assertThat(e.hint()).contains(hint));
    }
}
