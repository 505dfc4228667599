package io.redoubt.restore.settings;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.config.ConfigLine;
import io.redoubt.formats.config.ConfigurationReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What redis.conf or valkey.conf sets: the last of a repeated directive counts.
final class ConfigurationFile {
    private final Map<String, List<String>> directives = new LinkedHashMap<>();
    private final List<List<String>> renamed = new ArrayList<>();
    private final List<String> unread = new ArrayList<>();

    private ConfigurationFile() {}

    /// @throws RedoubtException USAGE if the file cannot be read or has a line with unbalanced quotes
    static ConfigurationFile read(Path file) {
        ConfigurationFile configuration = new ConfigurationFile();
        ConfigurationReader.read(file).forEach(configuration::take);
        return configuration;
    }

    private void take(ConfigLine line) {
        switch (line) {
            case ConfigLine.Directive directive
            when directive.name().equals("rename-command") -> renamed.add(directive.values());
            case ConfigLine.Directive directive -> directives.put(directive.name(), directive.values());
            case ConfigLine.Unread include -> unread.add(include.pattern());
            // Never quoted in an error: it may hold a password.
            case ConfigLine.Unbalanced(Path file, int number, String _) ->
                throw new RedoubtException(
                        ErrorCode.USAGE,
                        "'%s' has unbalanced quotes in line %d".formatted(file, number),
                        "The server would not start with it either; correct the file.");
        }
    }

    /// The words after each directive, by its name in lower case.
    Map<String, List<String>> directives() {
        return directives;
    }

    /// The words of each `rename-command`.
    List<List<String>> renamed() {
        return renamed;
    }

    /// Includes that name no readable file.
    List<String> unread() {
        return unread;
    }
}
