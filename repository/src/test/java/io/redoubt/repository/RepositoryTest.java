package io.redoubt.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonLine;
import io.redoubt.testkit.ManualClock;
import io.redoubt.testkit.SimDisk;
import io.redoubt.testkit.SimulatedCrash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryTest {
    private static final SourceName NAME = new SourceName("orders");

    private final ManualClock clock = ManualClock.standing();
    private final Path root = SimDisk.seeded(1).root().resolve("data").resolve("repository");
    private final Path spool = root.resolveSibling("spool");

    @Test
    void whatWasMadeIsFoundAgain() throws IOException {
        Repository.create(root, clock).sourceFor(NAME, spool);

        Repository opened = Repository.open(root);

        assertThat(opened.sources()).containsExactly(NAME);
        assertThat(opened.onlySource().spool().path()).isEqualTo(spool);
        assertThat(opened.onlySource().catalog().branches()).isEmpty();
    }

    /// An archive and a backup that are started together on an empty volume.
    @Test
    void ofSeveralWhoMakeItAtOnceAllGetTheSame(@TempDir Path home) throws Exception {
        for (int round = 0; round < 50; round++) {
            Path place = home.resolve("repository-" + round);
            Path shared = home.resolve("spool-" + round);
            var together = new CyclicBarrier(4);
            List<Future<String>> made = new ArrayList<>();
            try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 4; i++) {
                    made.add(all.submit(() -> {
                        together.await();
                        Repository repository = Repository.create(place, clock);
                        repository.sourceFor(NAME, shared);
                        return repository.id();
                    }));
                }
            }

            Set<String> ids = new HashSet<>();
            for (Future<String> one : made) {
                ids.add(one.get());
            }
            assertThat(ids).containsExactly(Repository.open(place).id());
            try (SourceLock _ = Repository.open(place).onlySource().lock()) {
                assertThat(place).isDirectoryNotContaining("glob:**/*.*.*");
            }
        }
    }

    @Test
    void noneIsMadeWhereSomethingElseIs() throws IOException {
        Files.createDirectories(root);
        Files.writeString(root.resolve("letter.txt"), "dear reader");

        requireRefused(ErrorCode.DESTINATION_NOT_EMPTY, () -> Repository.create(root, clock));
        requireRefused(ErrorCode.NO_REPOSITORY, () -> Repository.open(root));
    }

    @Test
    void oneOfALaterProgramIsRefusedAndUntouched() throws IOException {
        Files.createDirectories(root);
        Path identity = root.resolve("redoubt-repository.json");
        MetadataFile.write(identity, JsonLine.schema(1).number("format", Repository.FORMAT + 1));
        byte[] before = Files.readAllBytes(identity);

        requireRefused(ErrorCode.REPOSITORY_TOO_NEW, () -> Repository.open(root));

        assertThat(Files.readAllBytes(identity)).isEqualTo(before);
    }

    @Test
    void anUnknownSourceIsRefusedNamingTheOthers() throws IOException {
        Repository repository = Repository.create(root, clock);
        requireRefused(ErrorCode.NO_SUCH_SOURCE, repository::onlySource);
        repository.sourceFor(NAME, spool);
        repository.sourceFor(new SourceName("users"), spool.resolveSibling("other"));

        requireRefused(ErrorCode.USAGE, repository::onlySource);
        requireRefused(ErrorCode.NO_SUCH_SOURCE, () -> repository.source(new SourceName("nobody")));
    }

    @Test
    void aSourceHasOneWriterAtATime() throws IOException {
        SourceStore store = Repository.create(root, clock).sourceFor(NAME, spool);

        try (SourceLock _ = store.lock()) {
            assertThat(store.isLocked()).isTrue();
            requireRefused(ErrorCode.LOCKED, store::lock);
        }
        assertThat(store.isLocked()).isFalse();
    }

    @Test
    void aSourceThatIsThereKeepsItsSpool() throws IOException {
        Repository repository = Repository.create(root, clock);
        repository.sourceFor(NAME, spool);

        assertThat(repository
                        .sourceFor(NAME, spool.resolveSibling("other"))
                        .spool()
                        .path())
                .isEqualTo(spool);
        assertThat(repository.source(NAME).spool().path()).isEqualTo(spool);
    }

    @Test
    void whoOnlyAsksMakesNothingAndStandsInNobodysWay() throws IOException {
        SourceStore store = Repository.create(root, clock).sourceFor(NAME, spool);

        assertThat(store.isLocked()).isFalse();

        assertThat(store.directory().resolve("lock")).doesNotExist();
    }

    @Test
    void aCrashWhileItIsMadeNeedsNoRepair() throws IOException {
        for (int seed = 0; seed < 400; seed++) {
            SimDisk disk = SimDisk.seeded(seed);
            disk.crashAfter(seed % 40);
            boolean made = isMade(disk);

            SimDisk next = seed % 3 == 0 ? disk.afterProcessKill() : disk.afterPowerLoss();
            Path again = next.root().resolve("data").resolve("repository");
            assertThat(!made || Repository.isRepository(again))
                    .as("seed %d", seed)
                    .isTrue();
            SimDisk last = next;
            make(last);
            assertThat(Repository.open(again).sources()).as("seed %d", seed).containsExactly(NAME);
            SimDisk end = last.afterPowerLoss();
            assertThat(Repository.open(end.root().resolve("data").resolve("repository"))
                            .sources())
                    .as("seed %d, after another power cut", seed)
                    .containsExactly(NAME);
        }
    }

    private boolean isMade(SimDisk disk) throws IOException {
        try {
            make(disk);
            return true;
        } catch (SimulatedCrash _) {
            return false;
        }
    }

    private void make(SimDisk disk) throws IOException {
        Path place = disk.root().resolve("data").resolve("repository");
        Repository repository =
                Repository.isRepository(place) ? Repository.open(place) : Repository.create(place, clock);
        repository.sourceFor(NAME, place.resolveSibling("spool"));
    }

    private static void requireRefused(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(call)
                .matches(e -> e.code() == code, "has code " + code);
    }
}
