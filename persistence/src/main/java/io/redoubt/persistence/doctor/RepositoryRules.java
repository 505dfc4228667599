package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.REPOSITORY;

import io.redoubt.core.HumanDuration;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/// How fresh archive and backups are, as the caller read it.
final class RepositoryRules {
    private static final long OLDEST_BACKUP = Duration.ofDays(1).toMillis();

    private RepositoryRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "archive-stopped",
                        ERROR,
                        List.of(REPOSITORY),
                        "an archive that does not run",
                        "redoubt status",
                        "No moment from now on can be restored.",
                        "redoubt archive URI",
                        patient -> found(
                                patient,
                                facts(patient).archived() && !facts(patient).archiving(),
                                "was archived, is not now")),
                new Rule(
                        "archive-in-trouble",
                        WARNING,
                        List.of(REPOSITORY),
                        "an archive that lags, is silent, has gaps or misses files",
                        "redoubt status",
                        "Some moments cannot be restored, or the loss of this server's machine loses the newest.",
                        "redoubt status --repo LOCATION shows it as it is now",
                        patient -> facts(patient).archiving()
                                ? facts(patient).problems().stream()
                                        .flatMap(problem -> found(patient, true, problem).stream())
                                        .toList()
                                : Evidence.none()),
                new Rule(
                        "no-proven-backup",
                        ERROR,
                        List.of(REPOSITORY),
                        "neither an archive nor a backup that a server has loaded",
                        "traps A10, C10",
                        "Nothing is known to be restorable.",
                        "redoubt backup URI",
                        patient -> found(
                                patient,
                                !facts(patient).archived()
                                        && facts(patient).newestBackupMillis().isEmpty(),
                                "no verified backup")),
                new Rule(
                        "backup-too-old",
                        WARNING,
                        List.of(REPOSITORY),
                        "no archive, and the newest backup is older than a day",
                        "trap F2",
                        "A loss takes everything since; a schedule may have stopped unseen.",
                        "redoubt backup URI, and look at the timer that should have",
                        patient -> found(
                                patient,
                                !facts(patient).archived() && age(patient) > OLDEST_BACKUP,
                                "taken %s ago".formatted(HumanDuration.readable(Duration.ofMillis(age(patient)))))));
    }

    private static RepositoryFacts facts(Patient patient) {
        return patient.repository().orElseThrow();
    }

    private static long age(Patient patient) {
        OptionalLong taken = facts(patient).newestBackupMillis();
        return taken.isPresent() ? Math.max(0, patient.nowMillis() - taken.getAsLong()) : 0;
    }

    private static List<Evidence> found(Patient patient, boolean found, String text) {
        return Evidence.when(found, "source '%s': %s".formatted(facts(patient).source(), text), "the repository");
    }
}
