package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.spool.ArchiveState;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.system.traffic.RandomTraffic;
import io.redoubt.testkit.Await;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Whatever moment the archive's process is killed at, nothing it had reported durable is lost, and what it
/// leaves is read
/// without repair. 20 kills, 200 with `-Dredoubt.soak=true`.
class KillNineTest {
    private static final int KILLS = Boolean.getBoolean("redoubt.soak") ? 200 : 20;
    private static final int MOST_MILLIS_BEFORE_A_KILL = 900;

    /// The highest offset each branch was ever said to hold durably.
    private final Map<BranchId, Long> durable = new HashMap<>();

    private int whileStarting;
    private int whileStreaming;

    @Test
    void nothingReportedDurableIsEverLostAndTheRepositoryOpensWithoutRepair() throws Exception {
        ServerBinary binary = ServerBinaries.standard().embedded();
        long seed = Long.getLong("redoubt.seed", new Random().nextLong(1_000_000_000));
        var evidence = new Evidence("kill-nine");
        System.out.println("kill -9 on " + binary.version() + ", seed " + seed);
        evidence.during(seed, () -> kill(binary, new SplittableRandom(seed), evidence.folder()));
    }

    private void kill(ServerBinary binary, SplittableRandom random, Path folder) throws Exception {
        try (ScratchServer primary = ScratchServer.of(binary)
                        .option("repl-diskless-sync-delay", "0")
                        .option("repl-backlog-size", "64mb")
                        .debugCommands()
                        .start(Duration.ofSeconds(20));
                var archive = new ArchiveProcess(folder, primary.port(), primary.password())) {
            Snapshot end;
            try (var traffic = new RandomTraffic(
                    primary, random.nextLong(), new RandomTraffic.Load(2, 12, 4_000_000), Set.of(), folder)) {
                for (int i = 0; i < KILLS; i++) {
                    killOnce(archive, random, i);
                    traffic.requireRunning();
                }
            }
            try (ServerConnection connection = primary.connect()) {
                end = Snapshot.read(connection, primary.version(), true);
            }
            requireTheWhole(archive, binary, folder, end);
            Catalog catalog = archive.store().catalog();
            System.out.printf(
                    "kill -9 on %s: %d kills, %d while streaming, %d while starting; %d branches, %d segments, %d gaps%n",
                    binary.version(),
                    KILLS,
                    whileStreaming,
                    whileStarting,
                    catalog.branches().size(),
                    catalog.segments().size(),
                    catalog.gaps().size());
        }
        assertThat(whileStreaming).as("kills of an archive that streams").isPositive();
        assertThat(durable).as("branches with a durable offset").isNotEmpty();
    }

    private void killOnce(ArchiveProcess archive, SplittableRandom random, int run) throws Exception {
        archive.start(run % 2 == 0 ? "everysec" : "always");
        // Every fourth is killed wherever its start has come to; the others once they stream.
        if (run % 4 == 3) {
            pause(random.nextInt(MOST_MILLIS_BEFORE_A_KILL));
        } else {
            archive.awaitStreaming();
            pause(random.nextInt(MOST_MILLIS_BEFORE_A_KILL));
        }
        archive.kill();
        if (archive.saysStreaming()) {
            whileStreaming++;
        } else {
            whileStarting++;
        }
        archive.state().ifPresent(this::note);
        requireNothingLost(archive);
    }

    private static void pause(int millis) {
        long until = System.nanoTime() + millis * 1_000_000L;
        for (long left = millis * 1_000_000L; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void note(ArchiveState state) {
        if (state.branch() > 0 && state.durableOffset() >= 0) {
            long before = Optional.ofNullable(durable.put(new BranchId(state.branch()), state.durableOffset()))
                    .orElse(0L);
            assertThat(state.durableOffset())
                    .as("durable offset of branch %s, which only rises", state.branch())
                    .isGreaterThanOrEqualTo(before);
        }
    }

    private void requireNothingLost(ArchiveProcess archive) throws IOException {
        if (!archive.hasStarted()) {
            return;
        }
        Catalog catalog = archive.store().catalog();
        assertThat(new History(catalog).hole()).isEmpty();
        durable.forEach((branch, offset) -> assertThat(
                        catalog.endOf(branch).map(end -> end.offset().bytes()))
                .as("end of branch %s, of which %d was durable", branch, offset)
                .hasValueSatisfying(held -> assertThat(held).isGreaterThanOrEqualTo(offset)));
    }

    /// A last run catches up; what it then holds is the primary's dataset.
    private static void requireTheWhole(ArchiveProcess archive, ServerBinary binary, Path folder, Snapshot end)
            throws Exception {
        archive.start("always");
        archive.awaitStreaming();
        Await.until(
                "the archive to catch up",
                () -> archive.state()
                        .filter(state -> state.durableOffset() >= end.offset())
                        .isPresent());
        archive.kill();
        BranchPosition at = new History(archive.store().catalog())
                .find(end.replid(), end.offset())
                .orElseThrow();
        Snapshot restored =
                new Rehearsal(archive.store(), binary, folder).run(at, true).snapshot();
        assertThat(end.keys().differing(restored.keys())).isEmpty();
        assertThat(restored.digest()).isEqualTo(end.digest());
        assertThat(end.differences(restored, System.currentTimeMillis() + 1, Duration.ZERO))
                .isEmpty();
    }
}
