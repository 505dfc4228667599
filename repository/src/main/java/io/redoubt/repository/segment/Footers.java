package io.redoubt.repository.segment;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonDocument;
import java.util.function.Function;

/// What both kinds of footer begin with.
final class Footers {
    private static final int SCHEMA = 1;

    private Footers() {}

    /// Reads a footer of one kind. Values that cannot be are damage, as much as a field that is missing.
    static <T> T read(SealedFile file, String kind, Function<JsonDocument, T> fields) {
        JsonDocument json = file.footer();
        requireKind(json, kind, file);
        try {
            return fields.apply(json);
        } catch (IllegalArgumentException e) {
            throw SealedFile.damaged(file.path(), "has a footer that cannot be: " + e.getMessage());
        }
    }

    private static void requireKind(JsonDocument json, String kind, SealedFile file) {
        if (json.number("schema") > SCHEMA) {
            throw new RedoubtException(
                    ErrorCode.REPOSITORY_TOO_NEW,
                    "'%s' was written by a later program (schema %d)".formatted(file.path(), json.number("schema")),
                    "Use the newer program that wrote it.");
        }
        if (!json.text("kind").equals(kind)) {
            throw SealedFile.damaged(file.path(), "is not a " + kind + " but a " + json.text("kind"));
        }
    }
}
