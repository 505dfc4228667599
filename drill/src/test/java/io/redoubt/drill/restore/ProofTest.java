package io.redoubt.drill.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.core.dataset.DatasetDifference.Aspect;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.RootHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProofTest {
    private static final Proof NONE = new Proof.None();
    private static final Proof EQUAL = equal(MadeEvidence.fresh());
    private static final Proof STALE = equal(MadeEvidence.stale());
    private static final Proof DIFFERS = new Proof.Differs(
            MadeEvidence.fresh(),
            3,
            List.of(new DatasetDifference(DatasetKey.of(2, "k\n<b>"), Aspect.MISSING, "string", "")));

    private static Proof equal(Evidence evidence) {
        return new Proof.Equal(evidence, new RootHash(DatasetScope.FULL).digest(), 0, 0);
    }

    private static JsonDocument json(Proof proof) {
        JsonLine line = JsonLine.schema(1);
        proof.writeTo(line);
        return JsonDocument.parse("it", line.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void onlyAFreshProofSatisfiesWhoRequiresOne() {
        assertThat(EQUAL.failure(true)).isEmpty();
        assertThat(NONE.failure(true)).hasValueSatisfying(why -> assertThat(why).startsWith("no proof: "));
        assertThat(STALE.failure(true))
                .hasValueSatisfying(why -> assertThat(why).startsWith("the proof is stale: "));
        assertThat(DIFFERS.failure(true)).contains("3 differences from backup 20261128T100000.000Z");
    }

    @Test
    void aDifferenceFailsWhoRequiresNothing() {
        assertThat(DIFFERS.failure(false)).isPresent();
        assertThat(List.of(NONE, EQUAL, STALE))
                .allMatch(proof -> proof.failure(false).isEmpty());
    }

    @Test
    void programsReadTheWordAndTheNumberOfDifferences() {
        assertThat(json(EQUAL).text("proof")).isEqualTo("equal");
        assertThat(json(EQUAL).number("differences")).isZero();
        assertThat(json(EQUAL).flag("proofStale")).isFalse();
        assertThat(json(STALE).flag("proofStale")).isTrue();
        assertThat(json(DIFFERS).text("proof")).isEqualTo("differs");
        assertThat(json(DIFFERS).number("differences")).isEqualTo(3);
        assertThat(json(NONE).text("proof")).isEqualTo("none");
        assertThat(json(NONE).has("differences")).as("of nothing compared").isFalse();
    }

    @Test
    void thatBothAreEmptyIsSaid() {
        assertThat(EQUAL.lines()).singleElement().asString().contains("both are empty");
    }

    @Test
    void keysAreNamedInOneLineEach() {
        assertThat(DIFFERS.lines())
                .containsExactly(
                        "DIFFERS from what the server sent for backup 20261128T100000.000Z: 3 differences",
                        "'k\\x0a<b>' in database 2 is missing",
                        "and 2 more");
    }
}
