package io.redoubt.drill;

import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanTime;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.repository.MetadataFile;
import io.redoubt.repository.SourceStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The reports of a source's drills, in its part of the repository: each one file for programs, with its
/// checksum, and one page for people. Never changed once written; nothing else depends on them. What else lies
/// there is not looked at.
public final class DrillReports {
    private static final String RECORD = ".json";
    private static final String PAGE = ".html";
    private static final Pattern ID = Pattern.compile("[a-z]+-\\d{8}T\\d{6}\\.\\d{3}Z");

    private final Path directory;

    private DrillReports(Path directory) {
        this.directory = directory;
    }

    public static DrillReports of(SourceStore store) {
        return in(store.directory().resolve("drills"));
    }

    /// Those of a directory of the user's own; it need not be there yet.
    public static DrillReports in(Path directory) {
        return new DrillReports(directory);
    }

    /// What a drill that began then is called: `restore-20261128T100000.000Z`. Names sort by time.
    public static String id(String kind, long startedMillis) {
        return kind + "-" + HumanTime.written(startedMillis).replaceAll("[-:]", "");
    }

    /// A report, under the name it has now, and its page.
    public record Saved(DrillReport report, Path page) {}

    /// Keeps a report; durable on return. It is given a name that no other has, though two drills began in one
    /// millisecond.
    public Saved keep(DrillReport report) throws IOException {
        Durability.createDirectories(directory);
        String id = claim(report.header());
        DrillReport named = report.named(id);
        Durability.replace(page(id), named.page().getBytes(StandardCharsets.UTF_8));
        MetadataFile.write(directory.resolve(id + RECORD), named.json());
        return new Saved(named, page(id));
    }

    private String claim(DrillHeader header) throws IOException {
        for (long millis = header.startedMillis(); ; millis++) {
            String id = id(header.kind(), millis);
            try {
                Files.createFile(page(id));
                return id;
            } catch (FileAlreadyExistsException _) {
                // Another drill's; the next millisecond is as good.
            }
        }
    }

    /// A report as it was kept.
    ///
    /// @param text for people
    /// @param failures why the drill failed; empty if it did not
    /// @param all of it
    public record Kept(String id, Instant started, List<String> text, List<String> failures, JsonDocument all) {
        public Kept {
            text = List.copyOf(text);
            failures = List.copyOf(failures);
        }

        static Kept from(String id, Path file) throws IOException {
            JsonDocument json = MetadataFile.read(file);
            if (!json.text("id").equals(id)) {
                throw new RedoubtException(
                        ErrorCode.DAMAGED,
                        "'%s' is the report of drill '%s', not what its name says".formatted(file, json.text("id")),
                        "It was renamed or swapped; put the right file back from another copy of the repository.");
            }
            return new Kept(id, json.time("started"), json.texts("text"), json.texts("failures"), json);
        }
    }

    /// What there is, whatever became of it.
    ///
    /// @param reports the oldest first
    /// @param unreadable why the others cannot be told, each naming its file
    public record Listing(List<Kept> reports, List<RedoubtException> unreadable) {
        public Listing {
            reports = List.copyOf(reports);
            unreadable = List.copyOf(unreadable);
        }
    }

    /// Every report that can be read: one that rotted hides no other.
    public Listing listing() throws IOException {
        List<Kept> reports = new ArrayList<>();
        List<RedoubtException> unreadable = new ArrayList<>();
        for (String id : ids()) {
            try {
                reports.add(Kept.from(id, directory.resolve(id + RECORD)));
            } catch (NoSuchFileException _) {
                // Removed since the listing.
            } catch (RedoubtException e) {
                unreadable.add(e);
            }
        }
        return new Listing(reports, unreadable);
    }

    /// The names of all, by kind, the oldest first.
    private List<String> ids() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(RECORD))
                    .map(name -> name.substring(0, name.length() - RECORD.length()))
                    .filter(id -> ID.matcher(id).matches())
                    .sorted()
                    .toList();
        }
    }

    /// @throws RedoubtException USAGE if there is none of that name, DAMAGED if it is not as it was written
    public Kept read(String id) throws IOException {
        if (!ids().contains(id)) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "there is no drill '%s' in '%s'".formatted(id, directory),
                    "See 'redoubt drill list'.");
        }
        return Kept.from(id, directory.resolve(id + RECORD));
    }

    /// Where the page of a drill is.
    public Path page(String id) {
        return directory.resolve(id + PAGE);
    }
}
