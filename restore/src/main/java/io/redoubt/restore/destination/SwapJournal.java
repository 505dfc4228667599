package io.redoubt.restore.destination;

import io.redoubt.core.Durability;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Written just before a swap begins: from then on it is completed, by this run or the next one.
///
/// @param outcome what the restore reached, in the words of its result
/// @param staged which directory is the new one, whatever its name
/// @param keptAside where the old content goes
/// @param oldEntries to be moved aside, where entries are moved
/// @param newEntries to be moved in
record SwapJournal(String outcome, String staged, String keptAside, List<String> oldEntries, List<String> newEntries) {
    private static final String FILE = "swap.json";

    SwapJournal {
        oldEntries = List.copyOf(oldEntries);
        newEntries = List.copyOf(newEntries);
    }

    void writeTo(Path work) throws IOException {
        String json = JsonLine.schema(1)
                .text("outcome", outcome)
                .text("staged", staged)
                .text("keptAside", keptAside)
                .texts("oldEntries", oldEntries)
                .texts("newEntries", newEntries)
                .toString();
        Durability.replace(work.resolve(FILE), json.getBytes(StandardCharsets.UTF_8));
    }

    static Optional<SwapJournal> in(Path work) throws IOException {
        Path file = work.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonDocument json = JsonDocument.parse(file.toString(), Files.readAllBytes(file));
        return Optional.of(new SwapJournal(
                json.text("outcome"),
                json.text("staged"),
                json.text("keptAside"),
                json.texts("oldEntries"),
                json.texts("newEntries")));
    }
}
