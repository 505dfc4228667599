package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.SourceName;
import io.redoubt.repository.Repository;
import io.redoubt.repository.Sealer;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.spool.ArchiveState;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.repository.spool.SpoolSegment;
import io.redoubt.testkit.ManualClock;
import io.redoubt.testkit.RecordingEvents;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// That a crash anywhere in a move loses nothing is shown by `CrashTest`.
class SpoolMoveTest {
    private static final SourceName NAME = new SourceName("test");
    private static final BranchId BRANCH = new BranchId(1);
    private static final long START = 100;
    private static final byte[] COMMAND =
            "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SimDisk disk = SimDisk.seeded(1);
    private final Path old = disk.root().resolve("old").resolve("test");
    private final Path other = disk.root().resolve("other").resolve("test");
    private final RecordingEvents events = new RecordingEvents();
    private final SpoolMove move = new SpoolMove(1, events, ManualClock.standing());
    private Repository repository;
    private SourceStore store;

    @BeforeEach
    void leaveSomethingInTheSpool() throws IOException {
        repository = Repository.create(disk.root().resolve("repository"), ManualClock.standing());
        store = repository.sourceFor(NAME, old);
        store.lock().close();
        var offset = new ReplicationOffset(START);
        var base = store.spool().baseFile(BRANCH, offset, new ReplicationId("a".repeat(40)), 1);
        try (InputStream rdb = SpoolMoveTest.class.getResourceAsStream("/samples/basic-types.rdb")) {
            Files.copy(Objects.requireNonNull(rdb), base.file());
        }
        spoolSegment(START);
        Files.writeString(old.resolve(ArchiveState.FILE), "{}");
    }

    private void spoolSegment(long start) throws IOException {
        try (SpoolSegment segment = store.spool().createSegment(Segments.header(start))) {
            var end = new ReplicationOffset(start + COMMAND.length);
            segment.append(COMMAND, COMMAND.length, COMMAND.length, new Mark(end, 2, 0));
            segment.force();
        }
    }

    @Test
    void whatTheOldOneHeldIsSealedAndTheNewOneTakesOver() throws IOException {
        SourceStore moved = move.move(store, other);

        assertThat(moved.spool().path()).isEqualTo(other);
        assertThat(repository.source(NAME).spool().path()).isEqualTo(other);
        assertThat(moved.catalog().bases()).singleElement().matches(base -> base.sealed());
        assertThat(moved.catalog().segments()).singleElement().matches(segment -> segment.sealed());
        assertThat(moved.catalog().endOf(BRANCH))
                .contains(new BranchPosition(BRANCH, new ReplicationOffset(START + COMMAND.length)));
        assertThat(store.spool().segments()).isEmpty();
        assertThat(store.spool().bases()).isEmpty();
        assertThat(old.resolve(ArchiveState.FILE)).doesNotExist();
        assertThat(other.resolve(ArchiveState.FILE)).exists();
        assertThat(events.infos())
                .containsExactly(
                        "the spool is '%s' now; what '%s' still held is in the repository".formatted(other, old));
    }

    @Test
    void whatCannotBeSealedKeepsTheOldOneInPlace() throws IOException {
        Path branch = store.directory().resolve("branches").resolve("000001");
        Files.createDirectories(branch.resolve(".sealing.tmp"));

        requireRefused(ErrorCode.FAILED, () -> move.move(store, other))
                .withMessageContaining("spool '" + old + "' holds what is not in the repository yet")
                .withMessageContaining("'" + other + "' does not take its place")
                .matches(e -> e.hint().contains("--spool " + old.getParent()));

        assertThat(repository.source(NAME).spool().path()).isEqualTo(old);
        assertThat(store.spool().segments()).hasSize(1);
        assertThat(store.spool().bases()).hasSize(1);
        Files.delete(branch.resolve(".sealing.tmp"));
        assertThat(move.move(store, other).catalog().segments()).hasSize(1);
    }

    /// As a failed fsync leaves it: the file was begun again where one begins that turned out to be whole.
    @Test
    void aFileOfWhichNothingCameIsNoLoss() throws IOException {
        Sealer sealer = new Sealer(store, 1);
        sealer.sealBase(store.spool().bases().getFirst(), "first attach", Optional.empty());
        LogFile whole = store.spool().segments().getFirst();
        sealer.sealSegment(whole, Optional.empty());
        sealer.discard(whole);
        store.spool().createSegment(Segments.header(START)).close();
        spoolSegment(START + COMMAND.length);

        SourceStore moved = move.move(store, other);

        assertThat(moved.catalog().gaps()).isEmpty();
        assertThat(moved.catalog().segments()).hasSize(2);
        assertThat(store.spool().segments()).isEmpty();
    }

    @Test
    void aSpoolOfAnotherSourceIsRefused() throws IOException {
        SourceStore neighbour = repository.sourceFor(new SourceName("neighbour"), other);
        neighbour.lock().close();

        requireRefused(ErrorCode.USAGE, () -> move.move(store, other))
                .withMessageContaining("spool '" + other + "' belongs to source 'neighbour' of the repository at '"
                        + repository.root() + "'");

        assertThat(repository.source(NAME).spool().path()).isEqualTo(old);
    }

    @Test
    void aSpoolOfTheSameSourceInAnotherRepositoryIsRefusedWithAllThatIsInIt() throws IOException {
        Repository second = Repository.create(disk.root().resolve("second"), ManualClock.standing());

        requireRefused(ErrorCode.USAGE, () -> second.sourceFor(NAME, old))
                .withMessageContaining("belongs to source 'test' of the repository at '" + repository.root() + "'");

        assertThat(second.sources()).isEmpty();
        assertThat(store.spool().segments()).hasSize(1);
    }

    @Test
    void aSpoolThatIsInUseIsRefused() throws IOException {
        SourceStore neighbour = repository.sourceFor(new SourceName("neighbour"), other);

        try (SourceLock _ = neighbour.lock()) {
            requireRefused(ErrorCode.LOCKED, () -> move.move(store, other)).withMessageContaining("is in use");
        }
    }

    @Test
    void anOldOneThatIsGoneIsToldAndNotMadeAnew() throws IOException {
        for (String file : new String[] {"lock", "spool.json", ArchiveState.FILE}) {
            Files.delete(old.resolve(file));
        }
        Files.delete(store.spool().segments().getFirst().file());
        Files.delete(store.spool().bases().getFirst().file());
        Files.delete(old);

        assertThat(move.move(store, other).spool().path()).isEqualTo(other);

        assertThat(events.warnings())
                .containsExactly(
                        "the spool '" + old + "' is not there: what it held and was not sealed is not taken up");
        assertThat(old).doesNotExist();
    }

    @Test
    void whoOpenedTheSourceBeforeTheMoveMayNotWriteToTheOldOne() throws IOException {
        SourceStore opened = repository.source(NAME);
        SourceStore moved = move.move(store, other);

        requireRefused(ErrorCode.LOCKED, () -> opened.lock().close())
                .withMessageContaining("was given the spool '" + other + "' by another process");

        moved.lock().close();
    }

    private static org.assertj.core.api.ThrowableAssertAlternative<RedoubtException> requireRefused(
            ErrorCode code, ThrowingCallable call) {
        return assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(call)
                .matches(e -> e.code() == code, "has code " + code);
    }
}
