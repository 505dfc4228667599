package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// How a run of the command line ended.
///
/// @param output what it printed on standard output
/// @param errors what it printed on standard error
record Ended(int status, String output, String errors) {
    private static final String PREFIX = "redoubt: ";

    /// It failed in words: what and where in one line, what next in the line after it, and nothing for
    /// programmers.
    void failed(int expectedStatus, String message, String hint) {
        assertThat(status).as(errors).isEqualTo(expectedStatus);
        requireNoTrace();
        List<String> lines = errors.lines().toList();
        int at = line(lines);
        assertThat(lines.get(at)).contains(message);
        assertThat(lines.subList(at + 1, lines.size()))
                .singleElement()
                .asString()
                .contains(hint);
    }

    Ended succeeded() {
        assertThat(status).as(errors).isZero();
        requireNoTrace();
        return this;
    }

    /// The one object printed with `--json`.
    JsonDocument json() {
        return JsonDocument.parse("standard output", output.getBytes(StandardCharsets.UTF_8));
    }

    private static int line(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(PREFIX) && !lines.get(i).startsWith(PREFIX + "warning: ")) {
                return i;
            }
        }
        throw new AssertionError("no line begins with '" + PREFIX + "': " + lines);
    }

    void requireNoTrace() {
        assertThat(output + errors)
                .doesNotContain("\tat ")
                .doesNotContain("Exception")
                .doesNotContain("unexpected failure");
    }
}
