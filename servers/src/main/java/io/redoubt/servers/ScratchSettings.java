package io.redoubt.servers;

import io.redoubt.core.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What a caller asked of a scratch server.
///
/// @param base text of a configuration file, before all else; empty for none
/// @param options lines of its configuration in the caller's order
/// @param directory for data; empty for a private one
/// @param port empty for any free one
/// @param password empty for a random one
record ScratchSettings(
        ServerBinary binary,
        String base,
        List<ConfigLine> options,
        Optional<Path> directory,
        OptionalInt port,
        Optional<Secret> password) {
    /// Options whose values must not be repeated in an error, should the server quote its configuration.
    private static final Set<String> SECRET = Set.of("masterauth", "primaryauth", "tls-key-file-pass", "user");

    record ConfigLine(String name, List<String> values) {
        ConfigLine {
            values = List.copyOf(values);
        }
    }

    ScratchSettings {
        options = List.copyOf(options);
    }

    static ScratchSettings of(ServerBinary binary) {
        return new ScratchSettings(binary, "", List.of(), Optional.empty(), OptionalInt.empty(), Optional.empty());
    }

    ScratchSettings with(ConfigLine line) {
        List<ConfigLine> more = new ArrayList<>(options);
        more.add(line);
        return new ScratchSettings(binary, base, more, directory, port, password);
    }

    ScratchSettings withBase(String text) {
        return new ScratchSettings(binary, text, options, directory, port, password);
    }

    ScratchSettings withDirectory(Path chosen) {
        return new ScratchSettings(binary, base, options, Optional.of(chosen.toAbsolutePath()), port, password);
    }

    ScratchSettings withPort(int chosen) {
        return new ScratchSettings(binary, base, options, directory, OptionalInt.of(chosen), password);
    }

    ScratchSettings withPassword(Secret chosen) {
        return new ScratchSettings(binary, base, options, directory, port, Optional.of(chosen));
    }

    /// The whole configuration file. The caller's lines come last, so that they win where a line may be repeated.
    String configuration(int chosenPort, Path data, String chosenPassword) {
        StringBuilder text = new StringBuilder(base);
        own("port", Integer.toString(chosenPort), text);
        own("bind", "127.0.0.1", text);
        own("protected-mode", "yes", text);
        own("requirepass", chosenPassword, text);
        own("dir", data.toString(), text);
        own("daemonize", "no", text);
        own("supervised", "no", text);
        own("logfile", "", text);
        if (base.isEmpty() && options.stream().noneMatch(line -> line.name().equals("save"))) {
            own("save", "", text);
        }
        options.forEach(line -> text.append(ConfigText.line(line.name(), line.values())));
        return text.toString();
    }

    private static void own(String name, String value, StringBuilder text) {
        text.append(ConfigText.line(name, List.of(value)));
    }

    /// Words that must never leave through the kept output.
    Set<String> secrets(String chosenPassword) {
        Set<String> secrets = new HashSet<>(Set.of(chosenPassword));
        options.stream()
                .filter(line -> SECRET.contains(line.name()))
                .flatMap(line -> line.values().stream())
                .filter(value -> value.length() > 3)
                .forEach(secrets::add);
        return secrets;
    }
}
