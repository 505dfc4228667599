package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.NOTE;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.FILE;
import static io.redoubt.persistence.doctor.Source.HOST;
import static io.redoubt.persistence.doctor.Source.SETTINGS;

import io.redoubt.persistence.config.ConfigFile;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Passwords of servers: how they are chosen and who sees them. No evidence shows one.
final class PasswordRules {
    /// What people try first, and what tutorials print.
    private static final Set<String> COMMON = Set.of(
            "changeme",
            "changeme123",
            "password",
            "passw0rd",
            "secret",
            "redis",
            "redispassword",
            "valkey",
            "foobared",
            "admin",
            "default",
            "test",
            "letmein",
            "qwerty",
            "123456",
            "12345678",
            "mypassword",
            "yourpassword",
            "your_password",
            "your-password",
            "your_strong_password",
            "strongpassword",
            "supersecret",
            "example");
    private static final int SHORTEST = 16;

    private PasswordRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "weak-password",
                        ERROR,
                        List.of(SETTINGS),
                        "a password that is commonly used or short",
                        "trap E7",
                        "It is guessed: nothing limits how many tries a server answers.",
                        "A generated password of 32 characters: ACL GENPASS",
                        PasswordRules::weak),
                new Rule(
                        "shared-default-user",
                        WARNING,
                        List.of(SETTINGS),
                        "everybody logs in as the user default, who may do everything",
                        "traps E7, A12",
                        "One leaked password may flush, reconfigure and copy the server, and cannot be withdrawn from"
                                + " one client alone.",
                        "aclfile with a user for each purpose; redoubt profile writes one",
                        PasswordRules::shared),
                new Rule(
                        "password-in-arguments",
                        ERROR,
                        List.of(HOST),
                        "a password in the arguments of a process",
                        "trap F1",
                        "Every user of the machine reads it with ps, and so does whoever inspects the container.",
                        "REDISCLI_AUTH in the environment of the tool, users in an aclfile for the server",
                        patient -> patient.machine().exposed().stream()
                                .map(process -> new Evidence(process, "/proc"))
                                .toList()),
                new Rule(
                        "secret-readable",
                        WARNING,
                        List.of(FILE),
                        "a password in a file that others may read",
                        "trap E7",
                        "Every user of the machine can read the password.",
                        "chmod 600 FILE",
                        PasswordRules::readable),
                new Rule(
                        "password-in-file",
                        NOTE,
                        List.of(FILE),
                        "a password in clear text in the configuration",
                        "trap E7",
                        "Whoever sees a copy or a backup of the file has the password.",
                        "Give users in an aclfile, their passwords as '#' and the SHA-256.",
                        patient -> GrammarRules.directives(
                                patient,
                                line -> line.name().equals("requirepass")
                                        || (line.name().equals("user")
                                                && line.values().stream().anyMatch(word -> word.startsWith(">"))))));
    }

    private record Password(String of, String text, String where) {}

    private static List<Password> passwords(Patient patient) {
        List<Password> found = new ArrayList<>();
        for (String name : List.of("requirepass", "masterauth")) {
            patient.find(name)
                    .filter(setting -> !setting.value().isEmpty())
                    .ifPresent(setting -> found.add(new Password(name, setting.value(), setting.where())));
        }
        patient.file()
                .ifPresent(config -> config.all("user")
                        .forEach(line -> line.values().stream()
                                .filter(word -> word.startsWith(">"))
                                .forEach(word -> found.add(new Password(
                                        "user " + line.values().getFirst(),
                                        word.substring(1),
                                        ConfigFile.where(line))))));
        return found;
    }

    private static List<Evidence> weak(Patient patient) {
        List<Evidence> found = new ArrayList<>();
        for (Password password : passwords(patient)) {
            boolean common = COMMON.contains(password.text().toLowerCase(Locale.ROOT));
            if (common || password.text().length() < SHORTEST) {
                found.add(new Evidence(
                        "%s: %s"
                                .formatted(
                                        password.of(),
                                        common
                                                ? "one of those that are tried first"
                                                : "fewer than %d characters".formatted(SHORTEST)),
                        password.where()));
            }
        }
        return found;
    }

    private static List<Evidence> shared(Patient patient) {
        boolean others = ExposureRules.users(patient).stream().anyMatch(line -> !line.startsWith("user default "));
        Setting password = patient.setting("requirepass");
        return Evidence.when(
                !password.value().isEmpty()
                        && !others
                        && patient.setting("aclfile").value().isEmpty(),
                "requirepass, and no other user",
                password.where());
    }

    private static List<Evidence> readable(Patient patient) {
        List<Evidence> secrets = GrammarRules.directives(
                patient,
                line -> line.name().matches("requirepass|masterauth|primaryauth")
                        || (line.name().equals("user")
                                && line.values().stream().anyMatch(word -> word.startsWith(">"))));
        try {
            boolean open = Files.getPosixFilePermissions(patient.configuration().path())
                    .contains(PosixFilePermission.OTHERS_READ);
            return open ? secrets : Evidence.none();
        } catch (java.io.IOException | UnsupportedOperationException _) {
            return Evidence.none(); // no modes here, or the file is gone
        }
    }
}
