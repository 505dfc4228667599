package io.redoubt.cli.frame;

import io.redoubt.core.option.Options;
import java.util.Map;

/// Colours of text for people; without colour every method gives its text back.
///
/// Colour only repeats what the words say: nothing is told by colour alone.
public record Palette(boolean on) {
    /// Decides as the option says; `auto` follows `NO_COLOR`, `CLICOLOR_FORCE` and `TERM`, in this order.
    static Palette choose(Options.Color color, boolean terminal, Map<String, String> environment) {
        return new Palette(
                switch (color) {
                    case ALWAYS -> true;
                    case NEVER -> false;
                    case AUTO -> automatic(terminal, environment);
                });
    }

    public String good(String text) {
        return paint("32", text);
    }

    public String bad(String text) {
        return paint("31;1", text);
    }

    public String warning(String text) {
        return paint("33", text);
    }

    public String strong(String text) {
        return paint("1", text);
    }

    public String faint(String text) {
        return paint("2", text);
    }

    private String paint(String code, String text) {
        return on ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    private static boolean automatic(boolean terminal, Map<String, String> environment) {
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
            return false;
        }
        String forced = environment.getOrDefault("CLICOLOR_FORCE", "0");
        if (!forced.isEmpty() && !forced.equals("0")) {
            return true;
        }
        return terminal && !environment.getOrDefault("TERM", "").equals("dumb");
    }
}
