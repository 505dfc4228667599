package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.DATA;
import static io.redoubt.persistence.doctor.Source.SERVER;
import static io.redoubt.persistence.doctor.Source.SETTINGS;

import io.redoubt.core.Engine;
import io.redoubt.formats.check.CheckedFile;
import io.redoubt.formats.check.Finding.Severity;
import io.redoubt.formats.check.Loaders;
import io.redoubt.persistence.doctor.DataDirectory.Entry;
import io.redoubt.persistence.doctor.DataDirectory.Manifest;
import java.util.ArrayList;
import java.util.List;

/// What the server would load if it were started now.
///
/// Which files count was tried on Redis 6.2 to 8.6 and Valkey 9: with appendonly yes those of the manifest, else
/// an old single file, else nothing, whatever dump.rdb holds; with appendonly no dump.rdb.
final class StartRules {
    private static final String PARTS = ".+\\.[0-9]+\\.(base\\.rdb|base\\.aof|incr\\.aof)";

    private StartRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "would-start-empty",
                        ERROR,
                        List.of(DATA, SETTINGS),
                        "appendonly yes, and only a dump.rdb there",
                        "traps A2, E8; redis/redis 12762",
                        "The next start loads nothing, and its first save overwrites dump.rdb.",
                        "Start with appendonly no, then: redoubt aof enable URI",
                        patient -> dump(patient, patient.persistsByLog() && noLog(patient) && !lostManifest(patient))),
                new Rule(
                        "manifest-is-gone",
                        ERROR,
                        List.of(DATA, SETTINGS),
                        "append-only files without their manifest",
                        "facts of what servers load",
                        "The next start is empty; the one after it brings the old increments back.",
                        "Put the manifest back from where the files came from",
                        StartRules::gone),
                new Rule(
                        "manifest-refused",
                        ERROR,
                        List.of(DATA),
                        "a manifest the server exits at",
                        "src/aof.c",
                        "The server does not start.",
                        "Correct a copy of the directory; redoubt verify DIR names the line",
                        patient -> patient.directory().manifest() instanceof Manifest.Refused(String why)
                                ? Evidence.of(why, patient.directory().where())
                                : Evidence.none()),
                new Rule(
                        "part-is-missing",
                        ERROR,
                        List.of(DATA),
                        "the manifest names a file that is not there",
                        "src/aof.c",
                        "The server does not start.",
                        "Put the file back from a copy, or restore: redoubt restore --into DIR",
                        StartRules::missing),
                new Rule(
                        "newer-log-ignored",
                        ERROR,
                        List.of(DATA, SETTINGS),
                        "appendonly no, and an append-only file newer than dump.rdb",
                        "traps A4, E8",
                        "The next start loads the older dump.rdb, or nothing.",
                        "redoubt aof enable URI while the server still has the data, or start with appendonly yes",
                        StartRules::newerLog),
                new Rule(
                        "old-log-ignored",
                        WARNING,
                        List.of(DATA, SETTINGS),
                        "an old single append-only file beside a directory of them",
                        "trap A3",
                        "It is never read again: whoever restored it restored nothing.",
                        "Move it away; to load it, start on a directory that holds it alone",
                        patient -> {
                            DataDirectory data = patient.directory();
                            String single = patient.setting("appendfilename").value();
                            return Evidence.when(
                                    patient.persistsByLog()
                                            && !(data.manifest() instanceof Manifest.Absent)
                                            && data.holds(single),
                                    single,
                                    data.where());
                        }),
                new Rule(
                        "damaged-data",
                        ERROR,
                        List.of(DATA),
                        "bytes of the files are missing or changed",
                        "what 'redoubt verify' finds",
                        "The server does not start, or drops the end of the log.",
                        "redoubt verify DIR, then restore from a backup or an archive",
                        patient -> verdict(patient, Severity.DAMAGE)),
                new Rule(
                        "suspect-data",
                        WARNING,
                        List.of(DATA),
                        "something no server writes",
                        "what 'redoubt verify' finds",
                        "A server may refuse it, or load something else than was meant.",
                        "redoubt verify DIR",
                        patient -> verdict(patient, Severity.SUSPECT)),
                new Rule(
                        "too-new-for-server",
                        ERROR,
                        List.of(DATA),
                        "data of a newer server, or of the other engine",
                        "trap A16; redis/redis 14064",
                        "The server refuses to load it and exits.",
                        "Start the version that wrote it, or: redoubt convert",
                        StartRules::tooNew),
                new Rule(
                        "nothing-to-load",
                        ERROR,
                        List.of(SERVER, DATA, SETTINGS),
                        "keys in memory, and no file a start would load",
                        "facts of what servers load",
                        "A crash loses everything.",
                        "redoubt snapshot URI",
                        patient -> patient.running()
                                .evidence(
                                        !patient.cache()
                                                && patient.running().keys() > 0
                                                && patient.persists()
                                                && noLog(patient)
                                                && !patient.directory()
                                                        .holds(patient.setting("dbfilename")
                                                                .value()),
                                        "rdb_saves",
                                        "rdb_last_bgsave_status")));
    }

    /// The log of a 6.x server may lie in one file still.
    private static boolean noLog(Patient patient) {
        DataDirectory data = patient.directory();
        return data.manifest() instanceof Manifest.Absent
                && !data.holds(patient.setting("appendfilename").value());
    }

    private static boolean lostManifest(Patient patient) {
        return patient.directory().parts().orElse(List.of()).stream()
                .anyMatch(part -> part.name().matches(PARTS));
    }

    private static List<Evidence> dump(Patient patient, boolean found) {
        DataDirectory data = patient.directory();
        String name = patient.setting("dbfilename").value();
        return Evidence.when(
                found && data.holds(name), "appendonly yes, %s, no append-only files".formatted(name), data.where());
    }

    private static List<Evidence> gone(Patient patient) {
        DataDirectory data = patient.directory();
        return Evidence.when(
                patient.persistsByLog() && data.manifest() instanceof Manifest.Absent && lostManifest(patient),
                "no %s.manifest in %s"
                        .formatted(
                                patient.setting("appendfilename").value(),
                                patient.setting("appenddirname").value()),
                data.where());
    }

    private static List<Evidence> missing(Patient patient) {
        DataDirectory data = patient.directory();
        if (!(data.manifest() instanceof Manifest.Names(List<String> names))) {
            return Evidence.none();
        }
        List<String> there =
                data.parts().orElse(List.of()).stream().map(Entry::name).toList();
        return names.stream()
                .filter(name -> !there.contains(name))
                .map(name -> new Evidence(name, data.where()))
                .toList();
    }

    private static List<Evidence> newerLog(Patient patient) {
        DataDirectory data = patient.directory();
        long log = data.logMillis(patient.setting("appendfilename").value());
        long dump = data.file(patient.setting("dbfilename").value())
                .map(Entry::millis)
                .orElse(0L);
        boolean holds = !noLog(patient);
        return Evidence.when(
                !patient.persistsByLog() && holds && log > dump,
                dump == 0 ? "append-only files and no dump" : "append-only files written after the dump",
                data.where());
    }

    private static List<Evidence> verdict(Patient patient, Severity severity) {
        DataDirectory data = patient.directory();
        List<Evidence> found = new ArrayList<>();
        for (CheckedFile file : data.verdict().map(verdict -> verdict.files()).orElse(List.of())) {
            file.findings().stream()
                    .filter(finding -> finding.severity() == severity)
                    .forEach(finding -> found.add(
                            new Evidence("byte %d: %s".formatted(finding.at(), finding.what()), file.name())));
        }
        return found;
    }

    private static List<Evidence> tooNew(Patient patient) {
        DataDirectory data = patient.directory();
        if (patient.version().isEmpty() || data.verdict().isEmpty()) {
            return Evidence.none();
        }
        Loaders loaders = data.verdict().get().loaders();
        var oldest = patient.version().get().engine() == Engine.REDIS ? loaders.redis() : loaders.valkey();
        boolean loads = oldest.map(since -> patient.version().get().atLeast(since.major(), since.minor()))
                .orElse(false);
        return Evidence.when(
                !loads,
                "loads on %s, the server is %s"
                        .formatted(loaders.describe(), patient.version().get()),
                data.where());
    }
}
