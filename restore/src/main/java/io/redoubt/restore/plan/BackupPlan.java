package io.redoubt.restore.plan;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.formats.rdb.ExpiryHistogram;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.StoredLog;
import io.redoubt.repository.backup.StoredRdb;
import io.redoubt.repository.backup.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Plans the restore of a one-off backup, from its record alone. Pure.
///
/// @param nowMillis by the clock of whoever asks
record BackupPlan(BackupEntry entry, RestoreTarget target, OptionalLong availableMemory, long nowMillis) {
    RestorePlan plan() {
        BackupRecord backup = entry.record();
        BaseFacts base = base(backup);
        LogFacts log = backup.log().map(BackupPlan::log).orElseGet(() -> LogFacts.of(List.of(), 0));
        VersionNeed versions = VersionNeed.of(base, List.of());
        MemoryEstimate estimate = MemoryEstimate.of(base, log, availableMemory);
        var objections = new Objections(base, log, versions, estimate);
        return new RestorePlan(
                backup.source(),
                target,
                Reached.of(backup),
                Optional.empty(),
                backup.millis(),
                new PlannedContent.BackedUp(backup),
                base,
                log,
                versions,
                estimate,
                base.expiries().countUpTo(nowMillis),
                notes(objections),
                refusals(objections));
    }

    private static BaseFacts base(BackupRecord backup) {
        Optional<StoredRdb.Contents> contents = backup.rdb().flatMap(StoredRdb::contents);
        return new BaseFacts(
                backup.server(),
                backup.rdb().map(rdb -> rdb.file().plainBytes()).orElse(0L),
                contents.map(StoredRdb.Contents::keys).orElse(0L),
                contents.map(StoredRdb.Contents::expiries).orElseGet(ExpiryHistogram::new),
                contents.map(StoredRdb.Contents::highestDatabase).orElse(0),
                contents.map(StoredRdb.Contents::hashFieldExpiry).orElse(false),
                contents.flatMap(StoredRdb.Contents::usedMemory));
    }

    private static LogFacts log(StoredLog log) {
        return LogFacts.of(
                List.of(new SegmentFacts(
                        new ReplicationOffset(0),
                        Optional.empty(),
                        log.file().plainBytes(),
                        log.highestDatabase(),
                        log.commands(),
                        log.unknownCommands(),
                        log.hashFieldExpiries())),
                log.file().plainBytes());
    }

    private List<String> notes(Objections objections) {
        List<String> notes = new ArrayList<>();
        Verification found = entry.verification();
        if (found.state() != Verification.State.VERIFIED) {
            notes.add("the backup is " + found.state().word() + " since " + RestorePoint.timeText(found.millis())
                    + found.cause().map(cause -> ": " + cause).orElse(""));
        }
        entry.record()
                .log()
                .filter(log -> log.leftOutBytes() > 0)
                .ifPresent(log -> notes.add(
                        "%d bytes at the end of its log were no whole command or transaction, and are not in it"
                                .formatted(log.leftOutBytes())));
        notes.addAll(objections.notes());
        return notes;
    }

    private List<Refusal> refusals(Objections objections) {
        List<Refusal> refusals = new ArrayList<>(objections.refusals());
        if (entry.verification().state() == Verification.State.DAMAGED) {
            refusals.add(new Refusal(
                    ErrorCode.DAMAGED,
                    "backup %s was found damaged: %s"
                            .formatted(entry.id(), entry.verification().cause().orElse("no cause is recorded")),
                    "Use another backup; 'redoubt verify' looks at it again. --force reads it all the same and stops at"
                            + " what is wrong."));
        }
        entry.record()
                .rdb()
                .filter(rdb -> rdb.contents().isEmpty())
                .ifPresent(rdb -> refusals.add(new Refusal(
                        ErrorCode.VERSIONS_DO_NOT_FIT,
                        "snapshots of version %s are not known to this program".formatted(rdb.format()),
                        "Use a newer program. --force lets the server decide: name one that loads it with"
                                + " --server-binary.")));
        return refusals;
    }
}
