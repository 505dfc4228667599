package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.NOTE;
import static io.redoubt.persistence.doctor.Source.DATA;

import io.redoubt.persistence.doctor.DataDirectory.Entry;
import java.util.List;
import java.util.stream.Stream;

/// What lies in a data directory, to whom it belongs and who reads it.
final class DirectoryRules {
    private DirectoryRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "temporary-files",
                        NOTE,
                        List.of(DATA),
                        "files a killed child left",
                        "src/rdb.c, src/aof.c",
                        "They take the space of a dataset, and tell that a snapshot or rewrite was killed.",
                        "Delete them while no snapshot or rewrite runs",
                        DirectoryRules::temporary),
                new Rule(
                        "name-taken",
                        ERROR,
                        List.of(DATA),
                        "a directory has the name of the snapshot",
                        "tried on Redis 7.0.15; container engines make one where a file to mount is not there",
                        "Every save fails, and without an append-only file the server does not start.",
                        "rmdir DIR/dump.rdb",
                        patient -> {
                            DataDirectory data = patient.directory();
                            String name = patient.setting("dbfilename").value();
                            boolean taken =
                                    data.file(name).map(Entry::directory).orElse(false);
                            return Evidence.when(taken, name + " is a directory", data.where());
                        }),
                new Rule(
                        "foreign-owner",
                        ERROR,
                        List.of(DATA),
                        "files that belong to another user than the directory",
                        "trap F8",
                        "The server cannot open them: 'Permission denied', and it does not start or cannot save.",
                        "chown -R USER DIR, with the server's user",
                        DirectoryRules::foreign),
                new Rule(
                        "data-readable-by-all",
                        NOTE,
                        List.of(DATA),
                        "every user of the machine may read the dataset",
                        "trap A19",
                        "Passwords of the server protect nothing on its own machine.",
                        "chmod 700 DIR",
                        DirectoryRules::readable),
                new Rule(
                        "copies-beside-data",
                        NOTE,
                        List.of(DATA),
                        "copies on the volume of the data itself",
                        "trap A19",
                        "The loss of one disk takes both.",
                        "redoubt backup URI --repo a directory on another machine's volume",
                        DirectoryRules::copies));
    }

    private static List<Evidence> temporary(Patient patient) {
        DataDirectory data = patient.directory();
        boolean running = patient.server()
                .map(server -> server.is("rdb_bgsave_in_progress", "1") || server.is("aof_rewrite_in_progress", "1"))
                .orElse(false);
        return data.files().stream()
                .filter(entry -> !running && entry.name().matches("temp-.*\\.(rdb|aof)"))
                .map(entry -> new Evidence(entry.name(), data.where()))
                .toList();
    }

    private static Stream<Entry> served(Patient patient) {
        DataDirectory data = patient.directory();
        return Stream.of(
                        data.file(patient.setting("dbfilename").value()).stream(),
                        data.file(patient.setting("appendfilename").value()).stream(),
                        data.file(patient.setting("appenddirname").value()).stream(),
                        data.parts().orElse(List.of()).stream())
                .flatMap(entries -> entries);
    }

    private static List<Evidence> foreign(Patient patient) {
        DataDirectory data = patient.directory();
        return served(patient)
                .filter(entry -> !entry.user().equals(data.user()))
                .map(entry -> new Evidence(
                        "%s belongs to %s, the directory to %s".formatted(entry.name(), entry.user(), data.user()),
                        data.where()))
                .toList();
    }

    private static List<Evidence> readable(Patient patient) {
        DataDirectory data = patient.directory();
        return data.mode().charAt(8) != 'x'
                ? Evidence.none()
                : served(patient)
                        .filter(entry -> !entry.directory() && entry.mode().charAt(6) == 'r')
                        .map(entry -> new Evidence("%s %s".formatted(entry.mode(), entry.name()), data.where()))
                        .limit(1)
                        .toList();
    }

    private static List<Evidence> copies(Patient patient) {
        DataDirectory data = patient.directory();
        String dump = patient.setting("dbfilename").value();
        return data.files().stream()
                .filter(entry -> entry.name().matches("(?i).*backup.*|.*\\.rdb(\\..+)?|.*\\.(rdb|aof)\\.(bak|old|gz)"))
                .filter(entry -> !entry.name().equals(dump) && !entry.name().startsWith("temp-"))
                .map(entry -> new Evidence(entry.name(), data.where()))
                .toList();
    }
}
