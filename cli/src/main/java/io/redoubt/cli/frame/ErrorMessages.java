package io.redoubt.cli.frame;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.Options;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/// Failures as people and programs read them: `redoubt: message` and the hint on standard error, with `--json` also one
/// object on standard output.
final class ErrorMessages {
    private static final int SCHEMA = 1;

    private final PrintStream stdout;
    private final PrintStream stderr;
    private final boolean json;
    private final Palette palette;

    ErrorMessages(String[] arguments, Surroundings surroundings) {
        this.stdout = surroundings.stdout();
        this.stderr = surroundings.stderr();
        this.json = asked(Options.JSON.flag(), "REDOUBT_JSON", arguments, surroundings.environment());
        this.palette = Palette.choose(color(arguments), surroundings.terminals().stderr(), surroundings.environment());
    }

    void show(RedoubtException failure) {
        show(
                failure.code().name(),
                String.valueOf(failure.getMessage()),
                failure.hint(),
                failure.code().exitStatus());
    }

    void show(String code, String message, String hint, int exitStatus) {
        stderr.println(palette.bad("redoubt:") + " " + message);
        stderr.println(hint);
        stderr.flush();
        if (json) {
            stdout.println(JsonLine.schema(SCHEMA)
                    .object(
                            "error",
                            error -> error.text("code", code)
                                    .text("message", message)
                                    .text("hint", hint)
                                    .number("exitStatus", exitStatus)));
            stdout.flush();
        }
    }

    /// The arguments may be the very thing that is wrong, so they are only searched here, not parsed.
    private static boolean asked(String flag, String name, String[] arguments, Map<String, String> environment) {
        String setting = environment.getOrDefault(name, "").toLowerCase(Locale.ROOT);
        return Arrays.asList(arguments).contains(flag)
                || setting.equals("1")
                || setting.equals("true")
                || setting.equals("yes")
                || setting.equals("on");
    }

    private static Options.Color color(String[] arguments) {
        String all = String.join(" ", arguments);
        if (all.contains("--color=never") || all.contains("--color never")) {
            return Options.Color.NEVER;
        }
        return all.contains("--color=always") || all.contains("--color always")
                ? Options.Color.ALWAYS
                : Options.Color.AUTO;
    }
}
