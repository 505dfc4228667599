package io.redoubt.persistence.monitor;

import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanCount;
import io.redoubt.core.HumanDuration;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Judges what is known of a server at one moment: which alarms there are, in the order of `Alarm.Kind`. Pure.
final class Alarms {
    /// A volume that is full before the next working day is everybody's business.
    private static final Duration DISK_FULL_SOON = Duration.ofHours(24);

    /// A save point that is late by half of its time means that saving does not happen.
    private static final double LATE = 1.5;

    private final Map<Alarm.Kind, String> found = new EnumMap<>(Alarm.Kind.class);

    private Alarms() {}

    static Map<Alarm.Kind, String> of(
            Contact contact, Optional<Look> look, Optional<Change> change, ArchiveSight archive) {
        Alarms alarms = new Alarms();
        alarms.contact(contact);
        change.ifPresent(alarms::change);
        look.filter(_ -> contact.state() == Contact.State.ANSWERING).ifPresent(alarms::server);
        alarms.archive(archive);
        return alarms.found;
    }

    private void contact(Contact contact) {
        switch (contact.state()) {
            case CONNECTING, ANSWERING -> {}
            case LOADING -> found.put(Alarm.Kind.LOADING, "it loads its dataset and answers nothing else");
            case NOT_READY -> found.put(Alarm.Kind.NOT_READY, contact.detail());
            case NOT_AUTHORISED -> found.put(Alarm.Kind.NOT_AUTHORISED, contact.detail());
            case SILENT ->
                found.put(
                        Alarm.Kind.SILENT,
                        contact.detail().isEmpty() ? "connected, but no answer comes" : contact.detail());
            case UNREACHABLE -> found.put(Alarm.Kind.UNREACHABLE, contact.detail());
            case NOT_A_SERVER -> found.put(Alarm.Kind.NOT_A_SERVER, contact.detail());
        }
    }

    private void change(Change change) {
        switch (change.kind()) {
            case RESTARTED -> found.put(Alarm.Kind.RESTARTED, "the server was restarted: " + change.words());
            case REPLACED -> found.put(Alarm.Kind.ANOTHER_SERVER, "another server answers: " + change.words());
            case PROMOTED, DEMOTED -> found.put(Alarm.Kind.ROLE_CHANGED, change.words());
        }
    }

    private void server(Look look) {
        var persistence = look.facts().persistence();
        when(
                look.writesRefused(),
                Alarm.Kind.WRITES_REFUSED,
                "MISCONF: it refuses writes, since it cannot persist them");
        when(
                look.logWrites() == Outcome.Kind.ERROR,
                Alarm.Kind.LOG_WRITE_FAILED,
                "the append-only file cannot be written");
        when(
                look.saves().failed(),
                Alarm.Kind.SAVE_FAILED,
                "the last snapshot failed; "
                        + look.saves()
                                .age()
                                .map(age -> "the last good one is " + HumanDuration.readable(age) + " old")
                                .orElse("there is no good one since the start"));
        when(
                look.rewrites().failed(),
                Alarm.Kind.REWRITE_FAILED,
                "the last rewrite of the append-only file failed, so it grows");
        when(
                look.facts().replication().linkDown(),
                Alarm.Kind.REPLICA_LINK_DOWN,
                "a replica without a link to its primary: its data stands still");
        eviction(look);
        when(
                !look.durable()
                        && !look.facts().replication().role().equals("slave")
                        && look.settings().refusal().isEmpty()
                        && persistence.keys() > 0,
                Alarm.Kind.NO_PERSISTENCE,
                "neither snapshots nor append-only file: a restart loses everything");
        snapshotAge(look);
        when(
                look.fsyncDelayed(),
                Alarm.Kind.FSYNC_DELAYED,
                "fsync is slow: writes waited for it within the last minute (%s since the start)"
                        .formatted(HumanCount.readable(
                                persistence.appendOnly().delayedFsyncs().orElse(0), "time")));
        look.disk().ifPresent(this::disk);
    }

    private void eviction(Look look) {
        var memory = look.facts().memory();
        when(
                look.durable() && look.evicting(),
                Alarm.Kind.EVICTING,
                "it throws keys away (%s since the start, %s)"
                        .formatted(HumanCount.readable(memory.evictedKeys().orElse(0), "key"), memory.policy()));
        when(
                look.durable() && !look.evicting() && memory.evicts(),
                Alarm.Kind.EVICTION_POSSIBLE,
                "at %s it would throw keys away (%s)"
                        .formatted(new ByteSize(memory.maxBytes().orElse(0)).readable(), memory.policy()));
    }

    private void snapshotAge(Look look) {
        var persistence = look.facts().persistence();
        OptionalLong limit = look.settings().longestSavePoint();
        if (persistence.appendOnly().enabled()
                || limit.isEmpty()
                || persistence.snapshot().changes() == 0) {
            return;
        }
        Duration age = look.exposure().time().orElse(Duration.ZERO);
        when(
                age.toSeconds() > limit.getAsLong() * LATE,
                Alarm.Kind.SNAPSHOT_OLD,
                "%s not saved for %s, though 'save' asks for it after %s"
                        .formatted(
                                HumanCount.readable(persistence.snapshot().changes(), "change"),
                                HumanDuration.readable(age),
                                HumanDuration.readable(Duration.ofSeconds(limit.getAsLong()))));
    }

    private void disk(DiskOutlook disk) {
        when(
                !disk.rewriteFits(),
                Alarm.Kind.REWRITE_DOES_NOT_FIT,
                "the next rewrite needs %s, free are %s"
                        .formatted(
                                new ByteSize(disk.rewriteNeedsBytes().orElse(0)).readable(),
                                new ByteSize(disk.freeBytes()).readable()));
        when(
                !disk.saveFits(),
                Alarm.Kind.SAVE_DOES_NOT_FIT,
                "the next snapshot needs %s, free are %s"
                        .formatted(
                                new ByteSize(disk.saveNeedsBytes().orElse(0)).readable(),
                                new ByteSize(disk.freeBytes()).readable()));
        disk.fullIn()
                .filter(left -> left.compareTo(DISK_FULL_SOON) < 0)
                .ifPresent(left -> found.put(
                        Alarm.Kind.DISK_FULL_SOON,
                        "the volume of its files is full in " + HumanDuration.readable(left) + " at this pace"));
    }

    private void archive(ArchiveSight sight) {
        switch (sight) {
            case ArchiveSight.NotAsked _ -> {}
            case ArchiveSight.Unread(String why) -> found.put(Alarm.Kind.ARCHIVE, why);
            case ArchiveSight.NoneFollows _ ->
                found.put(Alarm.Kind.NOT_ARCHIVED, "no source of the repository follows this server");
            case ArchiveSight.Seen(ArchiveFacts facts) -> archive(facts);
        }
    }

    private void archive(ArchiveFacts archive) {
        proof(archive);
        if (!archive.problems().isEmpty()) {
            int more = archive.problems().size() - 1;
            found.put(
                    Alarm.Kind.ARCHIVE,
                    "archive '%s': %s%s"
                            .formatted(
                                    archive.source(),
                                    archive.problems().getFirst(),
                                    more == 0 ? "" : "; " + more + " more, see 'redoubt status'"));
        }
    }

    private void proof(ArchiveFacts archive) {
        when(
                archive.unproven(),
                Alarm.Kind.PROOF_OLD,
                archive.lastProof()
                        .map(proof -> "the last proven restore of '%s' is %s old"
                                .formatted(
                                        archive.source(),
                                        HumanDuration.readable(Duration.between(proof, archive.asOf()))))
                        .orElse("no restore of '%s' was ever proven, see 'redoubt drill restore'"
                                .formatted(archive.source())));
    }

    private void when(boolean holds, Alarm.Kind kind, String words) {
        if (holds) {
            found.put(kind, words);
        }
    }
}
