package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.Events;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.replication.ResumePoint;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import io.redoubt.repository.spool.SpoolRecovery;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Outlives every crash: what was sent, and what was claimed to be durable.
final class Witness {
    private final RandomGenerator random;
    private final byte[] rdb;
    private final Map<ReplicationId, Timeline> sent = new HashMap<>();
    private final TreeMap<BranchId, ReplicationOffset> durable = new TreeMap<>();
    private Timeline primary;
    private long backlogStart;
    private int moves;
    private final List<String> story = new ArrayList<>();

    Witness(RandomGenerator random) {
        this.random = random;
        this.rdb = sampleRdb();
        this.primary = Timeline.fresh(random.nextInt(1000), random);
        this.backlogStart = primary.start();
        sent.put(primary.id(), primary);
    }

    private static byte[] sampleRdb() {
        try (InputStream in = Witness.class.getResourceAsStream("/samples/basic-types.rdb")) {
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] rdb() {
        return rdb;
    }

    Timeline primary() {
        return primary;
    }

    /// A failover, a restart that forgot everything, or a backlog that was too small.
    void changePrimary() {
        switch (random.nextInt(3)) {
            case 0 -> failOver();
            case 1 -> {
                primary = Timeline.fresh(random.nextInt(5000), random);
                backlogStart = primary.start();
            }
            default -> backlogStart = primary.end();
        }
        sent.put(primary.id(), primary);
    }

    /// A replica that had executed some of what the primary sent takes its place.
    void failOver() {
        primary = primary.fork();
        backlogStart = Math.min(backlogStart, primary.start());
        sent.put(primary.id(), primary);
    }

    /// Whether the primary has the bytes after those held, and knows that what is held is its own history.
    boolean continues(ResumePoint resume) {
        long held = resume.held().bytes();
        boolean own = resume.replid().equals(primary.id()) && held <= primary.end();
        boolean inherited = primary.parent()
                .filter(parent -> parent.id().equals(resume.replid()) && held <= primary.start())
                .isPresent();
        return held >= backlogStart && (own || inherited);
    }

    /// The primary is told that all up to here is held: it must be what was sent.
    void resumes(ResumePoint resume) {
        Timeline timeline = sent.get(resume.replid());
        assertThat(timeline).as("history %s", resume.replid()).isNotNull();
    }

    void durable(BranchId branch, ReplicationOffset offset) {
        ReplicationOffset before = durable.getOrDefault(branch, new ReplicationOffset(0));
        if (offset.compareTo(before) > 0) {
            note("durable " + branch + "/" + offset);
        }
        durable.merge(branch, offset, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    /// What the state file would say.
    void say(Receiver receiver) {
        receiver.durable()
                .ifPresent(offset ->
                        durable(receiver.log().received().orElseThrow().branch(), offset));
    }

    /// Looks at what is on the disk and holds it to everything that was claimed.
    void check(HeldHistory held) throws IOException {
        held.requireTrue();
        for (var claim : durable.entrySet()) {
            held.requireRestorable(new BranchPosition(claim.getKey(), claim.getValue()));
        }
    }

    /// Hears what an archive tells its operator.
    Events events() {
        return new Events() {
            @Override
            public void info(String message) {
                note("  info: " + message);
            }

            @Override
            public void warn(String message) {
                note("  warn: " + message);
            }
        };
    }

    /// Whoever looks into the old spool later finds nothing there that is not in the repository.
    void moved(SourceStore from, SourceStore to) throws IOException {
        note("spool moved to " + to.spool().path());
        if (!from.spool().path().equals(to.spool().path())) {
            assertThat(from.spool().bases()).as("left behind").isEmpty();
            for (LogFile file : from.spool().segments()) {
                // One that has lost bytes is kept, for people: what can be read of it is stored all the same.
                ReplicationOffset end = SpoolRecovery.scan(file.file())
                        .map(found -> found.last().end())
                        .orElse(file.start());
                assertThat(to.catalog().holds(file.branch(), file.start(), end))
                        .as("%s is stored", file)
                        .isTrue();
            }
            moves++;
        }
    }

    /// How often another spool took over.
    int moves() {
        return moves;
    }

    void note(String what) {
        story.add(what);
    }

    /// What happened, for whoever looks into a failure.
    String story() {
        return String.join("\n", story);
    }

    Map<ReplicationId, Timeline> sent() {
        return sent;
    }
}
