package io.redoubt.drill;

import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanTime;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.MetadataFile;
import io.redoubt.repository.SourceStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The reports of a source's drills, in its part of the repository: each one file for programs, with its checksum, and
/// one page for people. Never changed once written; nothing else depends on them.
public final class DrillReports {
    private static final String RECORD = ".json";
    private static final String PAGE = ".html";

    private final Path directory;

    private DrillReports(Path directory) {
        this.directory = directory;
    }

    public static DrillReports of(SourceStore store) {
        return new DrillReports(store.directory().resolve("drills"));
    }

    /// What a drill that began then is called: `restore-20261128T100000.000Z`. Names sort by time.
    public static String id(String kind, long startedMillis) {
        return kind + "-" + HumanTime.written(startedMillis).replaceAll("[-:]", "");
    }

    /// Keeps a report; durable on return.
    ///
    /// @return the page
    public Path keep(String id, JsonLine report, String page) throws IOException {
        Durability.createDirectories(directory);
        Path file = directory.resolve(id + PAGE);
        Durability.replace(file, page.getBytes(StandardCharsets.UTF_8));
        MetadataFile.write(directory.resolve(id + RECORD), report);
        return file;
    }

    /// The names of all, the oldest first.
    public List<String> ids() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(RECORD))
                    .map(name -> name.substring(0, name.length() - RECORD.length()))
                    .sorted()
                    .toList();
        }
    }

    /// @throws RedoubtException USAGE if there is none of that name, DAMAGED if it is not as it was written
    public JsonDocument read(String id) throws IOException {
        requireKnown(id);
        return MetadataFile.read(directory.resolve(id + RECORD));
    }

    /// Where its page is.
    public Path page(String id) throws IOException {
        requireKnown(id);
        return directory.resolve(id + PAGE);
    }

    private void requireKnown(String id) throws IOException {
        if (!ids().contains(id)) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "there is no drill '%s' in '%s'".formatted(id, directory),
                    "See 'redoubt drill list'.");
        }
    }
}
