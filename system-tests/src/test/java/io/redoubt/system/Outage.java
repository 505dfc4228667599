package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.spool.ArchiveState;
import io.redoubt.repository.spool.ArchiveState.Phase;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An archive of a primary that is written to without a pause, and what is asked of it.
final class Outage implements AutoCloseable {
    static final int AWHILE = 400;

    private static final int FINDINGS = 3;
    private static final int FRESH_MILLIS = 5000;

    /// Less than the shortest outage, and more than a busy machine makes anybody wait.
    private static final Duration NO_OUTAGE = Duration.ofSeconds(5);

    private final Path folder;
    private final Child.Layout layout;
    private final Primary primary;
    private final Child archive;
    private final SteadyWriter writer;
    private final Snapshot before;
    private final Map<BranchId, ReplicationOffset> durable = new HashMap<>();

    /// Starts both, and returns when the archive has kept the first writes.
    ///
    /// @param folder for what is restored
    /// @param options of the archive; none for one that keeps no space free
    Outage(Path folder, Child.Layout layout, Primary primary, String... options) throws IOException {
        this.folder = folder;
        this.layout = layout;
        this.primary = primary;
        List<String> all = new ArrayList<>(List.of("--segment-size", "1mb"));
        all.addAll(options.length == 0 ? List.of("--min-free", "0") : List.of(options));
        this.archive = Child.archive(layout, primary.uri(), primary.password(), 64, all.toArray(String[]::new));
        archive.awaitStreaming();
        this.writer = SteadyWriter.on(primary);
        writer.awaitMore(AWHILE);
        this.before = primary.snapshot();
        archive.awaitDurable(before.offset());
    }

    Child.Layout layout() {
        return layout;
    }

    Child archive() {
        return archive;
    }

    SteadyWriter writer() {
        return writer;
    }

    void awaitPhase(Phase phase, String detail) {
        archive.await(
                phase + ": " + detail,
                state -> state.phase() == phase && state.detail().contains(detail));
        noteDurable();
    }

    void awaitSealingTrouble(String cause) {
        archive.await("trouble: " + cause, state -> state.sealingTrouble().contains(cause));
        noteDurable();
    }

    /// What is durable when trouble comes must be there when it has gone.
    private void noteDurable() {
        ArchiveState state = Await.value("a state", Duration.ofSeconds(10), this::state);
        durable.put(new BranchId(state.branch()), new ReplicationOffset(state.durableOffset()));
    }

    private Optional<ArchiveState> state() {
        try {
            return archive.state();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The archive has a problem, `status` tells it, and tells it with a fresh fact.
    void requireProblem(String problem) {
        Await.until("status to tell: " + problem, () -> {
            Ended ended = Terminal.at(folder)
                    .run("status", "--json", "--repo", layout.repository().toString());
            ended.requireNoTrace();
            JsonDocument source = ended.json().objects("sources").getFirst();
            return ended.status() == FINDINGS
                    && source.number("ageMillis") < FRESH_MILLIS
                    && source.texts("problems").stream().anyMatch(found -> found.startsWith(problem));
        });
    }

    void requireGap(Gap.Outcome outcome) {
        Await.until("one gap that is " + outcome, () -> {
            List<Gap> gaps = layout.store().catalog().gaps();
            return gaps.size() == 1 && gaps.getFirst().outcome() == outcome;
        });
    }

    void requireNoGap() throws IOException {
        assertThat(layout.store().catalog().gaps()).isEmpty();
    }

    /// The fault is one: what the primary wrote during it, the archive has not got.
    void requireNotReceived(Snapshot snapshot) throws IOException {
        assertThat(archive.state().orElseThrow().receivedOffset()).isLessThan(snapshot.offset());
    }

    /// All that is written by now becomes durable, and all that is finished is sealed.
    void requireRecovered() {
        writer.awaitMore(AWHILE);
        archive.awaitDurable(primary.offset());
        archive.await("sealing to go on", state -> state.sealingTrouble().isEmpty());
    }

    /// Ends both in good order. Everything is sealed then, nobody had to wait, and what was before and what is
    /// now can be restored.
    void stop() throws IOException, InterruptedException {
        writer.close();
        Snapshot end = primary.snapshot();
        archive.awaitDurable(end.offset());
        archive.stop().succeeded();
        assertThat(layout.store().spool().segments())
                .as("what is not sealed; " + archive.errors() + archive.state())
                .isEmpty();
        requireWhatWasDurable();
        System.out.printf(
                "longest wait of a write: %d ms%n", writer.longestWait().toMillis());
        assertThat(writer.longestWait()).isLessThan(NO_OUTAGE);
        requireRestorable(before);
        requireRestorable(end);
        assertThat(before.digest()).as("or equal ones would prove nothing").isNotEqualTo(end.digest());
    }

    private void requireWhatWasDurable() throws IOException {
        Catalog catalog = catalog();
        assertThat(new History(catalog).hole()).isEmpty();
        assertThat(durable).isNotEmpty();
        durable.forEach((branch, offset) -> assertThat(
                        catalog.endOf(branch).orElseThrow().offset())
                .as("end of branch %s, of which %s was durable", branch, offset)
                .isGreaterThanOrEqualTo(offset));
    }

    /// Where the archive has it, if it has.
    Optional<BranchPosition> find(Snapshot snapshot) throws IOException {
        return new History(catalog()).find(snapshot.replid(), snapshot.offset());
    }

    /// A restore gives what the primary had.
    void requireRestorable(Snapshot snapshot) throws IOException {
        BranchPosition at = find(snapshot).orElseThrow();
        var rehearsal = new Rehearsal(layout.store(), ServerBinaries.standard().embedded(), folder);
        assertThat(rehearsal.run(at, false).snapshot().digest())
                .as("digest at %s", at)
                .isEqualTo(snapshot.digest());
    }

    private Catalog catalog() throws IOException {
        return layout.store().catalog();
    }

    @Override
    public void close() {
        writer.close();
        archive.close();
    }
}
