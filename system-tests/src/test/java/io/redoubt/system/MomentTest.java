package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.Progress;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestorePoint;
import io.redoubt.restore.plan.RestoreTarget;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A time is resolved while the archive runs and the primary writes: to the last command received at or before it,
/// judged by this test's own clock around each command.
@Timeout(180)
class MomentTest {
    private static final int WARM_UP = 100;
    private static final int MOMENTS = 20;
    private static final int WRITES_BETWEEN = 15;
    private static final int RESTORES = 3;
    private static final int SWEEP_MILLIS = 300;
    private static final int LONGEST_LOOK_BACK_MILLIS = 1500;

    /// How much later than the primary's answer a command may reach the archive, on a machine that does other work.
    private static final long DELIVERY_MILLIS = 1000;

    @TempDir
    private Path folder;

    /// A numbered command: the clock before it was sent and after it was answered, and the primary's offset then.
    private record Written(long sentMillis, long answeredMillis, long offset) {}

    private final List<Written> written = new ArrayList<>();
    private final long seed = Long.getLong("redoubt.seed", new Random().nextLong(1_000_000_000));
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void aTimeIsTheLastCommandReceivedByThenWhileTheArchiveRuns() throws Exception {
        System.out.println("moments, seed " + seed);
        Child.Layout layout = Child.Layout.in(folder);
        try (Primary primary = Primary.start();
                Child archive = Child.archive(layout, primary.uri(), primary.password(), 64, "--min-free", "1mb")) {
            // Offsets then belong to commands alone.
            primary.require("CONFIG", "SET", "repl-ping-replica-period", "3600");
            archive.awaitStreaming();
            write(primary, WARM_UP);
            archive.awaitDurable(primary.offset());

            int exact = 0;
            for (int i = 0; i < MOMENTS; i++) {
                write(primary, random.nextInt(1, WRITES_BETWEEN));
                long moment = i % 4 == 0 ? System.currentTimeMillis() : past();
                JsonDocument plan = resolved(layout, moment);
                requireLastBefore(moment, plan);
                exact += plan.texts("notes").isEmpty() ? 1 : 0;
                requireToBeFoundOut(plan);
            }
            assertThat(exact)
                    .as("moments that lie before the archive's last word")
                    .isPositive();

            write(primary, 1);
            archive.awaitDurable(primary.offset());
            requireSteady(layout);
            for (int i = 0; i < RESTORES; i++) {
                requireRestored(layout, i);
            }
        }
    }

    /// A moment a little while ago, when the archive was there already.
    private long past() {
        long earliest = written.get(WARM_UP - 1).answeredMillis();
        return Math.max(earliest, System.currentTimeMillis() - random.nextInt(LONGEST_LOOK_BACK_MILLIS));
    }

    /// Commands at uneven distances: between them the server is asked something that is not replicated.
    private void write(Primary primary, int count) {
        for (int i = 0; i < count; i++) {
            for (int pause = random.nextInt(60); pause > 0; pause--) {
                primary.require("PING");
            }
            long sent = System.currentTimeMillis();
            primary.require("SET", "number", Integer.toString(written.size()));
            long answered = System.currentTimeMillis();
            written.add(new Written(sent, answered, primary.offset()));
        }
    }

    private JsonDocument resolved(Child.Layout layout, long moment) {
        return Terminal.at(folder)
                .run(
                        "restore",
                        "--repo",
                        layout.repository().toString(),
                        "--to",
                        RestorePoint.timeText(moment),
                        "--dry-run",
                        "--json")
                .succeeded()
                .json();
    }

    private void requireLastBefore(long moment, JsonDocument plan) {
        int last = lastAt(plan.number("offset"));
        long reached = plan.time("time").toEpochMilli();
        String told = "moment %d, reached %d at offset %d, uncertain by %d ms, which is command %d of %d"
                .formatted(
                        moment, reached, plan.number("offset"), plan.number("uncertaintyMillis"), last, written.size());
        assertThat(reached).as(told).isLessThanOrEqualTo(moment);
        assertThat(reached + plan.number("uncertaintyMillis")).as(told).isGreaterThanOrEqualTo(moment);
        if (last >= 0) {
            assertThat(written.get(last).sentMillis()).as(told).isLessThanOrEqualTo(reached);
        }
        if (last + 1 < written.size()) {
            assertThat(written.get(last + 1).answeredMillis() + DELIVERY_MILLIS)
                    .as(told)
                    .isGreaterThanOrEqualTo(moment);
        }
    }

    /// For other moments the same plan would not have passed.
    private void requireToBeFoundOut(JsonDocument plan) {
        long reached = plan.time("time").toEpochMilli();
        assertThatThrownBy(() -> requireLastBefore(reached - 1, plan)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> requireLastBefore(reached + plan.number("uncertaintyMillis") + 1, plan))
                .isInstanceOf(AssertionError.class);
    }

    /// The number of the last command that ends at or before an offset; -1 before the first.
    private int lastAt(long offset) {
        int last = -1;
        while (last + 1 < written.size() && written.get(last + 1).offset() <= offset) {
            last++;
        }
        return last;
    }

    /// Millisecond by millisecond the offset only rises, and it does rise.
    private void requireSteady(Child.Layout layout) throws Exception {
        long end = written.getLast().answeredMillis();
        var planner = new RestorePlanner(InstantSource.system());
        var before = new ReplicationOffset(0);
        int steps = 0;
        for (long moment = end - SWEEP_MILLIS; moment <= end; moment++) {
            RestorePlan plan = planner.plan(layout.store(), new RestoreTarget.AtTime(Instant.ofEpochMilli(moment)));
            ReplicationOffset reached = plan.reached().offset().orElseThrow();
            assertThat(reached).as("at %d", moment).isGreaterThanOrEqualTo(before);
            steps += reached.equals(before) ? 0 : 1;
            before = reached;
        }
        assertThat(steps).as("different offsets").isGreaterThan(1);
    }

    /// What the plan promises is what a server then holds.
    private void requireRestored(Child.Layout layout, int run) throws Exception {
        // The first commands wait for the archive's first acknowledgement.
        long moment = written.get(random.nextInt(WARM_UP, written.size())).sentMillis();
        Path into = folder.resolve("target-" + run);
        JsonDocument result = Terminal.at(folder)
                .run(
                        "restore",
                        "--repo",
                        layout.repository().toString(),
                        "--to",
                        RestorePoint.timeText(moment),
                        "--into",
                        into.toString(),
                        "--json")
                .succeeded()
                .json();
        try (ScratchServer server = ScratchServer.of(ServerBinaries.standard().embedded())
                .directory(into)
                .option("appendonly", "yes")
                .start(Duration.ofSeconds(20))) {
            server.awaitLoaded(Duration.ofSeconds(20), Progress.silent());
            try (ServerConnection connection = server.connect()) {
                int last = lastAt(result.number("offset"));
                assertThat(connection.require("GET", "number"))
                        .isInstanceOfSatisfying(
                                Reply.Bulk.class,
                                value -> assertThat(value.utf8()).isEqualTo(Integer.toString(last)));
            }
        }
    }
}
