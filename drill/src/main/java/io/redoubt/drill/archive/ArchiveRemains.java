package io.redoubt.drill.archive;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.drill.ArchiveProcess;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.SourceStore;
import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Looks at what an archive that was ended has left. What is wrong is added to the caller's list, in words.
///
/// @param clients that wrote
record ArchiveRemains(ArchiveRestore restore, int clients) {
    /// What the repository and the spool give without any repair.
    ///
    /// @param reported the offset to restore to; -1 if it had reported none
    ArchiveLoss.Found read(ArchiveProcess archive, long reported, List<String> failures) throws IOException {
        ArchiveLoss.Found nothing = ArchiveLoss.Found.nothing(clients);
        if (reported < 0) {
            return nothing;
        }
        try {
            SourceStore store = archive.store();
            Optional<BranchPosition> end = end(store.catalog());
            if (end.isEmpty()) {
                failures.add("what was left holds no history");
                return nothing;
            }
            long reach = Math.min(reported, end.get().offset().bytes());
            return restore.read(store, new BranchPosition(end.get().branch(), new ReplicationOffset(reach)), clients);
        } catch (RedoubtException e) {
            failures.add("what was left cannot be restored: " + e.getMessage());
            return nothing;
        }
    }

    private static Optional<BranchPosition> end(Catalog catalog) {
        return catalog.lastBranch().map(Branch::id).flatMap(catalog::endOf);
    }

    /// Has an archive go on with what was left, until it holds all the primary has, and compares the two.
    ///
    /// @return what that took, without the comparison
    long goOn(ArchiveProcess archive, String[] options, ScratchServer primary, List<String> failures)
            throws IOException, InterruptedException {
        try (archive;
                ServerConnection connection = primary.connect()) {
            long began = System.nanoTime();
            archive.start(options);
            archive.awaitStreaming();
            archive.awaitDurable(offset(connection));
            long took = (System.nanoTime() - began) / 1_000_000;
            int status = archive.stop();
            if (status != 0) {
                failures.add("the second archive ended with status " + status);
            }
            Catalog catalog = archive.store().catalog();
            long gaps = catalog.gaps().stream()
                    .filter(gap -> gap.outcome() != Gap.Outcome.CLOSED)
                    .count();
            if (gaps > 0) {
                failures.add("%d gaps are left after the archive was started again".formatted(gaps));
            }
            if (!restore.digest(archive.store(), end(catalog).orElseThrow())
                    .equals(restore.digest(connection, primary.directory()))) {
                failures.add("after it was started again the archive does not give the primary's dataset");
            }
            return took;
        } catch (RedoubtException e) {
            failures.add("no archive goes on with what was left: " + e.getMessage());
            return 0;
        }
    }

    private static long offset(ServerConnection primary) {
        return Long.parseLong(InfoText.parse(primary.info("replication")).getOrDefault("master_repl_offset", "0"));
    }
}
