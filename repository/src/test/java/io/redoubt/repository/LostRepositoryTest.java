package io.redoubt.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.redoubt.core.BranchId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.SourceName;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.testkit.ManualClock;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A repository that is away, as an unmounted volume is, must not be taken for one that knows nothing of a
/// branch: what waits in the spool for it would be thrown away.
class LostRepositoryTest {
    private final Path root = SimDisk.seeded(1).root();

    @Test
    void whatWaitsForARepositoryThatIsAwayIsKept() throws IOException {
        Path place = root.resolve("repository");
        SourceStore store = Repository.create(place, ManualClock.standing())
                .sourceFor(new SourceName("orders"), root.resolve("spool"));
        Path spooled = Files.writeString(store.spool().path().resolve("log"), "text");
        var file = new LogFile(spooled, new BranchId(1), new ReplicationOffset(0), 1);
        var sealer = new Sealer(store, 1);
        assertThat(sealer.isOfUse(file)).isFalse();

        Files.move(place, root.resolve("away"));

        assertThatIOException()
                .isThrownBy(() -> sealer.sealSegment(file, Optional.empty()))
                .withMessageContaining("the repository is gone");
        assertThat(spooled).exists();
    }
}
