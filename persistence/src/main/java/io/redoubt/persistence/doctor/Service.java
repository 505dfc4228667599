package io.redoubt.persistence.doctor;

import io.redoubt.core.ByteSize;
import io.redoubt.core.ServerVersion;
import io.redoubt.persistence.doctor.Yaml.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A service of a compose file.
record Service(String name, Yaml body) {
    private static final Pattern DEFAULT = Pattern.compile("\\$\\{[A-Za-z0-9_]+:?-([^}]*)}");
    private static final Pattern SERVER_IMAGE =
            Pattern.compile("(.*/)?(redis|valkey|redis-stack|redis-stack-server|keydb)(:.*)?(@.*)?");

    private static final Pattern VERSION =
            Pattern.compile("(?:.*/)?(redis|valkey):v?(\\d{1,5}\\.\\d{1,5}(?:\\.\\d{1,5})?)(?:[-@].*)?");

    /// Where a volume is mounted.
    ///
    /// @param source name of a volume or a path of the host; empty for an anonymous volume
    record Mount(String source, String target, int line) {
        boolean bind() {
            return source.startsWith(".") || source.startsWith("/") || source.startsWith("~");
        }
    }

    int line() {
        return body.line();
    }

    Optional<Text> value(String... keys) {
        return body.path(keys).flatMap(Yaml::scalar).map(Service::withDefaults);
    }

    /// What compose makes of it where no variable is set.
    private static Text withDefaults(Text text) {
        return new Text(
                DEFAULT.matcher(text.text()).replaceAll(match -> Matcher.quoteReplacement(match.group(1))),
                text.line());
    }

    /// The image as it is without variables.
    Optional<Text> image() {
        return value("image");
    }

    /// What its image says; empty for one that says no minor version.
    Optional<ServerVersion> version() {
        return image().map(image -> VERSION.matcher(image.text()))
                .filter(Matcher::matches)
                .map(tag -> ServerVersion.parse(tag.group(1) + "-" + tag.group(2)));
    }

    /// Whether it is the server whose data is in question.
    boolean isServer() {
        return SERVER_IMAGE.matcher(image().map(Text::text).orElse("")).matches()
                || words("command").stream().anyMatch(word -> word.text().matches("(.*/)?(redis|valkey)-server"));
    }

    /// The words of a command, whether it is written as one text or as a list.
    List<Text> words(String... keys) {
        List<Text> words = new ArrayList<>();
        body.path(keys)
                .ifPresent(value -> Stream.concat(
                                value.scalar().stream(), value.items().stream().flatMap(item -> item.scalar().stream()))
                        .map(Service::withDefaults)
                        .forEach(text -> Stream.of(text.text().strip().split("\\s+", -1))
                                .filter(word -> !word.isEmpty())
                                .forEach(word -> words.add(new Text(word, text.line())))));
        return words;
    }

    /// Everything it runs: entrypoint, command and health check, as written.
    List<Text> scripts() {
        return Stream.of(body.get("entrypoint"), body.get("command"), body.path("healthcheck", "test"))
                .flatMap(Optional::stream)
                .flatMap(value -> value.texts().stream())
                .toList();
    }

    /// Of `--name value` in its command.
    Optional<Text> option(String wanted) {
        List<Text> words = words("command");
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).text().equalsIgnoreCase("--" + wanted)) {
                StringBuilder value = new StringBuilder();
                for (int j = i + 1; j < words.size() && !words.get(j).text().startsWith("--"); j++) {
                    value.append(value.isEmpty() ? "" : " ").append(words.get(j).text());
                }
                return Optional.of(new Text(
                        value.toString().replaceAll("^\"|\"$|^'|'$", ""),
                        words.get(i).line()));
            }
        }
        return Optional.empty();
    }

    /// The configuration file its command names.
    Optional<Text> configuration() {
        return words("command").stream()
                .filter(word -> word.text().endsWith(".conf"))
                .findFirst();
    }

    /// Whether nothing but its command says how the server is configured.
    boolean saysItAll() {
        return configuration().isEmpty();
    }

    /// Values of the environment, by name; a name without a value is passed on from the host.
    List<Yaml.Entry> environment() {
        List<Yaml.Entry> entries = new ArrayList<>();
        body.get("environment").ifPresent(environment -> entries.addAll(environment.entries()));
        return entries;
    }

    /// `NAME=value` and `NAME: value` alike.
    List<Assignment> assignments() {
        List<Assignment> found = new ArrayList<>();
        environment()
                .forEach(entry -> found.add(new Assignment(
                        entry.key(), entry.value().text(), entry.value().line())));
        body.get("environment")
                .ifPresent(list -> list.items().forEach(item -> {
                    String[] parts = item.text().split("=", 2);
                    found.add(
                            new Assignment(parts[0], parts.length > 1 ? parts[1] : "${" + parts[0] + "}", item.line()));
                }));
        return found;
    }

    record Assignment(String name, String value, int line) {}

    boolean passes(String variable) {
        return body.get("env_file").isPresent()
                || assignments().stream().anyMatch(entry -> entry.name().equals(variable));
    }

    List<Mount> mounts() {
        List<Mount> mounts = new ArrayList<>();
        body.get("volumes")
                .ifPresent(list -> list.items()
                        .forEach(item -> item.scalar()
                                .ifPresentOrElse(
                                        text -> mounts.add(shortForm(withDefaults(text))),
                                        () -> mounts.add(new Mount(
                                                item.get("source")
                                                        .map(Yaml::text)
                                                        .orElse(""),
                                                item.get("target")
                                                        .map(Yaml::text)
                                                        .orElse(""),
                                                item.line())))));
        return mounts;
    }

    private static Mount shortForm(Text text) {
        String[] parts = text.text().split(":", -1);
        return parts.length == 1 ? new Mount("", parts[0], text.line()) : new Mount(parts[0], parts[1], text.line());
    }

    /// Where the server keeps its data inside the container.
    String dataPlace() {
        return option("dir").map(Text::text).orElse("/data");
    }

    Optional<Mount> dataMount() {
        return mounts().stream()
                .filter(mount -> mount.target().equals(dataPlace()))
                .findFirst();
    }

    /// The largest memory it may take.
    Optional<Text> memoryLimit() {
        return value("mem_limit").or(() -> value("deploy", "resources", "limits", "memory"));
    }

    /// Docker's sizes: `512m`, `2g`, `512M`, `1gb`.
    static OptionalLong bytes(String text) {
        try {
            return OptionalLong.of(ByteSize.parse(text.toLowerCase(Locale.ROOT).replace("i", ""))
                    .bytes());
        } catch (IllegalArgumentException _) {
            return OptionalLong.empty();
        }
    }

    /// Whether the words stand in anything it runs.
    Optional<Text> runs(Pattern script) {
        return scripts().stream()
                .filter(text -> script.matcher(text.text()).find())
                .findFirst();
    }
}
