package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.FILE;
import static io.redoubt.persistence.doctor.Source.HOST;
import static io.redoubt.persistence.doctor.Source.SERVER;
import static io.redoubt.persistence.doctor.Source.SETTINGS;

import java.util.List;
import java.util.stream.Stream;

/// Whether the server's file says what it runs with: the next start believes the file.
final class DriftRules {
    private DriftRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "unsaved-switch-on",
                        ERROR,
                        List.of(SERVER, FILE),
                        "appendonly yes runs, its file says no",
                        "facts of what servers load",
                        "The next start loads an old dump.rdb, or nothing, and leaves the log alone.",
                        "CONFIG REWRITE",
                        patient -> switched(patient, "yes", "no")),
                new Rule(
                        "armed-switch-on",
                        ERROR,
                        List.of(SERVER, FILE),
                        "appendonly no runs, its file says yes",
                        "trap E8",
                        "The next start looks for append-only files that nobody has made, and is empty.",
                        "redoubt aof enable URI",
                        patient -> switched(patient, "no", "yes")),
                new Rule(
                        "running-differs-from-file",
                        WARNING,
                        List.of(SERVER, FILE),
                        "the server runs with other settings than its file",
                        "traps E9, A17",
                        "The next start changes what is kept and how.",
                        "CONFIG REWRITE, or correct the file",
                        DriftRules::drift),
                new Rule(
                        "started-without-file",
                        WARNING,
                        List.of(SERVER, SETTINGS),
                        "the server has no configuration file",
                        "trap A17",
                        "What CONFIG SET changed is lost at the next start; CONFIG REWRITE cannot help.",
                        "Start it with a file: redis-server /etc/redis/redis.conf",
                        patient -> patient.running()
                                .evidence(
                                        patient.running().text("config_file").isEmpty(), "config_file", "executable")),
                new Rule(
                        "file-cannot-be-rewritten",
                        WARNING,
                        List.of(FILE, HOST),
                        "the configuration file is a mount of its own",
                        "trap E9; docker-library/redis 282",
                        "CONFIG REWRITE fails, for it renames: 'Resource busy' or 'Invalid argument'.",
                        "Mount the directory instead of the file",
                        patient -> {
                            String file = patient.configuration()
                                    .path()
                                    .toAbsolutePath()
                                    .normalize()
                                    .toString();
                            return Evidence.when(
                                    patient.machine().mounts().stream()
                                            .anyMatch(mount -> mount.place().equals(file)),
                                    "a mount point",
                                    file);
                        }));
    }

    private static List<Evidence> switched(Patient patient, String running, String written) {
        String runs = patient.running().setting("appendonly").orElse("");
        String says = patient.fromFile("appendonly").map(Setting::value).orElse("no");
        return Evidence.when(
                runs.equals(running) && says.equalsIgnoreCase(written),
                "the server runs with appendonly %s, the file says %s".formatted(running, written),
                patient.configuration().path().toString());
    }

    private static List<Evidence> drift(Patient patient) {
        return Stream.of(
                        "save",
                        "appendfsync",
                        "dir",
                        "dbfilename",
                        "appendfilename",
                        "appenddirname",
                        "maxmemory",
                        "maxmemory-policy",
                        "no-appendfsync-on-rewrite",
                        "stop-writes-on-bgsave-error",
                        "aof-load-truncated")
                .flatMap(name -> patient.fromFile(name).stream())
                .filter(written -> patient.running().setting(written.name()).isPresent())
                .filter(written -> !same(written, patient.setting(written.name())))
                .map(written -> new Evidence(
                        "%s is %s, the file says %s"
                                .formatted(
                                        written.name(),
                                        shown(patient.setting(written.name()).value()),
                                        shown(written.value())),
                        written.where()))
                .toList();
    }

    private static boolean same(Setting written, Setting running) {
        boolean sizes = written.name().equals("maxmemory") && written.bytes().equals(running.bytes());
        boolean relative = written.name().equals("dir") && !written.value().startsWith("/");
        String plain = written.value().replaceAll("/+$", "");
        return sizes || relative || plain.equalsIgnoreCase(running.value().replaceAll("/+$", ""));
    }

    private static String shown(String value) {
        return value.isEmpty() ? "\"\"" : value;
    }
}
