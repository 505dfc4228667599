package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.repository.spool.SpoolDirectory;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Records of forks that wait in the spool, where they are part of the catalog until they are published. So a
/// primary that takes a new replication id is followed while the repository is away.
public final class SpooledForks {
    private final SpoolDirectory spool;

    SpooledForks(SpoolDirectory spool) {
        this.spool = spool;
    }

    /// Records a fork; durable on return.
    public void add(Branch fork) throws IOException {
        MetadataFile.write(spool.forkFile(fork.id()), fork.toJson());
    }

    /// Those that wait, in order.
    public List<Branch> all() throws IOException {
        List<Branch> forks = new ArrayList<>();
        for (Path file : spool.forks()) {
            try {
                forks.add(Branch.from(MetadataFile.read(file)));
            } catch (NoSuchFileException _) {
                // Published since the listing: the repository has it.
            }
        }
        forks.sort(Comparator.comparing(Branch::id));
        return forks;
    }

    /// A fork has been published.
    void remove(BranchId fork) throws IOException {
        spool.remove(spool.forkFile(fork));
    }
}
