package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.SERVER;
import static io.redoubt.persistence.doctor.Source.SETTINGS;

import io.redoubt.core.ByteSize;
import io.redoubt.core.DurabilityGoal;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Primaries and replicas.
final class ReplicationRules {
    private static final Pattern REPLICA_LIMIT = Pattern.compile("(?:slave|replica) (\\S+) (\\S+) (\\d+)");
    private static final Pattern LAG = Pattern.compile(".*lag=(\\d{1,9}).*");
    /// A restart of a replica or a fault of the network.
    private static final long AWAY_SECONDS = 60;
    /// A rate measured over less says little.
    private static final long MEASURED_SECONDS = 30;
    private static final long LONG_LAG_SECONDS = 10;

    private ReplicationRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "unsaved-primary",
                        ERROR,
                        List.of(SERVER, SETTINGS),
                        "a primary with replicas keeps nothing on disk",
                        "trap E14; redis/redis 6434",
                        "It comes back empty from a restart, and its replicas empty themselves after it.",
                        "redoubt aof enable URI, or keep it from restarting by itself",
                        patient -> patient.running()
                                .evidence(withReplicas(patient) && !patient.persists(), "role", "connected_slaves")),
                new Rule(
                        "writes-without-replicas",
                        ERROR,
                        List.of(SERVER, SETTINGS),
                        "min-replicas-to-write 0 where nothing may be lost",
                        "trap E3; redis/redis 6062",
                        "Replication is asynchronous: a failover loses what no replica had received.",
                        "min-replicas-to-write 1, and WAIT after what must not be lost",
                        patient -> patient.evidence(
                                "min-replicas-to-write",
                                setting -> patient.goal() == DurabilityGoal.NONE_LOST
                                        && withReplicas(patient)
                                        && setting.number() == 0)),
                new Rule(
                        "backlog-too-small",
                        WARNING,
                        List.of(SERVER, SETTINGS),
                        "the backlog holds less than a minute of writes",
                        "facts of replication; redis.conf",
                        "A replica or archive that is away for a minute needs a full copy: a fork, and a gap in an"
                                + " archive.",
                        "repl-backlog-size 64mb, or what is written in a minute",
                        patient -> {
                            RunningServer server = patient.running();
                            boolean small = measured(server)
                                    && patient.find("repl-backlog-size")
                                                    .map(Setting::number)
                                                    .orElse(Long.MAX_VALUE)
                                            < server.bytesPerSecond() * AWAY_SECONDS;
                            return Evidence.when(
                                    small,
                                    "repl-backlog-size %s, about %s/s written"
                                            .formatted(
                                                    patient.setting("repl-backlog-size")
                                                            .value(),
                                                    new ByteSize(server.bytesPerSecond()).readable()),
                                    patient.setting("repl-backlog-size").where());
                        }),
                new Rule(
                        "replica-buffer-too-small",
                        WARNING,
                        List.of(SERVER, SETTINGS),
                        "the output buffer of replicas holds less than a minute of writes",
                        "facts of replication; redis.conf",
                        "A replica is cut off while it takes a full copy, and starts over for ever.",
                        "client-output-buffer-limit replica 512mb 128mb 60",
                        ReplicationRules::buffer),
                new Rule(
                        "replica-without-primary",
                        ERROR,
                        List.of(SERVER),
                        "a replica has lost its primary",
                        "INFO replication",
                        "It serves data that grows older, and has nothing newer to be promoted with.",
                        "Look at master_link_down_since_seconds and the server's log",
                        patient -> patient.running()
                                .evidence(
                                        patient.running().is("master_link_status", "down"),
                                        "role",
                                        "master_link_status")),
                new Rule(
                        "replica-lags",
                        WARNING,
                        List.of(SERVER),
                        "a replica acknowledges late",
                        "INFO replication",
                        "A failover to it loses the writes between.",
                        "Look at its network and load",
                        ReplicationRules::lag),
                new Rule(
                        "writable-replica",
                        WARNING,
                        List.of(SETTINGS),
                        "clients may write to replicas",
                        "redis.conf",
                        "What they write is lost at the next full copy, and is never replicated on.",
                        "replica-read-only yes",
                        patient -> patient.evidence("replica-read-only", setting -> setting.is("no"))),
                new Rule(
                        "replica-empties-first",
                        WARNING,
                        List.of(SETTINGS),
                        "a replica throws its data away before it has the new",
                        "repl-diskless-load in redis.conf",
                        "If the primary dies during the copy, neither has the data.",
                        "repl-diskless-load disabled",
                        patient -> patient.find("repl-diskless-load")
                                .map(load -> load.evidence(load.value().matches("flush-before-load|flushdb")))
                                .orElse(Evidence.none())),
                new Rule(
                        "no-password-for-primary",
                        WARNING,
                        List.of(SETTINGS),
                        "a replica that asks for a password and gives none",
                        "redis.conf",
                        "After a failover the old primary cannot follow the new one, which asks for the same password.",
                        "masterauth and masteruser, as requirepass or the ACL says",
                        patient -> patient.evidence(
                                "replicaof",
                                setting -> !setting.value().isBlank()
                                        && patient.askedForPassword()
                                        && patient.find("masterauth")
                                                .or(() -> patient.find("primaryauth"))
                                                .map(Setting::value)
                                                .orElse("")
                                                .isEmpty())),
                new Rule(
                        "snapshots-are-deleted",
                        WARNING,
                        List.of(SETTINGS),
                        "snapshots made for replication are deleted",
                        "rdb-del-sync-files in redis.conf",
                        "A server that keeps nothing itself has not even the last full copy after a crash.",
                        "rdb-del-sync-files no",
                        patient ->
                                patient.evidence("rdb-del-sync-files", setting -> !patient.cache() && setting.yes())));
    }

    private static boolean withReplicas(Patient patient) {
        return patient.running().primary() && patient.running().number("connected_slaves") > 0;
    }

    private static boolean measured(RunningServer server) {
        return server.primary() && server.number("uptime_in_seconds") >= MEASURED_SECONDS;
    }

    private static List<Evidence> buffer(Patient patient) {
        RunningServer server = patient.running();
        Matcher limit = REPLICA_LIMIT.matcher(
                patient.find("client-output-buffer-limit").map(Setting::value).orElse(""));
        if (!measured(server) || !limit.find()) {
            return Evidence.none();
        }
        long hard = new Setting("", String.valueOf(limit.group(1)), "").number();
        boolean small = hard > 0 && Math.max(hard, shared(patient)) < server.bytesPerSecond() * AWAY_SECONDS;
        return Evidence.when(
                small,
                "%s, about %s/s written".formatted(limit.group(), new ByteSize(server.bytesPerSecond()).readable()),
                patient.setting("client-output-buffer-limit").where());
    }

    /// Since Redis 7.0 replicas read from the backlog, whose size counts if the limit is less.
    private static long shared(Patient patient) {
        boolean shares = patient.version().map(version -> version.atLeast(7, 0)).orElse(true);
        return shares ? patient.find("repl-backlog-size").map(Setting::number).orElse(0L) : 0;
    }

    private static List<Evidence> lag(Patient patient) {
        return patient.running().info().entrySet().stream()
                .filter(field -> field.getKey().matches("slave\\d+"))
                .filter(field -> {
                    Matcher lag = LAG.matcher(field.getValue());
                    return lag.matches() && Long.parseLong(lag.group(1)) > LONG_LAG_SECONDS;
                })
                .map(field -> new Evidence(
                        field.getKey() + " " + field.getValue(),
                        "INFO of " + patient.running().address()))
                .toList();
    }
}
