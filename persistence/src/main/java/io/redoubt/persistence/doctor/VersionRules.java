package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.NOTE;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.SERVER;
import static io.redoubt.persistence.doctor.Source.SETTINGS;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Versions whose known faults lose data. Each entry names the release notes or the change that says so.
final class VersionRules {
    /// @param since the first release that has the fault
    /// @param fixed the first of the same minor version that has not
    private record Fault(ServerVersion since, ServerVersion fixed, String what, String source) {
        boolean has(ServerVersion version) {
            return version.engine() == since.engine()
                    && ServerVersion.byNumber().compare(version, since) >= 0
                    && ServerVersion.byNumber().compare(version, fixed) < 0;
        }
    }

    private static final List<Fault> FAULTS = List.of(
            fault("redis-6.2.0", "redis-6.2.2", "errors of fsync were ignored", "redis/redis 8419"),
            fault(
                    "redis-7.0.0",
                    "redis-7.0.1",
                    "CONFIG REWRITE dropped include and rename-command lines",
                    "redis/redis 10761"),
            fault(
                    "redis-7.0.0",
                    "redis-7.0.3",
                    "the directory was not forced after a manifest or snapshot was renamed",
                    "redis/redis 10737"),
            fault("redis-7.0.0", "redis-7.0.5", "a rewrite did not force the old log", "redis/redis 11004"),
            fault("redis-7.0.0", "redis-7.0.11", "the log was not forced in rare cases", "redis/redis 11973"),
            fault("redis-7.4.0", "redis-7.4.3", "WAITAOF answered before the data was on disk", "redis/redis 13793"),
            fault(
                    "valkey-7.2.4",
                    "valkey-7.2.7",
                    "the log stayed off after a module loaded a snapshot",
                    "valkey-io/valkey 1001"));

    private VersionRules() {}

    private static Fault fault(String since, String fixed, String what, String source) {
        return new Fault(ServerVersion.parse(since), ServerVersion.parse(fixed), what, source);
    }

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "version-loses-data",
                        WARNING,
                        List.of(SERVER),
                        "a version with a known fault that loses data",
                        "release notes; " + sources(),
                        "A power cut or a restart loses what the server said was safe.",
                        "Upgrade to the newest release of the same version",
                        patient -> version(patient).stream()
                                .flatMap(version -> faults(patient, version))
                                .toList()),
                new Rule(
                        "version-no-longer-kept",
                        WARNING,
                        List.of(SERVER),
                        "a version that gets no fixes",
                        "SECURITY.md of redis/redis",
                        "Faults that lose data stay, and redoubt does not know its files.",
                        "Upgrade to Redis 6.2 or later, or Valkey",
                        patient -> patient.running()
                                .evidence(
                                        version(patient)
                                                .map(version ->
                                                        version.engine() == Engine.REDIS && !version.atLeast(6, 2))
                                                .orElse(false),
                                        "redis_version")),
                new Rule(
                        "field-expiry-in-log",
                        NOTE,
                        List.of(SERVER, SETTINGS),
                        "fields of hashes expire, and the log is replayed",
                        "tried on Redis 7.4, 8.0 and 8.6",
                        "A field that is past its time when the log is loaded counts as absent: HINCRBY and HPERSIST"
                                + " give something else.",
                        "Keep counters out of fields that expire; redoubt restore refuses such a replay",
                        VersionRules::fields),
                new Rule(
                        "wait-answered-early",
                        WARNING,
                        List.of(SERVER, SETTINGS),
                        "WAITAOF is used on Valkey",
                        "tried on Valkey 8.0.1, 8.1.1 and 9.1.2, with and without replicas; Redis 8.0.2 waits",
                        "WAITAOF 1 0 is answered while the fsync still runs: a power cut loses what it promised.",
                        "appendfsync always, or WAITAOF 0 1 with an archive attached",
                        VersionRules::early));
    }

    private static String sources() {
        return String.join(", ", FAULTS.stream().map(Fault::source).toList());
    }

    private static Optional<ServerVersion> version(Patient patient) {
        return patient.server().flatMap(RunningServer::version);
    }

    private static Stream<Evidence> faults(Patient patient, ServerVersion version) {
        return FAULTS.stream()
                .filter(fault -> fault.has(version))
                .map(fault -> new Evidence(
                        "%s: %s (%s), fixed in %s"
                                .formatted(
                                        version,
                                        fault.what(),
                                        fault.source(),
                                        fault.fixed().number()),
                        "INFO of " + patient.running().address()));
    }

    private static List<Evidence> early(Patient patient) {
        RunningServer server = patient.running();
        boolean valkey = version(patient)
                .map(version -> version.engine() == Engine.VALKEY)
                .orElse(false);
        return server.evidence(
                valkey
                        && patient.persistsByLog()
                        && !patient.setting("appendfsync").is("always")
                        && !server.text("cmdstat_waitaof").isEmpty(),
                "cmdstat_waitaof");
    }

    private static List<Evidence> fields(Patient patient) {
        RunningServer server = patient.running();
        boolean replays = version(patient)
                .map(version -> version.engine() == Engine.REDIS && version.atLeast(7, 4))
                .orElse(false);
        return server.info().entrySet().stream()
                .filter(field ->
                        replays && patient.persistsByLog() && field.getKey().matches("db\\d+"))
                .filter(field -> field.getValue().matches(".*subexpiry=[1-9]\\d*.*"))
                .map(field -> new Evidence(field.getKey() + ":" + field.getValue(), "INFO of " + server.address()))
                .toList();
    }
}
