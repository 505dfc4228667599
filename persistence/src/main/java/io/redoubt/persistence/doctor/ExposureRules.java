package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.NOTE;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.HOST;
import static io.redoubt.persistence.doctor.Source.SERVER;
import static io.redoubt.persistence.doctor.Source.SETTINGS;

import io.redoubt.formats.config.ConfigLine;
import io.redoubt.persistence.config.ConfigFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Who reaches the server, and what they may do there. No evidence shows a password.
final class ExposureRules {
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

    private ExposureRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "open-to-all",
                        ERROR,
                        List.of(SETTINGS),
                        "no password, and reached from other machines",
                        "trap E7",
                        "Anybody may read, change and delete everything: such servers are found within hours.",
                        "bind 127.0.0.1 -::1, or users with passwords",
                        patient -> patient.setting("bind")
                                .evidence(!patient.loopbackOnly()
                                        && !patient.askedForPassword()
                                        && patient.setting("protected-mode").is("no"))),
                new Rule(
                        "bound-to-every-interface",
                        WARNING,
                        List.of(SETTINGS),
                        "bound to every interface",
                        "trap E7",
                        "It is reached from every network the machine is in; protected-mode no longer helps once there"
                                + " is a password.",
                        "bind 127.0.0.1 -::1 and the address of a private network",
                        patient -> patient.setting("bind")
                                .evidence(patient.compose().isEmpty()
                                        && patient.setting("bind")
                                                .value()
                                                .matches("(.*\\s)?-?(0\\.0\\.0\\.0|\\*|::|::\\*)(\\s.*)?")
                                        && !defaultBind(patient))),
                new Rule(
                        "protected-mode-off",
                        WARNING,
                        List.of(SETTINGS),
                        "protected-mode no",
                        "trap E7; redis.conf",
                        "Without users or a password nothing keeps strangers out.",
                        "protected-mode yes",
                        patient -> patient.setting("protected-mode")
                                .evidence(patient.setting("protected-mode").is("no"))),
                new Rule(
                        "weak-password",
                        ERROR,
                        List.of(SETTINGS),
                        "a password that is commonly used or short",
                        "trap E7",
                        "It is guessed: a server answers a hundred thousand tries a second.",
                        "A generated password of 32 characters: ACL GENPASS",
                        ExposureRules::weak),
                new Rule(
                        "shared-default-user",
                        WARNING,
                        List.of(SETTINGS),
                        "everybody logs in as the user default, who may do everything",
                        "traps E7, A12",
                        "One leaked password may flush, reconfigure and copy the server, and cannot be withdrawn from"
                                + " one client alone.",
                        "aclfile with a user for each purpose; redoubt profile writes one",
                        ExposureRules::shared),
                new Rule(
                        "default-user-without-rights",
                        ERROR,
                        List.of(SETTINGS),
                        "the user default has no rights, and there is an append-only file",
                        "redis/redis 14541, valkey-io/valkey 3983; tried on six servers",
                        "Transactions and scripts in the log are dropped at start, silently, by Redis 7.0 to 8.2 and"
                                + " Valkey before 9.1.",
                        "user default off ~* &* +@all",
                        ExposureRules::powerless),
                new Rule(
                        "users-not-kept",
                        WARNING,
                        List.of(SERVER, SETTINGS),
                        "users that no file holds",
                        "trap A17",
                        "They are gone after the next start.",
                        "aclfile /etc/redis/users.acl and ACL SAVE, or CONFIG REWRITE",
                        ExposureRules::unkept),
                new Rule(
                        "no-encryption",
                        NOTE,
                        List.of(SETTINGS),
                        "reached from other machines without TLS",
                        "redis.conf",
                        "Passwords and data cross the network in clear text.",
                        "tls-port 6379 and port 0, or a private network",
                        patient -> patient.setting("tls-port")
                                .evidence(!patient.loopbackOnly()
                                        && patient.compose().isEmpty()
                                        && patient.setting("tls-port").number() == 0
                                        && !defaultBind(patient))),
                new Rule(
                        "plain-port-beside-tls",
                        NOTE,
                        List.of(SETTINGS),
                        "an unencrypted port beside the one with TLS",
                        "redis.conf",
                        "A client that is configured wrong speaks in clear text, and nothing tells.",
                        "port 0",
                        patient -> patient.setting("port")
                                .evidence(patient.setting("tls-port").number() > 0
                                        && patient.setting("port").number() > 0
                                        && !patient.loopbackOnly())),
                new Rule(
                        "replication-in-clear",
                        WARNING,
                        List.of(SETTINGS),
                        "TLS for clients, and none for replication",
                        "tls-replication in redis.conf",
                        "The whole dataset and masterauth cross the network in clear text.",
                        "tls-replication yes",
                        patient -> patient.setting("tls-replication")
                                .evidence(patient.setting("tls-port").number() > 0
                                        && !patient.setting("replicaof").value().isBlank()
                                        && patient.setting("tls-replication").is("no"))),
                new Rule(
                        "open-socket",
                        WARNING,
                        List.of(SETTINGS),
                        "a socket every user of the machine may use",
                        "redis.conf",
                        "Any local user reaches the server.",
                        "unixsocketperm 770",
                        patient -> patient.find("unixsocketperm")
                                .map(mode -> mode.evidence(
                                        !patient.setting("unixsocket").value().isEmpty()
                                                && mode.value().matches("0?[0-7]{2}[2367]")))
                                .orElse(Evidence.none())),
                new Rule(
                        "dangerous-commands-on",
                        WARNING,
                        List.of(SETTINGS),
                        "commands that crash the server or run code are allowed",
                        "redis.conf of 7.0",
                        "DEBUG throws data away unseen by replicas; a module or a moved dir runs code of whoever logs"
                                + " in.",
                        "enable-debug-command no, enable-module-command no, enable-protected-configs no",
                        patient -> Stream.of(
                                        "enable-debug-command", "enable-module-command", "enable-protected-configs")
                                .map(patient::setting)
                                .flatMap(setting -> setting
                                        .evidence(setting.value().matches("(?i)yes|local")
                                                && !setting.where().startsWith("the default"))
                                        .stream())
                                .toList()),
                new Rule(
                        "password-in-arguments",
                        ERROR,
                        List.of(HOST),
                        "a password in the arguments of a process",
                        "trap F1",
                        "Every user of the machine reads it with ps, and so does whoever inspects the container.",
                        "REDISCLI_AUTH in the environment of the tool, users in an aclfile for the server",
                        patient -> patient.host().orElseThrow().exposed().stream()
                                .map(process -> new Evidence(process, "/proc"))
                                .toList()));
    }

    private static boolean defaultBind(Patient patient) {
        return patient.setting("bind").where().startsWith("the default");
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

    /// Lines of users, from the server or from the file.
    private static List<String> users(Patient patient) {
        List<String> lines =
                new ArrayList<>(patient.server().map(RunningServer::users).orElse(List.of()));
        if (lines.isEmpty()) {
            patient.file()
                    .ifPresent(config ->
                            config.all("user").stream().map(ConfigLine::text).forEach(lines::add));
        }
        return lines;
    }

    private static List<Evidence> shared(Patient patient) {
        boolean others = users(patient).stream().anyMatch(line -> !line.startsWith("user default "));
        Setting password = patient.setting("requirepass");
        return Evidence.when(
                !password.value().isEmpty()
                        && !others
                        && patient.setting("aclfile").value().isEmpty(),
                "requirepass, and no other user",
                password.where());
    }

    private static List<Evidence> powerless(Patient patient) {
        Optional<String> line = users(patient).stream()
                .filter(user -> user.startsWith("user default "))
                .findFirst();
        boolean spared = patient.version()
                .map(version -> version.engine() == io.redoubt.core.Engine.VALKEY
                        ? version.atLeast(9, 1)
                        : !version.atLeast(7, 0) || version.atLeast(8, 6))
                .orElse(false);
        boolean powerless = line.map(user -> !user.contains("+@all") && !user.contains("allcommands"))
                .orElse(false);
        return Evidence.when(
                patient.persistsByLog() && powerless && !spared,
                "user default without +@all",
                patient.server()
                        .filter(server -> !server.users().isEmpty())
                        .map(server -> "ACL LIST of " + server.address())
                        .or(() -> patient.file().map(config -> config.path().toString()))
                        .orElse(""));
    }

    private static List<Evidence> unkept(Patient patient) {
        RunningServer server = patient.server().orElseThrow();
        boolean others = server.users().stream().anyMatch(line -> !line.startsWith("user default "));
        boolean inFile =
                patient.file().map(config -> !config.all("user").isEmpty()).orElse(false);
        return Evidence.when(
                others
                        && !inFile
                        && patient.setting("aclfile").value().isEmpty()
                        && (patient.file().isPresent()
                                || server.text("config_file").isEmpty()),
                "%d users, no aclfile".formatted(server.users().size()),
                "ACL LIST of " + server.address());
    }
}
