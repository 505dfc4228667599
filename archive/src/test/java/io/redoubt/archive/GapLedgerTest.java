package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.SourceStore;
import io.redoubt.testkit.ManualClock;
import io.redoubt.testkit.RecordingEvents;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GapLedgerTest {
    private final RecordingEvents events = new RecordingEvents();
    private final SourceStore store;
    private final GapLedger ledger;

    GapLedgerTest() throws IOException {
        store = ArchiveLife.store(SimDisk.seeded(1), ManualClock.standing());
        ledger = ledger();
    }

    private GapLedger ledger() {
        return new GapLedger(
                gap -> {
                    try {
                        store.publishGap(gap);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                events);
    }

    @Test
    void anOpenGapThatIsClosedLostNothing() throws IOException {
        ledger.open(at(1, 50), 1000, "no space");
        assertThat(recorded()).extracting(Gap::outcome).containsExactly(Gap.Outcome.OPEN);

        ledger.close(2000);

        assertThat(recorded()).extracting(Gap::outcome).containsExactly(Gap.Outcome.CLOSED);
        assertThat(recorded().getFirst().toMillis()).contains(2000L);
    }

    @Test
    void aGapStaysWhereItBeganHoweverOftenItIsOpened() throws IOException {
        ledger.open(at(1, 50), 1000, "no space");
        ledger.open(at(1, 60), 1500, "something else");

        ledger.lose(at(2, 500), 2000);

        assertThat(recorded()).singleElement().satisfies(gap -> {
            assertThat(gap.from()).isEqualTo(at(1, 50));
            assertThat(gap.to()).contains(at(2, 500));
            assertThat(gap.outcome()).isEqualTo(Gap.Outcome.LOST);
            assertThat(gap.cause()).isEqualTo("no space");
        });
        assertThat(events.warnings()).anyMatch(text -> text.contains("nothing between can be restored"));
    }

    @Test
    void whereNothingIsOpenThereIsNothingToLoseOrClose() throws IOException {
        ledger.lose(at(1, 0), 1000);
        ledger.close(1000);

        assertThat(recorded()).isEmpty();
    }

    @Test
    void aGapLeftOpenByAnEarlierRunIsTakenUp() throws IOException {
        ledger.open(at(1, 50), 1000, "no space");

        GapLedger next = ledger();
        next.resume(catalog(branch(1, 0)), true);
        next.close(9000);

        assertThat(recorded()).extracting(Gap::outcome).containsExactly(Gap.Outcome.CLOSED);
    }

    /// A crash between the arrival of a base and the record of what was lost before it.
    @Test
    void anOpenGapBeforeANewBeginningIsLost() throws IOException {
        ledger.open(at(1, 50), 1000, "link lost");

        GapLedger next = ledger();
        next.resume(catalog(branch(1, 0), branch(2, 500)), true);
        next.close(9000);

        assertThat(recorded()).singleElement().satisfies(gap -> {
            assertThat(gap.outcome()).isEqualTo(Gap.Outcome.LOST);
            assertThat(gap.to()).contains(at(2, 500));
        });
    }

    @Test
    void aNewBeginningThatNoGapExplainsIsRecordedAsLoss() throws IOException {
        ledger.resume(catalog(branch(1, 0), branch(2, 500), branch(3, 900)), true);

        assertThat(recorded())
                .extracting(Gap::to)
                .containsExactlyInAnyOrder(Optional.of(at(2, 500)), Optional.of(at(3, 900)));
        assertThat(recorded()).allMatch(gap -> gap.outcome() == Gap.Outcome.LOST);
    }

    @Test
    void whatCannotBeContinuedIsAnOpenGap() throws IOException {
        ledger.resume(catalog(branch(1, 30)), false);

        assertThat(recorded()).singleElement().satisfies(gap -> {
            assertThat(gap.outcome()).isEqualTo(Gap.Outcome.OPEN);
            assertThat(gap.from()).isEqualTo(at(1, 30));
        });
    }

    private List<Gap> recorded() throws IOException {
        return store.catalog().gaps();
    }

    private Catalog catalog(Branch... branches) throws IOException {
        return new Catalog(List.of(branches), List.of(), List.of(), recorded(), List.of());
    }

    private static Branch branch(int number, long start) {
        return new Branch(
                new BranchId(number),
                new ReplicationId("a".repeat(40)),
                Optional.empty(),
                new ReplicationOffset(start),
                number * 1000L,
                "test");
    }

    private static BranchPosition at(int branch, long offset) {
        return new BranchPosition(new BranchId(branch), new ReplicationOffset(offset));
    }
}
