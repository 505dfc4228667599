package io.redoubt.core.option;

import io.redoubt.core.ByteRate;
import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.PersistenceChoice;
import io.redoubt.core.PersistencePolicy;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// One option, declared once: `Option.size("segment-size").defaultsTo(...).between(...).help("...")`.
///
/// A declaration starts with the kind of value and ends with `help`. Two options are the same only if they
/// are the same object: keep them as constants.
///
/// @param <T> type of the value a command sees
public final class Option<T> {
    private static final String ENVIRONMENT_PREFIX = "REDOUBT_";

    /// Whether the option stands alone, takes one value, or may be given many times.
    public enum Arity {
        FLAG,
        ONE,
        MANY
    }

    private final OptionDraft<T> draft;
    private final String help;

    Option(OptionDraft<T> draft, String help) {
        this.draft = draft;
        this.help = help;
    }

    /// Free text.
    public static OptionDraft<String> text(String name) {
        return OptionDraft.of(name, "TEXT", "text", text -> text, String::toString);
    }

    /// A path of this machine, as written; not made absolute, not looked at.
    public static OptionDraft<Path> path(String name) {
        return OptionDraft.of(name, "PATH", "a path", Option::parsePath, Path::toString);
    }

    /// A size such as `64mb`.
    public static OptionDraft<ByteSize> size(String name) {
        return OptionDraft.of(name, "SIZE", "a size such as 64mb or 1gb", ByteSize::parse, ByteSize::toString)
                .ordered();
    }

    /// A rate such as `5mb/s`.
    public static OptionDraft<ByteRate> rate(String name) {
        return OptionDraft.of(name, "RATE", "a rate such as 5mb/s", ByteRate::parse, ByteRate::toString)
                .ordered();
    }

    /// A duration such as `10s`.
    public static OptionDraft<Duration> duration(String name) {
        return OptionDraft.of(
                        name,
                        "DURATION",
                        "a duration such as 500ms, 10s, 5m, 2h or 7d",
                        HumanDuration::parse,
                        HumanDuration::written)
                .ordered();
    }

    /// A TCP port, from 1 to 65535.
    public static OptionDraft<Integer> port(String name) {
        return OptionDraft.of(name, "PORT", "a port", Option::parsePort, String::valueOf)
                .ordered()
                .between(1, 65_535);
    }

    /// A share of a disk, a size, or both; see `FreeSpaceFloor`.
    public static OptionDraft<FreeSpaceFloor> freeSpace(String name) {
        return OptionDraft.of(
                name,
                "SIZE|N%",
                "a share such as 5% or a size such as 1gb",
                FreeSpaceFloor::parse,
                FreeSpaceFloor::toString);
    }

    /// A whole number, not negative.
    public static OptionDraft<Integer> count(String name) {
        return OptionDraft.of(name, "N", "a whole number", Option::parseCount, String::valueOf)
                .ordered();
    }

    /// One of the given values, each written as `word` says; case does not matter.
    public static <T> OptionDraft<T> choice(String name, Function<T, String> word, T[] values) {
        List<T> choices = List.of(values);
        String words = choices.stream().map(word).collect(Collectors.joining("|"));
        return OptionDraft.of(
                name, words, "one of " + words.replace("|", ", "), text -> choose(text, word, choices), word);
    }

    /// One of the values of an enum, each called by its name in lower case with `-` between words.
    public static <E extends Enum<E>> OptionDraft<E> choice(String name, E[] values) {
        return choice(name, Option::word, values);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// A persistence policy, or a configuration file.
    public static OptionDraft<PersistenceChoice> persistence(String name) {
        String words = Arrays.stream(PersistencePolicy.values())
                .map(PersistencePolicy::word)
                .collect(Collectors.joining("|"));
        return OptionDraft.of(
                name,
                words + "|FILE.conf",
                "one of " + words.replace("|", ", ") + ", or the path of a redis.conf",
                PersistenceChoice::parse,
                PersistenceChoice::toString);
    }

    /// Some of the given values, separated by commas, each at most once; the empty text is none.
    public static <E extends Enum<E>> OptionDraft<List<E>> choices(String name, E[] values) {
        List<E> choices = List.of(values);
        String words = choices.stream().map(Option::word).collect(Collectors.joining(","));
        return OptionDraft.of(
                name,
                words,
                "some of " + words + ", separated by commas",
                text -> Arrays.stream(text.split(",", -1))
                        .filter(part -> !text.isBlank())
                        .map(part -> Option.<E>choose(part, Option::word, choices))
                        .distinct()
                        .toList(),
                chosen -> chosen.stream().map(Option::word).collect(Collectors.joining(",")));
    }

    /// Present or absent; in the environment `1`, `true`, `yes` or `0`, `false`, `no`.
    public static OptionDraft<Boolean> flag(String name) {
        return OptionDraft.of(name, "", "1, true, yes or 0, false, no", Option::parseFlag, on -> on ? "on" : "off")
                .as(Arity.FLAG)
                .defaultsTo(false);
    }

    /// The name without dashes in front: lower case, words separated by `-`.
    public String name() {
        return draft.name();
    }

    /// As typed: `--segment-size`.
    public String flag() {
        return "--" + draft.name();
    }

    public Arity arity() {
        return draft.arity();
    }

    /// What stands for the value in usage lines, such as `SIZE`; empty for a flag.
    public String metavar() {
        return draft.metavar();
    }

    /// One or two sentences.
    public String help() {
        return help;
    }

    /// Whether the value must never be shown.
    public boolean secret() {
        return draft.secret();
    }

    /// The environment name that means the same, unless the option answers a question or names a destination.
    public Optional<String> environmentName() {
        return draft.environment()
                ? Optional.of(
                        ENVIRONMENT_PREFIX + draft.name().replace('-', '_').toUpperCase(Locale.ROOT))
                : Optional.empty();
    }

    /// The value when nobody gave one.
    public Optional<T> defaultValue() {
        return draft.defaultValue();
    }

    /// The default for people: as a user would write it, or a description of how it is found; empty when
    /// there is none.
    public Optional<String> defaultText() {
        return draft.defaultText();
    }

    /// The allowed range for people: `1mb to 4gb`.
    public Optional<String> rangeText() {
        return draft.rangeText();
    }

    /// What a value looks like, for hints: `a size such as 64mb or 1gb, from 1mb to 4gb`.
    public String expected() {
        return draft.expected() + rangeText().map(range -> ", from " + range).orElse("");
    }

    /// A value as a user would write it.
    String write(T value) {
        return draft.write(value);
    }

    /// Reads what a user wrote.
    ///
    /// @param texts at least one; more than one only for arity MANY
    /// @throws IllegalArgumentException if one of them is not a value of this option; the message says why
    T parse(List<String> texts) {
        return draft.parse(texts);
    }

    @Override
    public String toString() {
        return flag();
    }

    private static Path parsePath(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a path must not be empty");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path: " + e.getReason(), e);
        }
    }

    private static Integer parsePort(String text) {
        if (!text.strip().matches("\\d{1,5}")) {
            throw new IllegalArgumentException("not a number");
        }
        return Integer.valueOf(text.strip());
    }

    private static Integer parseCount(String text) {
        if (!text.strip().matches("\\d{1,9}")) {
            throw new IllegalArgumentException("not a whole number");
        }
        return Integer.valueOf(text.strip());
    }

    private static <T> T choose(String text, Function<T, String> word, List<T> choices) {
        return choices.stream()
                .filter(choice -> word.apply(choice).equalsIgnoreCase(text.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "not one of " + choices.stream().map(word).collect(Collectors.joining(", "))));
    }

    private static Boolean parseFlag(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "1", "true", "yes", "on" -> true;
            case "0", "false", "no", "off" -> false;
            default -> throw new IllegalArgumentException("not one of 1, true, yes, 0, false, no");
        };
    }
}
