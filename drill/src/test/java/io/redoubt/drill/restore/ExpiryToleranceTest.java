package io.redoubt.drill.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.core.dataset.DatasetDifference.Aspect;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.dataset.DatasetDigest;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.RootHash;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpiryToleranceTest {
    private static final DatasetDigest DIGEST = new RootHash(DatasetScope.FULL).digest();
    private static final Evidence EVIDENCE = MadeEvidence.fresh();

    private static DatasetDifference expiry(long expected, long found) {
        return new DatasetDifference(
                DatasetKey.of(0, "k"), Aspect.EXPIRY, Long.toString(expected), Long.toString(found));
    }

    private static Proof judged(String server, DatasetDifference difference) {
        var tolerance = new ExpiryTolerance(Optional.of(ServerVersion.parse(server)));
        tolerance.accept(difference);
        return tolerance.proof(EVIDENCE, DIGEST);
    }

    @Test
    void onlyRedis6MayBeOffByWhatItLeavesToBeEstimated() {
        assertThat(judged("redis-6.2.11", expiry(5_000, 5_400))).isEqualTo(new Proof.Equal(EVIDENCE, DIGEST, 1, 400));
        assertThat(judged("redis-6.2.11", expiry(5_000, 6_001))).isInstanceOf(Proof.Differs.class);
        assertThat(judged("redis-7.0.15", expiry(5_000, 5_001))).isInstanceOf(Proof.Differs.class);
        assertThat(judged("valkey-8.0.1", expiry(5_000, 5_001))).isInstanceOf(Proof.Differs.class);
    }

    @Test
    void anExpiryThatIsThereOnOneSideOnlyIsNoEstimate() {
        assertThat(judged("redis-6.2.11", expiry(-1, 300))).isInstanceOf(Proof.Differs.class);
        assertThat(judged("redis-6.2.11", expiry(300, -1))).isInstanceOf(Proof.Differs.class);
    }

    @Test
    void anotherValueIsNoEstimate() {
        var difference = new DatasetDifference(DatasetKey.of(0, "k"), Aspect.VALUE, "1", "2");

        assertThat(judged("redis-6.2.11", difference))
                .isInstanceOfSatisfying(
                        Proof.Differs.class,
                        differs -> assertThat(differs.first()).containsExactly(difference));
    }

    @Test
    void digestsThatDifferWithoutAnyKeyThatDoesAreNoProof() {
        var tolerance = new ExpiryTolerance(Optional.empty());

        assertThatThrownBy(() -> tolerance.proof(EVIDENCE, DIGEST)).isInstanceOf(IllegalStateException.class);
    }
}
