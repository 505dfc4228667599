package io.redoubt.persistence.doctor;

import static io.redoubt.persistence.doctor.Severity.ERROR;
import static io.redoubt.persistence.doctor.Severity.WARNING;
import static io.redoubt.persistence.doctor.Source.FILE;

import io.redoubt.core.Engine;
import io.redoubt.formats.config.ConfigLine;
import io.redoubt.formats.config.ConfigLine.Directive;
import io.redoubt.persistence.config.ConfigFile;
import io.redoubt.persistence.config.Directives;
import io.redoubt.persistence.config.SavePoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// What a server makes of the lines of its configuration.
final class GrammarRules {
    private static final Directives TABLE = Directives.standard();

    /// Words some directives must be, in any case. Source: the enumerations of src/config.c.
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("appendonly", "yes|no"),
            Map.entry("appendfsync", "always|everysec|no"),
            Map.entry("aof-load-truncated", "yes|no"),
            Map.entry("aof-use-rdb-preamble", "yes|no"),
            Map.entry("no-appendfsync-on-rewrite", "yes|no"),
            Map.entry("stop-writes-on-bgsave-error", "yes|no"),
            Map.entry("rdbcompression", "yes|no"),
            Map.entry("rdbchecksum", "yes|no"),
            Map.entry("protected-mode", "yes|no"),
            Map.entry("daemonize", "yes|no"),
            Map.entry("maxmemory-policy", "noeviction|(allkeys|volatile)-(lru|lfu|random|lrm)|volatile-ttl"));

    private static final String SIZES = "maxmemory|auto-aof-rewrite-min-size|repl-backlog-size";

    private GrammarRules() {}

    static List<Rule> all() {
        return List.of(
                new Rule(
                        "trailing-comment",
                        ERROR,
                        List.of(FILE),
                        "a comment behind a value",
                        "trap E1; src/config.c",
                        "Comments are whole lines only: the server takes these words for values and does not start;"
                                + " Redis 6.2 starts, and silently drops the line if it is a save.",
                        "Put the comment on a line of its own.",
                        GrammarRules::trailingComments),
                new Rule(
                        "unbalanced-quotes",
                        ERROR,
                        List.of(FILE),
                        "a line whose quotes do not balance",
                        "src/config.c",
                        "The server does not start.",
                        "Close the quotes, or write the quote inside them as \\\".",
                        patient -> lines(patient, ConfigLine.Unbalanced.class::isInstance)),
                new Rule(
                        "unknown-directive",
                        ERROR,
                        List.of(FILE),
                        "a directive no server knows",
                        "the tables of nine servers",
                        "The server does not start: 'Bad directive or wrong number of arguments'.",
                        "Correct the name or remove the line.",
                        patient -> directives(patient, line -> !TABLE.known(line.name()))),
                new Rule(
                        "directive-of-another-version",
                        ERROR,
                        List.of(FILE),
                        "a directive this server does not know",
                        "the tables of nine servers",
                        "The server does not start: an older or a newer one, or the other engine, would.",
                        "Remove the line, or give --for the version the file is meant for.",
                        GrammarRules::otherVersion),
                new Rule(
                        "wrong-number-of-words",
                        ERROR,
                        List.of(FILE),
                        "too few or too many words behind a directive",
                        "src/config.c",
                        "The server does not start: 'wrong number of arguments'.",
                        "Give exactly one word, in quotes if it has blanks.",
                        patient -> directives(
                                patient,
                                line -> TABLE.known(line.name())
                                        && !Directives.takesSeveralWords(line.name())
                                        && line.values().size() != 1
                                        && commentAt(line) < 0)),
                new Rule(
                        "refused-value",
                        ERROR,
                        List.of(FILE),
                        "a value the server does not take",
                        "src/config.c",
                        "The server does not start.",
                        "Give one of the words or sizes that redis.conf describes.",
                        patient -> directives(patient, GrammarRules::refused)),
                new Rule(
                        "save-points-refused",
                        ERROR,
                        List.of(FILE),
                        "save without pairs of seconds and changes",
                        "trap E1; setConfigSaveOption in src/config.c",
                        "The server does not start: 'Invalid save parameters'; Redis 6.2 starts, and saves never by"
                                + " that line.",
                        "save 3600 1, save 300 100 and save 60 10000, each on a line of its own",
                        patient -> directives(
                                patient,
                                line -> line.name().equals("save")
                                        && commentAt(line) < 0
                                        && SavePoints.of(String.join(" ", line.values()))
                                                .isEmpty())),
                new Rule(
                        "save-points-dropped",
                        ERROR,
                        List.of(FILE),
                        "several save points in one line, for Redis 6",
                        "src/config.c of branch 6.2; tried on 6.2.11",
                        "The line counts for nothing, not even an error: the server saves never by it, and the default"
                                + " is gone.",
                        "save 3600 1, save 300 100 and save 60 10000, each on a line of its own",
                        GrammarRules::dropped),
                new Rule(
                        "duplicate-directive",
                        WARNING,
                        List.of(FILE),
                        "a directive that is set twice to different values",
                        "src/config.c: the last one counts",
                        "The first value is not in force, which whoever reads the file may not see.",
                        "Remove all but the last line.",
                        patient -> duplicates(patient, true)),
                new Rule(
                        "include-overrides",
                        WARNING,
                        List.of(FILE),
                        "an included file and its includer set the same",
                        "src/config.c: includes stand in the place of their line",
                        "Which one counts depends on where the include stands: the later one.",
                        "Set it in one of the files only; put includes first if the main file is to win.",
                        patient -> duplicates(patient, false)),
                new Rule(
                        "include-not-read",
                        ERROR,
                        List.of(FILE),
                        "an included file that cannot be read, or includes itself",
                        "src/config.c",
                        "The server does not start, or recurses until it crashes; nothing is known of what the file"
                                + " sets.",
                        "Correct the path: relative ones start from the server's working directory.",
                        GrammarRules::unread),
                new Rule(
                        "include-of-several",
                        ERROR,
                        List.of(FILE),
                        "several files in one include",
                        "src/config.c: argc == 2",
                        "The server does not start.",
                        "Write one include line for each file; since 7.0 a pattern such as conf.d/*.conf may stand in"
                                + " it.",
                        patient -> directives(
                                patient, line -> false, line -> line.text().split("\\s+", -1).length > 2)),
                new Rule(
                        "byte-order-mark",
                        ERROR,
                        List.of(FILE),
                        "a byte order mark at the beginning",
                        "tried on six servers",
                        "The server takes it for a part of the first word and does not start, be it a comment's.",
                        "Save the file as UTF-8 without a mark.",
                        patient -> form(patient, ConfigFile.Form.MARKED, "begins with the bytes EF BB BF")),
                new Rule(
                        "binary-file",
                        ERROR,
                        List.of(FILE),
                        "bytes that are no text",
                        "tried on six servers",
                        "The server reads up to the first zero byte and drops the rest, or does not start.",
                        "Save the file as UTF-8; if it is a snapshot or a program, give the configuration instead.",
                        patient -> form(
                                patient, ConfigFile.Form.BINARY, "has bytes no text has, as in UTF-16 or a snapshot")));
    }

    private static List<Evidence> lines(Patient patient, Predicate<ConfigLine> wrong) {
        return patient.configuration().lines().stream()
                .filter(wrong)
                .map(GrammarRules::evidence)
                .toList();
    }

    static List<Evidence> directives(Patient patient, Predicate<Directive> wrong) {
        return lines(patient, line -> line instanceof Directive directive && wrong.test(directive));
    }

    private static List<Evidence> directives(
            Patient patient, Predicate<Directive> wrong, Predicate<ConfigLine.Unread> unread) {
        return lines(patient, line -> switch (line) {
            case Directive directive -> wrong.test(directive);
            case ConfigLine.Unread include -> unread.test(include);
            case ConfigLine.Unbalanced _ -> false;
        });
    }

    private static Evidence evidence(ConfigLine line) {
        return new Evidence(ConfigFile.shown(line), ConfigFile.where(line));
    }

    private static List<Evidence> trailingComments(Patient patient) {
        return directives(patient, line -> commentAt(line) >= 0);
    }

    /// The word at which a comment begins; the hash of a password in `user` is none.
    private static int commentAt(Directive line) {
        for (int i = line.name().equals("rename-command") ? 2 : 1;
                i < line.values().size();
                i++) {
            String word = line.values().get(i);
            if (word.startsWith("#") && !(line.name().equals("user") && word.matches("#[0-9a-fA-F]{64}"))) {
                return i;
            }
        }
        return -1;
    }

    private static List<Evidence> otherVersion(Patient patient) {
        return patient.version()
                .map(version ->
                        directives(patient, line -> TABLE.known(line.name()) && !TABLE.knownBy(version, line.name())))
                .orElse(Evidence.none());
    }

    /// Only lines with one point are looked at before 7.0; any other at least takes the default away.
    private static List<Evidence> dropped(Patient patient) {
        boolean old = patient.version()
                .map(version -> version.engine() == Engine.REDIS && !version.atLeast(7, 0))
                .orElse(false);
        return directives(
                patient,
                line -> old
                        && line.name().equals("save")
                        && line.values().size() > 2
                        && SavePoints.of(String.join(" ", line.values())).isPresent());
    }

    private static boolean refused(Directive line) {
        if (line.values().size() != 1) {
            return false;
        }
        String value = line.values().getFirst();
        if (line.name().matches(SIZES)) {
            return new Setting(line.name(), value, "").bytes().isEmpty();
        }
        return WORDS.containsKey(line.name()) && !value.matches("(?i)" + WORDS.get(line.name()));
    }

    /// @param within one file, else across several
    private static List<Evidence> duplicates(Patient patient, boolean within) {
        List<Evidence> found = new ArrayList<>();
        ConfigFile config = patient.configuration();
        config.directives().stream().map(Directive::name).distinct().forEach(name -> {
            List<Directive> all = config.all(name);
            Directive last = all.getLast();
            all.stream()
                    .limit(all.size() - 1L)
                    .filter(_ -> !Directives.adds(name))
                    .filter(line -> !line.values().equals(last.values()))
                    .filter(line -> line.file().equals(last.file()) == within)
                    .forEach(line -> found.add(new Evidence(
                            "%s, but in %s: %s"
                                    .formatted(ConfigFile.shown(line), ConfigFile.where(last), ConfigFile.shown(last)),
                            ConfigFile.where(line))));
        });
        return found;
    }

    private static List<Evidence> unread(Patient patient) {
        return patient.configuration().lines().stream()
                .filter(ConfigLine.Unread.class::isInstance)
                .map(ConfigLine.Unread.class::cast)
                .map(line ->
                        new Evidence("include %s: %s".formatted(line.pattern(), line.reason()), ConfigFile.where(line)))
                .toList();
    }

    private static List<Evidence> form(Patient patient, ConfigFile.Form form, String what) {
        ConfigFile config = patient.configuration();
        return Evidence.when(config.form() == form, what, config.path() + ":1");
    }
}
