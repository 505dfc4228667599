package io.redoubt.archive;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Events;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Gap;
import io.redoubt.repository.Sealer;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.spool.ArchiveState;
import io.redoubt.repository.spool.SpoolDirectory.BaseFile;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Gives a source another spool, and forgets nothing of what the one it has still holds: that is sealed into
/// the repository first, and only then is the other one recorded.
///
/// A crash on the way leaves the old spool recorded, with everything that is not sealed yet still in it; doing
/// it again is harmless. Confined to the caller's thread, which must hold no lock of the source.
public final class SpoolMove {
    private final int compressionLevel;
    private final Events events;
    private final InstantSource clock;

    /// @param compressionLevel zstd level of what is sealed
    public SpoolMove(int compressionLevel, Events events, InstantSource clock) {
        this.compressionLevel = compressionLevel;
        this.events = events;
        this.clock = clock;
    }

    /// @return the source with its new spool; as it is if it has that spool already
    /// @throws RedoubtException LOCKED if an archive is running or uses the new spool; USAGE if that belongs to
    ///     another source; FAILED, naming both, if the old one cannot be sealed: then nothing is changed
    public SourceStore move(SourceStore store, Path spool) throws IOException {
        if (store.spool().path().equals(spool)) {
            return store;
        }
        Path old = store.spool().path();
        try (SourceLock _ = store.lockToLeaveSpool()) {
            String done = seal(store, spool);
            SourceStore moved = recorded(store, spool);
            takeAlong(old.resolve(ArchiveState.FILE), spool.resolve(ArchiveState.FILE));
            events.info("the spool is '%s' now; %s".formatted(spool, done));
            return moved;
        }
    }

    private static SourceStore recorded(SourceStore store, Path spool) {
        try {
            return store.withSpool(spool);
        } catch (IOException e) {
            throw new RedoubtException(
                    ErrorCode.FAILED,
                    "spool '%s' does not take the place of '%s': %s"
                            .formatted(spool, store.spool().path(), e.getMessage()),
                    "Put that right and start again; until then the old one is the source's.",
                    e);
        }
    }

    private String seal(SourceStore store, Path spool) throws IOException {
        Path old = store.spool().path();
        if (!Files.isDirectory(old)) {
            events.warn("the spool '%s' is not there: what it held and was not sealed is not taken up".formatted(old));
            return "of '%s' nothing was there".formatted(old);
        }
        try {
            int sealed = sealAll(store);
            return sealed == 0
                    ? "all that '%s' held was sealed".formatted(old)
                    : "what '%s' still held is in the repository".formatted(old);
        } catch (IOException | UncheckedIOException | RedoubtException e) {
            throw new RedoubtException(
                    ErrorCode.FAILED,
                    "spool '%s' holds what is not in the repository yet, so '%s' does not take its place: %s"
                            .formatted(old, spool, e.getMessage()),
                    ("Nothing was changed. Put that right and start again, or go on with --spool %s; remove the old spool"
                                    + " only if what it holds is lost for good.")
                            .formatted(old.getParent()),
                    e);
        }
    }

    /// @return how many files there were
    private int sealAll(SourceStore store) throws IOException {
        Recovery.Found found = new Recovery(store).run();
        List<BaseFile> bases = store.spool().bases();
        List<Branch> forks = store.spooledForks().all();
        SealQueue queue = new SealQueue(
                new Sealer(store, compressionLevel),
                Optional::empty,
                new Leftovers(store),
                Events.none(),
                new Crew(events, () -> {}));
        bases.forEach(base -> queue.add(base, "recovered after a restart", Optional.empty()));
        forks.forEach(fork -> queue.add(fork.id()));
        found.unsealed().forEach(segment -> queue.add(segment.file(), segment.limit()));
        int files = bases.size() + forks.size() + found.unsealed().size();
        for (int left = files; left > 0; left--) {
            if (!queue.sealNext()) {
                throw new IOException(queue.trouble().orElse("it cannot be sealed"));
            }
        }
        return files;
    }

    /// The next start compares what was last said to be durable with what is held, and nobody is told the old
    /// word in the old place. Only a report: the move has succeeded without it.
    private void takeAlong(Path from, Path to) {
        try {
            if (Files.exists(from)) {
                Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
                Files.delete(from);
            }
        } catch (IOException e) {
            events.warn("cannot move the state file from '%s': %s".formatted(from, e.getMessage()));
        }
    }

    private final class Leftovers implements SealQueue.Listener {
        private final SourceStore store;

        Leftovers(SourceStore store) {
            this.store = store;
        }

        @Override
        public void baseSealed(BaseFile base) {
            // Nobody waits for it: nothing is being received.
        }

        @Override
        public void baseRejected(BaseFile base, RedoubtException cause) throws IOException {
            events.warn("base of branch %s rejected: %s".formatted(base.branch(), cause.getMessage()));
            store.spool().remove(base.file());
        }

        @Override
        public void segmentSealed(LogFile file, Mark last) {
            // As above.
        }

        @Override
        public void segmentDamaged(LogFile file, Optional<Mark> held, ReplicationOffset expected) throws IOException {
            new GapLedger(this::publish, events).recordDamage(store, clock.millis(), file, held, expected);
        }

        private void publish(Gap gap) {
            try {
                store.publishGap(gap);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
