package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.COMPOSE;

import io.redoubt.persistence.doctor.Yaml.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What services of a compose file run and are told: commands, health checks, secrets.
final class ContainerScriptRules {
    private static final String TOOL = "(redis|valkey)-cli";
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(password|passwd|requirepass|_auth)$|.*_pass$|^pass$");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\$\\{?([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern DEFAULT = Pattern.compile("\\$\\{[A-Za-z0-9_]*(PASS|AUTH)[A-Za-z0-9_]*:?-([^}]+)}");
    private static final Pattern PING = Pattern.compile(TOOL + ".*\\bping\\b", Pattern.DOTALL);
    private static final Pattern INSTALL =
            Pattern.compile("\\b(apk\\s+add|apt(-get)?\\s+install|pip3?\\s+install|yum\\s+install|dnf\\s+install)\\b");
    private static final Pattern COPY =
            Pattern.compile("\\b(cp|tar|rsync|scp|gzip|aws\\s+s3\\s+cp)\\b.*", Pattern.DOTALL);

    private ContainerScriptRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "password-in-compose",
                        ERROR,
                        List.of(COMPOSE),
                        "a password written in the compose file",
                        "traps E7, F1",
                        "It is in every copy of the file, in its history, and in docker inspect.",
                        "secrets: with a file of mode 600, read from /run/secrets",
                        ContainerScriptRules::written),
                new Rule(
                        "password-on-command-line",
                        ERROR,
                        List.of(COMPOSE),
                        "a password on a command line",
                        "trap F1",
                        "ps, docker inspect and logs show it, whatever variable it came from.",
                        "REDISCLI_AUTH from a secret for the tool, users in an aclfile for the server",
                        patient -> ContainerRules.all(patient, ContainerScriptRules::onCommandLine)),
                new Rule(
                        "password-in-several-places",
                        WARNING,
                        List.of(COMPOSE),
                        "the same password in several services",
                        "trap F15",
                        "One of them is forgotten at the next change.",
                        "One secret that all services read",
                        ContainerScriptRules::several),
                new Rule(
                        "health-check-by-status",
                        WARNING,
                        List.of(COMPOSE),
                        "a health check that believes the tool's exit status",
                        "trap D10; tried",
                        "NOAUTH, LOADING and MISCONF end with 0: a server that refuses every write is healthy.",
                        "test: ['CMD-SHELL', '[ \"$$(redis-cli ping)\" = PONG ]']",
                        patient -> ContainerRules.servers(patient, ContainerScriptRules::ping, false)),
                new Rule(
                        "health-check-without-variable",
                        ERROR,
                        List.of(COMPOSE),
                        "a health check with a variable the container is not given",
                        "trap F4; tried",
                        "The tool takes the next word for the password: unhealthy for ever.",
                        "environment: with that name, or read a secret",
                        patient -> ContainerRules.servers(patient, ContainerScriptRules::missing, false)),
                new Rule(
                        "installs-at-start",
                        WARNING,
                        List.of(COMPOSE),
                        "a service that installs packages each time it starts",
                        "trap F11",
                        "Without a network, or with another package, it does not start: backups stop.",
                        "An image that has what it needs",
                        patient -> ContainerRules.all(patient, service -> runs(service, INSTALL))),
                new Rule(
                        "copies-live-log",
                        ERROR,
                        List.of(COMPOSE),
                        "a service that copies append-only files while the server writes them",
                        "traps A1, A9; redis/redis 10063",
                        "It races with rewrites: tried, 2 of 30 copies were broken; and appendonly.aof is no file"
                                + " since 7.0.",
                        "redoubt backup URI, over the replication stream",
                        patient -> ContainerRules.all(patient, service -> copied(service, "appendonly|\\.aof"))),
                new Rule(
                        "copies-without-saving",
                        WARNING,
                        List.of(COMPOSE),
                        "a service that copies dump.rdb without a snapshot",
                        "traps F12, A5, A8",
                        "The file may be hours old, or of before the last crash.",
                        "redoubt backup URI, or redoubt snapshot URI before the copy",
                        patient -> ContainerRules.all(
                                patient,
                                service -> copied(service, "\\.rdb")
                                        .filter(text -> !script(service)
                                                .matches("(?is).*\\bbgsave\\b.*|.*redoubt snapshot.*")))),
                new Rule(
                        "deletes-by-age",
                        WARNING,
                        List.of(COMPOSE),
                        "a service that deletes backups by their age alone",
                        "trap A10",
                        "When backups stop unseen, the last good one is deleted on its day.",
                        "redoubt expire --keep-last 3",
                        patient -> ContainerRules.all(
                                patient,
                                service -> runs(
                                        service,
                                        Pattern.compile(
                                                "find\\b.*-m(time|min)\\b.*-(delete|exec\\s+rm)", Pattern.DOTALL)))));
    }

    private static Optional<Text> runs(Service service, Pattern pattern) {
        return service.runs(pattern).map(text -> {
            Matcher matcher = pattern.matcher(text.text());
            return new Text(matcher.find() ? shortened(matcher.group()) : "", text.line());
        });
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() > 60 ? line.substring(0, 57) + "..." : line;
    }

    private static String script(Service service) {
        return String.join(" ", service.scripts().stream().map(Text::text).toList());
    }

    private static Optional<Text> copied(Service service, String what) {
        return service.runs(COPY)
                .filter(text -> Pattern.compile("\\b(cp|tar|rsync|scp|gzip|aws\\s+s3\\s+cp)\\b[^\\n;&|]*(" + what + ")")
                        .matcher(text.text())
                        .find())
                .map(text -> new Text("copies files of the server", text.line()));
    }

    private static List<Evidence> written(Patient patient) {
        List<Evidence> found = new ArrayList<>();
        for (Service service : ContainerRules.compose(patient).services()) {
            service.assignments().stream()
                    .filter(entry -> SECRET_NAME.matcher(entry.name()).matches() && literal(entry.value()))
                    .forEach(entry -> found.addAll(
                            ContainerRules.compose(patient).evidence(service, entry.name() + " ...", entry.line())));
            literalOption(service)
                    .ifPresent(text ->
                            found.addAll(ContainerRules.compose(patient).evidence(service, text.text(), text.line())));
        }
        return found;
    }

    /// A variable alone is none; its default is one.
    private static boolean literal(String value) {
        return DEFAULT.matcher(value).find()
                || (!value.isBlank() && !value.contains("$") && !value.startsWith("/run/secrets/"));
    }

    private static Optional<Text> literalOption(Service service) {
        Pattern option = Pattern.compile("(^|\\s)(--requirepass|--masterauth|-a|--pass)(\\s+|=)(\\S+)");
        return service.scripts().stream()
                .map(text -> new Text(text.text(), text.line()))
                .filter(text -> {
                    Matcher matcher = option.matcher(text.text());
                    return matcher.find() && literal(matcher.group(4));
                })
                .findFirst()
                .map(text -> new Text("a password behind an option", text.line()))
                .or(() -> listed(service, true));
    }

    private static Optional<Text> onCommandLine(Service service) {
        Pattern option =
                Pattern.compile("(^|\\s)(--requirepass|--masterauth|" + TOOL + "(\\s+\\S+)*?\\s+(-a|--pass))(\\s|=)");
        return service.runs(option)
                .map(text -> new Text("a password behind an option", text.line()))
                .or(() -> listed(service, false));
    }

    /// Where the option and the password are items of a list.
    private static Optional<Text> listed(Service service, boolean literal) {
        List<Text> texts = service.scripts();
        for (int i = 0; i + 1 < texts.size(); i++) {
            boolean option = texts.get(i).text().matches("--requirepass|--masterauth|--pass|-a");
            if (option && (!literal || literal(texts.get(i + 1).text()))) {
                return Optional.of(
                        new Text(texts.get(i).text() + " ...", texts.get(i).line()));
            }
        }
        return Optional.empty();
    }

    private static List<Evidence> several(Patient patient) {
        Map<String, String> first = new HashMap<>();
        List<Evidence> found = new ArrayList<>();
        for (Service service : ContainerRules.compose(patient).services()) {
            for (Text secret : secrets(service)) {
                String holder = first.computeIfAbsent(secret.text(), _ -> service.name());
                if (!holder.equals(service.name())) {
                    found.addAll(ContainerRules.compose(patient)
                            .evidence(service, "the password of service '%s'".formatted(holder), secret.line()));
                }
            }
        }
        return found.stream().distinct().toList();
    }

    /// Passwords as they stand there; never shown.
    private static List<Text> secrets(Service service) {
        List<Text> secrets = new ArrayList<>();
        service.body().texts().forEach(text -> {
            Matcher value = DEFAULT.matcher(text.text());
            if (value.find()) {
                secrets.add(new Text(value.group(2), text.line()));
            }
        });
        service.assignments().stream()
                .filter(entry -> SECRET_NAME.matcher(entry.name()).matches() && plain(entry.value()))
                .forEach(entry -> secrets.add(new Text(entry.value(), entry.line())));
        List<Text> words = service.scripts().stream()
                .flatMap(text -> Stream.of(text.text().split("[\\s=]+", -1)).map(word -> new Text(word, text.line())))
                .toList();
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).text().matches("--requirepass|--masterauth|--pass|-a")
                    && plain(words.get(i + 1).text())) {
                secrets.add(words.get(i + 1));
            }
        }
        return secrets;
    }

    private static boolean plain(String value) {
        return literal(value) && !value.contains("$");
    }

    private static Optional<Text> test(Service service) {
        List<Text> texts =
                service.body().path("healthcheck", "test").map(Yaml::texts).orElse(List.of());
        return texts.isEmpty()
                ? Optional.empty()
                : Optional.of(new Text(
                        String.join(" ", texts.stream().map(Text::text).toList()),
                        texts.getFirst().line()));
    }

    private static Optional<Text> ping(Service service) {
        return test(service)
                .filter(text -> PING.matcher(text.text()).find()
                        && !text.text().contains("PONG")
                        && !text.text().matches("(?s).*" + TOOL + "\\s+(-\\S+\\s+)*-e\\b.*"))
                .map(text -> new Text("ping, and nobody looks for PONG", text.line()));
    }

    private static Optional<Text> missing(Service service) {
        return test(service).flatMap(text -> {
            Matcher variable = VARIABLE.matcher(text.text());
            while (variable.find()) {
                if (!service.passes(variable.group(1)) && !text.text().contains(variable.group(1) + "=")) {
                    return Optional.of(new Text(variable.group(1) + " is not passed on", text.line()));
                }
            }
            return Optional.empty();
        });
    }
}
