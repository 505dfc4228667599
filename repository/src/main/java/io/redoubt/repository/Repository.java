package io.redoubt.repository;

import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// A directory that holds the archives of one or more sources. Safe for use by many threads and processes;
/// writing to one source is guarded by `SourceStore.lock`.
public final class Repository {
    static final int FORMAT = 1;
    private static final String IDENTITY = "redoubt-repository.json";

    private final Path root;
    private final String id;

    private Repository(Path root, String id) {
        this.root = root;
        this.id = id;
    }

    /// Whether this directory says that it is a repository, of whatever version.
    public static boolean isRepository(Path root) {
        return Files.exists(root.resolve(IDENTITY));
    }

    /// Opens an existing repository.
    ///
    /// @throws RedoubtException NO_REPOSITORY if the directory is none, REPOSITORY_TOO_NEW if a later
    ///     program made it
    public static Repository open(Path root) throws IOException {
        if (!isRepository(root)) {
            throw new RedoubtException(
                    ErrorCode.NO_REPOSITORY,
                    Files.exists(root)
                            ? "'%s' is not a repository: it has no '%s'".formatted(root, IDENTITY)
                            : "there is no repository at '%s'".formatted(root),
                    "Check --repo; a repository is created by 'redoubt archive' where nothing is yet.");
        }
        JsonDocument identity = MetadataFile.read(root.resolve(IDENTITY));
        if (identity.number("format") > FORMAT) {
            throw new RedoubtException(
                    ErrorCode.REPOSITORY_TOO_NEW,
                    "repository '%s' has format %d, this program reads up to %d"
                            .formatted(root, identity.number("format"), FORMAT),
                    "Use the newer program that made it; nothing was changed.");
        }
        return new Repository(root, identity.text("id"));
    }

    /// Makes a repository where nothing is: the directory must be absent or empty. Of several at once one makes it,
    /// and the others get that one.
    ///
    /// @throws RedoubtException DESTINATION_NOT_EMPTY if something else is there
    public static Repository create(Path root, InstantSource clock) throws IOException {
        if (Files.exists(root) && !isEmptyDirectory(root) && !isRepository(root)) {
            throw new RedoubtException(
                    ErrorCode.DESTINATION_NOT_EMPTY,
                    "'%s' is not a repository and not empty, so none is created there".formatted(root),
                    "Give --repo an empty or new directory.");
        }
        Durability.createDirectories(root);
        String id = UUID.randomUUID().toString();
        boolean made = MetadataFile.claim(
                root.resolve(IDENTITY),
                JsonLine.schema(1).number("format", FORMAT).text("id", id).number("createdMillis", clock.millis()));
        return made ? new Repository(root, id) : open(root);
    }

    public Path root() {
        return root;
    }

    /// What tells it from every other repository; a copy has the same.
    public String id() {
        return id;
    }

    /// The sources in it, in order of their names.
    public List<SourceName> sources() throws IOException {
        Path directory = root.resolve("sources");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> Files.exists(entry.resolve(SourceStore.IDENTITY)))
                    .map(entry -> new SourceName(entry.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    /// An existing source.
    ///
    /// @throws RedoubtException NO_SUCH_SOURCE, naming those that exist
    public SourceStore source(SourceName name) throws IOException {
        if (!sources().contains(name)) {
            throw new RedoubtException(
                    ErrorCode.NO_SUCH_SOURCE,
                    "repository '%s' has no source '%s'".formatted(root, name),
                    sources().isEmpty() ? "It holds no source yet." : "It holds: " + sources() + ".");
        }
        return SourceStore.open(directory(name), claimOf(name));
    }

    /// The only source there is.
    ///
    /// @throws RedoubtException USAGE if there are several, NO_SUCH_SOURCE if there is none
    public SourceStore onlySource() throws IOException {
        List<SourceName> names = sources();
        if (names.size() > 1) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "repository '%s' holds several sources: %s".formatted(root, names),
                    "Say which one with --source.");
        }
        if (names.isEmpty()) {
            throw new RedoubtException(
                    ErrorCode.NO_SUCH_SOURCE,
                    "repository '%s' holds no source yet".formatted(root),
                    "Start one with 'redoubt archive URI'.");
        }
        return source(names.getFirst());
    }

    /// The source of this name. One that is not there is made, durably, with this spool; one that is there
    /// keeps the spool it has, see `SourceStore.withSpool`.
    ///
    /// @throws RedoubtException as `SourceStore.withSpool`, for one that is made
    public SourceStore sourceFor(SourceName name, Path spool) throws IOException {
        return SourceStore.create(
                directory(name), claimOf(name), spool.toAbsolutePath().normalize());
    }

    private SpoolClaim claimOf(SourceName name) {
        return new SpoolClaim(id, name, root);
    }

    /// A random text that no other repository has.
    static String id(Path root) throws IOException {
        return MetadataFile.read(root.resolve(IDENTITY)).text("id");
    }

    private Path directory(SourceName name) {
        return root.resolve("sources").resolve(name.text());
    }

    /// Empty but for drafts: of a crash during `create`, or of another who creates it now.
    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.allMatch(entry -> entry.getFileName().toString().startsWith(IDENTITY + "."));
        }
    }
}
