package io.redoubt.restore;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.Gap;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.backup.BackupDraft;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.backup.Verification;
import io.redoubt.restore.plan.RestoreTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A random history of a source as archives and backups make it: branches that begin anew after a gap or continue the
/// one before, bases in between, log, and backups in any state of health. Now and then nothing happens for long.
final class MadeHistory {
    private final TestArchive archive;
    private final BackupStore backups;
    private final RandomGenerator random;
    private final Duration pace;
    private final List<RestoreTarget> targets = new ArrayList<>(List.of(new RestoreTarget.Latest()));
    private long now = TestArchive.BEGIN;
    private long newestStored;
    private int branch;
    private long begin;
    private long end;
    private long lastStart;
    private Optional<Long> lastBase = Optional.empty();

    /// @param pace how much time passes between two events, about
    MadeHistory(Path directory, RandomGenerator random, Duration pace) throws IOException {
        this.archive = TestArchive.in(directory);
        this.backups = BackupStore.of(archive.store());
        this.random = random;
        this.pace = pace;
    }

    void make(int events) throws IOException {
        beginAnew();
        for (int i = 0; i < events; i++) {
            pass();
            switch (random.nextInt(14)) {
                case 0, 1 -> beginAnew();
                case 2, 3 -> fork();
                case 4, 5 -> addBase();
                case 6, 7 -> backup(Verification.verified(now, ServerVersion.parse("redis-7.0.15"), 6));
                case 8 ->
                    backup(
                            random.nextBoolean()
                                    ? Verification.unverified(now, "nobody looked")
                                    : Verification.damaged(now, "a bit flipped"));
                default -> write();
            }
        }
    }

    long now() {
        return now;
    }

    /// When the newest base or byte of log was stored.
    long newestStored() {
        return newestStored;
    }

    /// Moments all over this history, those that nothing was received at among them.
    List<RestoreTarget> targets() {
        return targets;
    }

    TestArchive archive() {
        return archive;
    }

    int branch() {
        return branch;
    }

    long end() {
        return end;
    }

    private void pass() {
        long most = random.nextInt(12) == 0 ? pace.toMillis() * 20 : pace.toMillis() * 2;
        now += random.nextLong(10_000, 10_000 + most);
        targets.add(new RestoreTarget.AtTime(Instant.ofEpochMilli(now - random.nextLong(10_000))));
    }

    private void beginAnew() throws IOException {
        var before = branch == 0 ? Optional.<BranchPosition>empty() : Optional.of(position(branch, end));
        branch++;
        begin = end + random.nextInt(100);
        end = begin;
        lastStart = begin;
        base();
        if (before.isPresent()) {
            archive.store()
                    .publishGap(new Gap(
                            before.get(),
                            newestStored,
                            Optional.of(position(branch, end)),
                            Optional.of(now),
                            Gap.Outcome.LOST,
                            "the link was lost for too long"));
        }
    }

    /// At the end, or where the last segment began: its bytes then belong to the branch that is left only.
    private void fork() throws IOException {
        long at = random.nextInt(3) == 0 ? lastStart : end;
        archive.fork(branch + 1, branch, at, now);
        branch++;
        begin = at;
        end = at;
        lastStart = at;
        lastBase = Optional.empty();
    }

    private void addBase() throws IOException {
        if (lastBase.filter(offset -> offset == end).isEmpty()) {
            base();
        }
    }

    private void base() throws IOException {
        archive.base(branch, end, now, TestArchive.emptyRdb());
        lastBase = Optional.of(end);
        newestStored = now;
        targets.add(offset(end));
    }

    private void write() throws IOException {
        int commands = random.nextInt(1, 4);
        String[] lines = new String[commands + 1];
        lines[0] = "SELECT 0";
        for (int i = 1; i <= commands; i++) {
            lines[i] = "SET key:" + i + " " + now;
        }
        byte[] stream = TestArchive.commands(lines);
        int batch = random.nextInt(20, 80);
        lastStart = end;
        end = archive.segment(branch, end, now, stream, batch);
        now += 1000L * ((stream.length - 1) / batch);
        newestStored = now;
        targets.add(offset(random.nextLong(lastStart, end) + 1));
    }

    private void backup(Verification verification) throws IOException {
        try (SourceLock _ = backups.lock();
                BackupDraft draft = backups.begin(now, 1)) {
            byte[] rdb = TestArchive.emptyRdb();
            var sealed = draft.sealRdb(new ByteArrayInputStream(rdb), "a snapshot");
            var record = new BackupRecord(
                    draft.id(),
                    backups.source(),
                    "redis://localhost",
                    Optional.empty(),
                    Optional.empty(),
                    now,
                    5,
                    Optional.of(BackupDraft.stored(sealed)),
                    Optional.empty(),
                    draft.about(JsonLine.schema(1).text("note", "made by a test")));
            draft.publish(record, verification);
        }
    }

    private RestoreTarget offset(long offset) {
        return new RestoreTarget.AtOffset(Optional.of(new BranchId(branch)), new ReplicationOffset(offset));
    }

    private static BranchPosition position(int branch, long offset) {
        return new BranchPosition(new BranchId(branch), new ReplicationOffset(offset));
    }
}
