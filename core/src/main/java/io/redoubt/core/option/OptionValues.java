package io.redoubt.core.option;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a user gave, resolved: the command line before the environment before the default. Immutable.
public final class OptionValues {
    /// Where a value came from.
    public enum Origin {
        COMMAND_LINE,
        ENVIRONMENT,
        DEFAULT,
        /// There is no value.
        NOWHERE
    }

    private record Resolved(Optional<Object> value, Origin origin) {}

    private final Map<Option<?>, Resolved> values;

    private OptionValues(Map<Option<?>, Resolved> values) {
        this.values = values;
    }

    /// Resolves every declared option. Environment variables that are set but empty count as absent.
    ///
    /// @param given what the command line held, by option name without dashes; a flag alone has the text
    ///     `true`
    /// @throws RedoubtException USAGE if a value is not one its option takes
    public static OptionValues resolve(
            List<Option<?>> declared, Map<String, List<String>> given, Map<String, String> environment) {
        Map<Option<?>, Resolved> values = new LinkedHashMap<>();
        for (Option<?> option : declared) {
            values.put(option, resolve(option, given.getOrDefault(option.name(), List.of()), environment));
        }
        return new OptionValues(values);
    }

    /// The value of an option that has a default.
    ///
    /// @throws IllegalStateException if there is no value, or the command did not declare the option
    public <T> T value(Option<T> option) {
        return find(option).orElseThrow(() -> new IllegalStateException(option + " has no value and no default"));
    }

    /// The value, or nothing when nobody gave one and the option has no fixed default.
    public <T> Optional<T> find(Option<T> option) {
        @SuppressWarnings("unchecked") // resolve put a T there: it came from this option's own parser or default
        Optional<T> value = (Optional<T>) resolved(option).value;
        return value;
    }

    /// The value of an option this command cannot work without.
    ///
    /// @throws RedoubtException USAGE if nobody gave one
    public <T> T require(Option<T> option) {
        return find(option)
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.USAGE,
                        "option " + option.flag() + " is required",
                        "Give " + option.flag() + " " + option.metavar() + ": " + option.expected() + "."));
    }

    /// Whether a flag is on.
    public boolean on(Option<Boolean> flag) {
        return value(flag);
    }

    public Origin origin(Option<?> option) {
        return resolved(option).origin;
    }

    /// Whether the user gave a value, on the command line or in the environment.
    public boolean given(Option<?> option) {
        Origin origin = origin(option);
        return origin == Origin.COMMAND_LINE || origin == Origin.ENVIRONMENT;
    }

    /// What the user gave, on the command line or in the environment, as it could be given again; `on` for a flag.
    ///
    /// @throws IllegalArgumentException if the option is secret
    public <T> Optional<String> givenText(Option<T> option) {
        if (option.secret()) {
            throw new IllegalArgumentException(option + " is never shown");
        }
        return given(option) ? find(option).map(option::write) : Optional.empty();
    }

    private Resolved resolved(Option<?> option) {
        Resolved resolved = values.get(option);
        if (resolved == null) {
            throw new IllegalStateException("this command does not declare " + option);
        }
        return resolved;
    }

    private static Resolved resolve(Option<?> option, List<String> given, Map<String, String> environment) {
        if (!given.isEmpty()) {
            return new Resolved(Optional.of(parse(option, given, "for " + option.flag())), Origin.COMMAND_LINE);
        }
        String name = option.environmentName().orElse("");
        String setting = environment.getOrDefault(name, "");
        if (!name.isEmpty() && !setting.isEmpty()) {
            return new Resolved(Optional.of(parse(option, split(option, setting), "in " + name)), Origin.ENVIRONMENT);
        }
        Optional<Object> fallback = option.defaultValue().map(value -> (Object) value);
        return new Resolved(fallback, fallback.isPresent() ? Origin.DEFAULT : Origin.NOWHERE);
    }

    private static List<String> split(Option<?> option, String setting) {
        return option.arity() == Option.Arity.MANY ? List.of(setting.split(",")) : List.of(setting);
    }

    private static Object parse(Option<?> option, List<String> texts, String where) {
        try {
            return option.parse(texts);
        } catch (IllegalArgumentException e) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "invalid value " + shown(option, texts) + where + reason(option, e),
                    "Give " + option.expected() + ".",
                    e);
        }
    }

    private static String shown(Option<?> option, List<String> texts) {
        return option.secret() ? "" : "'" + String.join(",", texts) + "' ";
    }

    private static String reason(Option<?> option, IllegalArgumentException e) {
        return option.secret() ? "" : ": " + e.getMessage();
    }
}
