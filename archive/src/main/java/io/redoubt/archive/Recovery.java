package io.redoubt.archive;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.repository.spool.SpoolRecovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds, at start, what an earlier run left: where history ends and what of the spool is still to be sealed.
///
/// Nothing is modified but that leftovers of arriving bases are removed, and spool files and directories are
/// forced: what a killed process wrote or renamed may still be in the page cache only, and must not be
/// acknowledged as durable, or built on, before it is on the disk.
final class Recovery {
    private final SourceStore store;

    Recovery(SourceStore store) {
        this.store = store;
    }

    /// Where to go on.
    ///
    /// @param database database in force there
    /// @param server the version that wrote last, if it was known
    /// @param lastMillis receive time of the last mark, below which times of this branch may not fall
    record End(
            BranchPosition position,
            ReplicationId replid,
            int database,
            long lastMillis,
            Optional<ServerVersion> server) {}

    /// A spool segment to seal.
    ///
    /// @param limit where the next one takes over, if it begins before this one ends
    record Unsealed(LogFile file, Optional<ReplicationOffset> limit) {}

    /// What was found.
    ///
    /// @param nextBranch a number no branch has had
    record Found(Optional<End> end, List<Unsealed> unsealed, BranchId nextBranch) {}

    Found run() throws IOException {
        store.forceNames();
        store.spool().removeParts();
        List<LogFile> files = store.spool().segments();
        List<Unsealed> unsealed = unsealed(files);
        for (Unsealed segment : unsealed) {
            makeDurable(segment);
        }
        Catalog catalog = store.catalog();
        return new Found(new HistoryEnd(store, catalog).find(), unsealed, nextBranch(catalog, files));
    }

    /// A segment without marks takes nothing over: it was begun, and then came a crash or a full disk.
    private static List<Unsealed> unsealed(List<LogFile> files) throws IOException {
        List<Unsealed> result = new ArrayList<>();
        Optional<LogFile> next = Optional.empty();
        for (LogFile file : files.reversed()) {
            Optional<ReplicationOffset> limit =
                    next.filter(later -> later.branch().equals(file.branch())).map(LogFile::start);
            result.addFirst(new Unsealed(file, limit));
            if (hasMarks(file)) {
                next = Optional.of(file);
            }
        }
        return result;
    }

    private static boolean hasMarks(LogFile file) throws IOException {
        return SpoolRecovery.scan(file.file())
                .filter(found -> found.last().end().compareTo(found.header().start()) > 0)
                .isPresent();
    }

    /// What stands before a limit was forced before the next segment was begun there. The rest may never have
    /// been, or, worse, in vain: a force that failed in the process before left pages that count as clean and
    /// never reached the disk, and another force would not write them. Writing the same bytes again makes
    /// them dirty.
    private static void makeDurable(Unsealed segment) throws IOException {
        try (FileChannel channel =
                FileChannel.open(segment.file().file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (segment.limit().isEmpty()) {
                writeAgain(channel);
            }
            channel.force(true);
        }
    }

    private static void writeAgain(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        long at = 0;
        while (channel.read(buffer.clear(), at) > 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                at += channel.write(buffer, at);
            }
        }
    }

    /// A branch whose base was rejected is known from the gap that began there, and from nothing else.
    private static BranchId nextBranch(Catalog catalog, List<LogFile> files) {
        Stream<BranchId> recorded = catalog.branches().stream().map(Branch::id);
        Stream<BranchId> spooled = files.stream().map(LogFile::branch);
        Stream<BranchId> missed = catalog.gaps().stream().map(gap -> gap.from().branch());
        int highest = Stream.of(recorded, spooled, missed)
                .flatMap(ids -> ids)
                .mapToInt(BranchId::number)
                .max()
                .orElse(0);
        return new BranchId(highest + 1);
    }
}
