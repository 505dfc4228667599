package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.NOTE;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.FILE;
import static io.redoubt.persistence.doctor.Source.SERVER;
import static io.redoubt.persistence.doctor.Source.SETTINGS;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.config.ConfigLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Who reaches the server, and what they may do there.
final class ExposureRules {

    /// The oldest that was seen to load such a log whole.
    private static final ServerVersion MENDED = ServerVersion.parse("valkey-9.1.2");

    private ExposureRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "renamed-command",
                        WARNING,
                        List.of(FILE),
                        "rename-command",
                        "facts of logs: unknown commands end a load",
                        "The log and the stream hold the new names: no other server loads them, and backup tools no"
                                + " longer find CONFIG or BGSAVE.",
                        "Take the rights away from users by ACL instead.",
                        patient -> GrammarRules.directives(
                                patient, line -> line.name().equals("rename-command"))),
                new Rule(
                        "open-to-all",
                        ERROR,
                        List.of(SETTINGS),
                        "no password, and reached from other machines",
                        "trap E7",
                        "Anybody may read, change and delete everything.",
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
                        patient -> patient.evidence(
                                "bind",
                                setting -> patient.compose().isEmpty()
                                        && setting.value().matches("(.*\\s)?-?(0\\.0\\.0\\.0|\\*|::|::\\*)(\\s.*)?")
                                        && !defaultBind(patient))),
                new Rule(
                        "protected-mode-off",
                        WARNING,
                        List.of(SETTINGS),
                        "protected-mode no",
                        "trap E7; redis.conf",
                        "Without users or a password nothing keeps strangers out.",
                        "protected-mode yes",
                        patient -> patient.evidence("protected-mode", setting -> setting.is("no"))),
                new Rule(
                        "default-user-without-rights",
                        ERROR,
                        List.of(SETTINGS),
                        "the user default has no rights, and there is an append-only file",
                        "redis/redis 14541, valkey-io/valkey 3983; tried: lost on Redis 7.0.15 and 8.0.2, Valkey 8.0.1"
                                + " and 8.1.1, kept on Redis 6.2.11 and Valkey 9.1.2",
                        "Transactions and scripts in the log are dropped at start, silently, by Redis since 7.0,"
                                + " until it was mended in November 2025, and by Valkey before 9.1.2.",
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
                        patient -> patient.evidence(
                                "tls-port",
                                setting -> !patient.loopbackOnly()
                                        && patient.compose().isEmpty()
                                        && setting.number() == 0
                                        && !defaultBind(patient))),
                new Rule(
                        "plain-port-beside-tls",
                        NOTE,
                        List.of(SETTINGS),
                        "an unencrypted port beside the one with TLS",
                        "redis.conf",
                        "A client that is configured wrong speaks in clear text, and nothing tells.",
                        "port 0",
                        patient -> patient.evidence(
                                "port",
                                setting -> patient.setting("tls-port").number() > 0
                                        && setting.number() > 0
                                        && !patient.loopbackOnly())),
                new Rule(
                        "replication-in-clear",
                        WARNING,
                        List.of(SETTINGS),
                        "TLS for clients, and none for replication",
                        "tls-replication in redis.conf",
                        "The whole dataset and masterauth cross the network in clear text.",
                        "tls-replication yes",
                        patient -> patient.evidence(
                                "tls-replication",
                                setting -> patient.setting("tls-port").number() > 0
                                        && !patient.setting("replicaof").value().isBlank()
                                        && setting.is("no"))),
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
                                .toList()));
    }

    private static boolean defaultBind(Patient patient) {
        return patient.setting("bind").where().startsWith("the default");
    }

    /// Lines of users, from the server or from the file.
    static List<String> users(Patient patient) {
        List<String> lines =
                new ArrayList<>(patient.server().map(RunningServer::users).orElse(List.of()));
        if (lines.isEmpty()) {
            patient.file()
                    .ifPresent(config ->
                            config.all("user").stream().map(ConfigLine::text).forEach(lines::add));
        }
        return lines;
    }

    private static List<Evidence> powerless(Patient patient) {
        Optional<String> line = users(patient).stream()
                .filter(user -> user.startsWith("user default "))
                .findFirst();
        boolean spared = patient.version()
                .map(version -> version.engine() == Engine.VALKEY
                        ? ServerVersion.byNumber().compare(version, MENDED) >= 0
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
        RunningServer server = patient.running();
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
