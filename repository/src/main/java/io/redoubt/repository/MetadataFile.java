package io.redoubt.repository;

import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.segment.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;

/// A small JSON file that shows its own damage: one line of JSON, then one line with its SHA-256.
public final class MetadataFile {
    private static final int LIMIT = 1 << 20;

    private MetadataFile() {}

    /// Writes or replaces the file; durable on return.
    public static void write(Path file, JsonLine json) throws IOException {
        Durability.replace(file, content(json));
    }

    /// Writes the file where there is none; durable on return, whoever wrote it. Of several at once one succeeds.
    ///
    /// @return whether it is this one's
    static boolean claim(Path file, JsonLine json) throws IOException {
        if (!Files.exists(file)) {
            try {
                Durability.create(file, content(json));
                return true;
            } catch (FileAlreadyExistsException _) {
                // Another was faster.
            }
        }
        // Whoever wrote it may have been killed before its name was durable.
        Durability.forceDirectory(Objects.requireNonNull(file.getParent()));
        return false;
    }

    private static byte[] content(JsonLine json) {
        String line = json + "\n";
        return (line + sha256(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// @throws RedoubtException DAMAGED if the two lines do not agree or the JSON is not an object
    public static JsonDocument read(Path file) throws IOException {
        if (Files.size(file) > LIMIT) {
            throw damaged(file, "is larger than any file of its kind");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        int end = text.indexOf('\n') + 1;
        if (end == 0 || !text.substring(end).equals(sha256(text.substring(0, end)) + "\n")) {
            throw damaged(file, "does not match its own checksum line");
        }
        return JsonDocument.parse(file.toString(), text.substring(0, end).getBytes(StandardCharsets.UTF_8));
    }

    /// SHA-256 of the whole file: what the first object of a branch names as its predecessor.
    public static String digest(Path file) throws IOException {
        return HexFormat.of().formatHex(Digests.sha256().digest(Files.readAllBytes(file)));
    }

    /// What `digest` will be of a file written with this content.
    public static String digest(JsonLine json) {
        return HexFormat.of().formatHex(Digests.sha256().digest(content(json)));
    }

    private static String sha256(String line) {
        return HexFormat.of().formatHex(Digests.sha256().digest(line.getBytes(StandardCharsets.UTF_8)));
    }

    private static RedoubtException damaged(Path file, String what) {
        return new RedoubtException(
                ErrorCode.DAMAGED, "'%s' %s".formatted(file, what), "Put it back from another copy of the repository.");
    }
}
