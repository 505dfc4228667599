package io.redoubt.formats.config;

import java.nio.file.Path;
import java.util.List;

/// A line of a configuration file that is neither blank nor a comment.
public sealed interface ConfigLine {
    Path file();

    /// Of its file, from 1 on.
    int number();

    /// As written, without blanks at both ends. May hold a password.
    String text();

    /// One that a server can take apart.
    ///
    /// @param name in lower case
    record Directive(Path file, int number, String text, String name, List<String> values) implements ConfigLine {
        public Directive {
            values = List.copyOf(values);
        }
    }

    /// Its quotes do not balance: no server starts with it.
    record Unbalanced(Path file, int number, String text) implements ConfigLine {}

    /// An `include` that could not be followed.
    ///
    /// @param pattern as written; a line may have several
    /// @param reason completes "it was not read: ..."
    record Unread(Path file, int number, String text, String pattern, String reason) implements ConfigLine {}
}
