package io.redoubt.persistence.profile;

import java.util.ArrayList;
import java.util.List;

/// A line of the configuration, and the comment above it. Nothing may stand behind a directive on its line: the
/// server would take it for arguments.
///
/// @param why sentences: what it guards, what it costs
record Directive(String name, String value, List<String> why) {
    private static final int WIDTH = 100;

    Directive {
        if (!name.matches("[a-z0-9-]+") || value.isEmpty() || value.contains("#") || value.contains("\n")) {
            throw new IllegalArgumentException("no directive: " + name + " " + value);
        }
        if (why.isEmpty()) {
            throw new IllegalArgumentException("nobody would know why: " + name);
        }
        why = List.copyOf(why);
    }

    static Directive of(String name, String value, String... why) {
        return new Directive(name, value, List.of(why));
    }

    /// Comment lines, and the directive as the last.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        why.forEach(sentence -> lines.addAll(comment(sentence)));
        lines.add(name + " " + value);
        return lines;
    }

    /// A text as comment lines of a width that terminals have.
    static List<String> comment(String text) {
        List<String> lines = new ArrayList<>();
        String indent = "#" + " ".repeat(text.length() - text.stripLeading().length());
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.strip().split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /// A value with blanks or characters the server's parser would take for more, as one argument.
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
