package io.redoubt.system;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.dataset.DatasetKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Restores an archive to where its primary was looked at, and compares; counts what it compared. Confined to one
/// thread.
final class PairChecks {
    private static final int ON_TIME_MILLIS = 50;
    private static final int MOST_TRIES_TO_FAIL = 6;

    private final Rehearsal rehearsal;
    private final Explanation explanation;
    private final Duration tolerance;
    private final List<String> failures = new ArrayList<>();
    private int checked;
    private int full;
    private long expiries;
    private long onTime;

    /// What a primary held, and where the archive must have it.
    record Pair(BranchPosition at, Snapshot recorded) {}

    /// @param tolerance how far apart two times of expiry may be
    PairChecks(Rehearsal rehearsal, Explanation explanation, Duration tolerance) {
        this.rehearsal = rehearsal;
        this.explanation = explanation;
        this.tolerance = tolerance;
    }

    void check(Pair pair) throws IOException {
        boolean whole = pair.recorded().leaves().isPresent();
        Rehearsal.Outcome outcome = rehearsal.run(pair.at(), whole);
        long now = System.currentTimeMillis() + 1;
        checked++;
        List<String> complaints = new ArrayList<>();
        if (!outcome.snapshot().digest().equals(pair.recorded().digest())) {
            complaints.add("digest differs (reached %s): %s"
                    .formatted(outcome.reached(), explanation.of(pair, outcome.snapshot())));
        }
        if (whole) {
            full++;
            checkLeaves(pair.recorded(), outcome.snapshot(), now, complaints);
        }
        if (!complaints.isEmpty()) {
            failures.add("offset:" + pair.at() + ": " + String.join("; ", complaints));
        }
    }

    private void checkLeaves(Snapshot recorded, Snapshot restored, long now, List<String> complaints) {
        Map<DatasetKey, Long> lateness = recorded.lateness(restored, now);
        expiries += lateness.size();
        onTime += lateness.values().stream()
                .filter(late -> late <= ON_TIME_MILLIS)
                .count();
        lateness.forEach((key, late) -> {
            if (late < -ON_TIME_MILLIS) {
                complaints.add("%s expires %d ms too early".formatted(key, -late));
            }
        });
        recorded.differences(restored, now, tolerance).stream()
                .limit(10)
                .forEach(difference -> complaints.add(difference.describe()));
        if (!restored.functions().equals(recorded.functions())) {
            complaints.add("functions differ");
        }
        recorded.leaves().orElseThrow().keySet().stream()
                .filter(key -> !recorded.keys().byKey().containsKey(key))
                .limit(1)
                .forEach(key -> complaints.add(key + " is none of the keys the traffic is known to write"));
    }

    /// The dataset one command earlier is another one, in keys that can be named, or the digests would prove
    /// nothing.
    void requireTheComparisonCanFail(List<Pair> pairs) throws IOException {
        List<String> same = new ArrayList<>();
        for (Pair pair : pairs.subList(0, Math.min(MOST_TRIES_TO_FAIL, pairs.size()))) {
            var earlier = new BranchPosition(
                    pair.at().branch(), new ReplicationOffset(pair.at().offset().bytes() - 1));
            Rehearsal.Outcome outcome = rehearsal.run(earlier, false);
            if (!outcome.snapshot().digest().equals(pair.recorded().digest())) {
                if (outcome.snapshot().keys().differing(pair.recorded().keys()).isEmpty()) {
                    throw new AssertionError("the digest differs at %s, and no key does".formatted(earlier));
                }
                return;
            }
            same.add(earlier + " reached " + outcome.reached());
        }
        throw new AssertionError("the digest is the same one command earlier, at each of " + same);
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    int checked() {
        return checked;
    }

    /// Times of expiry compared.
    long expiries() {
        return expiries;
    }

    /// Those of them that are exact, or early.
    long onTime() {
        return onTime;
    }

    @Override
    public String toString() {
        return "%d checked (%d key by key with %d times of expiry, %d exact), %d failed"
                .formatted(checked, full, expiries, onTime, failures.size());
    }
}
