package io.redoubt.system;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.servers.ServerBinary;
import java.nio.file.Path;

/// Imports and restores at a terminal, with one server program for both.
record Imports(Terminal terminal, ServerBinary binary) {
    JsonDocument imported(Path given) {
        return terminal.run(
                        "import",
                        given.toString(),
                        "--source",
                        "a",
                        "--json",
                        "--server-binary",
                        binary.program().toString())
                .succeeded()
                .json();
    }

    /// Where the files were restored to.
    Path restored(JsonDocument imported, String format) {
        Path into = terminal.home().resolve("restored-" + imported.text("id"));
        terminal.run(
                        "restore",
                        "--source",
                        "a",
                        "--to",
                        "backup:" + imported.text("id"),
                        "--into",
                        into.toString(),
                        "--format",
                        format,
                        "--server-binary",
                        binary.program().toString())
                .succeeded();
        return into;
    }
}
