package io.redoubt.drill.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A drill that counts wrongly does not come to measure anything.
@Timeout(60)
class KnownLossTest {
    private static final ServerBinary SERVER = ServerBinaries.standard().embedded();

    @Test
    void theDrillsOwnCountFindsWhatWasTaken() throws Exception {
        KnownLoss.ofDrills().requireFound(SERVER);
    }

    record Wrong(String what, UnaryOperator<CrashRound> how) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Wrong> wrong() {
        return Stream.of(
                new Wrong("every server has all", found -> with(found, Map.of("lost", 0L))),
                new Wrong(
                        "one loss is missed",
                        found -> with(found, Map.of("lost", Math.max(0, found.lostCommands() - 1)))),
                new Wrong("one loss too many", found -> with(found, Map.of("lost", found.lostCommands() + 1))),
                new Wrong(
                        "an acknowledgement is missed",
                        found -> with(found, Map.of("acknowledged", found.acknowledged() - 1))),
                new Wrong(
                        "one was never given", found -> with(found, Map.of("acknowledged", found.acknowledged() + 1))),
                new Wrong("no time passes", found -> with(found, Map.of("millis", 0L))),
                new Wrong(
                        "seconds for milliseconds", found -> with(found, Map.of("millis", found.lostMillis() * 1000))),
                new Wrong("order is not looked at", found -> with(found, Map.of("disorders", 0L))),
                new Wrong("halves are not looked at", found -> with(found, Map.of("halves", 0L))));
    }

    private static CrashRound with(CrashRound found, Map<String, Long> other) {
        return new CrashRound(
                other.getOrDefault("acknowledged", found.acknowledged()),
                other.getOrDefault("lost", found.lostCommands()),
                other.getOrDefault("millis", found.lostMillis()),
                (int) (long) other.getOrDefault("disorders", (long) found.disorders()),
                (int) (long) other.getOrDefault("halves", (long) found.halves()),
                found.recoveryMillis(),
                found.note());
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void oneThatCountsWronglyIsCaught(Wrong wrong) {
        KnownLoss.Counting right = KnownLoss.ofDrills().counting();
        var broken =
                new KnownLoss((connection, writer, ended) -> wrong.how().apply(right.of(connection, writer, ended)));

        assertThatThrownBy(() -> broken.requireFound(SERVER))
                .isInstanceOfSatisfying(
                        RedoubtException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VERIFICATION_FAILED))
                .hasMessageStartingWith("the drill does not find a loss that is known: ");
    }
}
