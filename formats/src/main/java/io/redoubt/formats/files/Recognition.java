package io.redoubt.formats.files;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.files.DataFiles.MultiPart;
import io.redoubt.formats.files.DataFiles.OneFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Decides which files of a directory are taken: those a server would load at its start. Looks at names only.
///
/// What a server loads was tried with Redis 6.2 to 8.6 and Valkey 9: with `appendonly yes` the files of the
/// manifest, else an append-only file of a 6.x server, else nothing, whatever dump.rdb holds; with `appendonly
/// no` dump.rdb.
public final class Recognition {
    private static final String WHAT_TO_GIVE =
            "Give a server's data directory, its appendonlydir, a dump.rdb or a 6.x appendonly.aof.";

    private final Path directory;
    private final Optional<ServerFiles> configured;
    private final ServerFiles names;
    private final List<String> remarks = new ArrayList<>();

    private Recognition(Path directory, Optional<ServerFiles> configured) {
        this.directory = directory;
        this.configured = configured;
        this.names = configured.orElseGet(ServerFiles::usual);
    }

    /// @param remarks about what was not taken, and what a server would make of the files
    public record Recognized(DataFiles files, List<String> remarks) {
        public Recognized {
            remarks = List.copyOf(remarks);
        }
    }

    /// @param given by the user: a file, or a directory
    /// @param configured names and settings of the server, if the user gave them
    /// @throws RedoubtException USAGE for what is no data of a server, DAMAGED for append-only files without a
    ///     manifest
    public static Recognized of(Path given, Optional<ServerFiles> configured) throws IOException {
        if (!Files.exists(given)) {
            throw usage("there is no file or directory '%s', or this user may not see it".formatted(given));
        }
        Path real = given.toRealPath();
        if (Files.isDirectory(real)) {
            return new Recognition(real, configured).recognize();
        }
        if (configured.isPresent()) {
            throw usage("'%s' is a file; server settings only tell what to take from a directory".formatted(given));
        }
        if (!Files.isRegularFile(real)) {
            throw usage("'%s' is neither a file nor a directory".formatted(given));
        }
        if (real.toString().endsWith(".manifest")) {
            throw usage("'%s' only names append-only files: give the directory it lies in".formatted(given));
        }
        return new Recognized(new OneFile(real), List.of());
    }

    private Recognized recognize() throws IOException {
        Optional<Path> here = names.appendonly() ? manifestIn(directory) : Optional.empty();
        if (here.isPresent()) {
            return new Recognized(new MultiPart(here.get()), remarks);
        }
        DataFiles files = ofDataDirectory();
        remarkOthers(files);
        return new Recognized(files, remarks);
    }

    private DataFiles ofDataDirectory() throws IOException {
        Path dump = directory.resolve(names.dbfilename());
        if (!names.appendonly()) {
            return dump(dump);
        }
        Path parts = directory.resolve(names.appenddirname());
        Optional<Path> manifest = manifestIn(parts);
        if (manifest.isPresent()) {
            return new MultiPart(manifest.get());
        }
        Path single = directory.resolve(names.appendfilename());
        if (Files.isRegularFile(single)) {
            return new OneFile(single);
        }
        if (Files.isDirectory(parts)) {
            throw withoutManifest(parts, dump);
        }
        if (holdsParts(directory)) {
            throw withoutManifest(directory, dump);
        }
        return dump(dump);
    }

    private DataFiles dump(Path dump) {
        if (!Files.isRegularFile(dump)) {
            throw nothingHere();
        }
        if (configured.isPresent() && names.appendonly()) {
            remarks.add(
                    "with 'appendonly yes' a server starts EMPTY on '%s', ignores '%s' and overwrites it at its next save"
                            .formatted(directory, dump.getFileName()));
        }
        return new OneFile(dump);
    }

    /// Temporary manifests are left by servers that were killed while writing one.
    private Optional<Path> manifestIn(Path place) throws IOException {
        Path usual = place.resolve(names.manifestName());
        if (Files.isRegularFile(usual)) {
            return Optional.of(usual);
        }
        List<Path> found = listed(place).stream()
                .filter(entry -> entry.getFileName().toString().endsWith(".manifest"))
                .filter(entry -> !entry.getFileName().toString().startsWith("temp-"))
                .filter(Files::isRegularFile)
                .toList();
        if (configured.isPresent() || found.isEmpty()) {
            return Optional.empty();
        }
        if (found.size() > 1) {
            throw usage("'%s' has several manifests: %s".formatted(place, fileNames(found)));
        }
        return Optional.of(found.getFirst());
    }

    private static boolean holdsParts(Path place) throws IOException {
        return listed(place).stream()
                .anyMatch(entry ->
                        entry.getFileName().toString().matches(".+\\.[0-9]+\\.(base\\.rdb|base\\.aof|incr\\.aof)"));
    }

    private RedoubtException withoutManifest(Path parts, Path dump) throws IOException {
        String message = holdsParts(parts)
                ? "'%s' has append-only files but no manifest: with 'appendonly yes' a server starts EMPTY on it, and takes the old increments back at its second start"
                : "'%s' has no manifest: with 'appendonly yes' a server starts EMPTY on it";
        String hint =
                "Put '%s' back from where the files came from; without it nothing tells which of them belong together."
                        .formatted(names.manifestName());
        boolean hasDump = Files.isRegularFile(dump);
        return new RedoubtException(
                ErrorCode.DAMAGED,
                message.formatted(parts),
                hasDump ? "%s Or give '%s' by itself.".formatted(hint, dump) : hint);
    }

    private RedoubtException nothingHere() {
        String looked = names.appendonly()
                ? "'%s', '%s' or '%s'".formatted(names.appenddirname(), names.appendfilename(), names.dbfilename())
                : "'%s', which a server with 'appendonly no' loads".formatted(names.dbfilename());
        return new RedoubtException(
                ErrorCode.USAGE,
                "'%s' is no data directory of a server: it has no %s".formatted(directory, looked),
                WHAT_TO_GIVE + " If the server's names are others, --config FILE tells them.");
    }

    /// One dataset is imported, never a mixture; the user has to know of the others.
    private void remarkOthers(DataFiles taken) throws IOException {
        List<Path> others = Stream.of(names.appenddirname(), names.appendfilename(), names.dbfilename())
                .map(directory::resolve)
                .filter(Files::exists)
                .filter(other -> !taken.path().startsWith(other))
                .toList();
        if (!others.isEmpty()) {
            remarks.add("taken: '%s', as a server with 'appendonly %s' does; not taken: %s"
                    .formatted(taken.path(), names.appendonly() ? "yes" : "no", fileNames(others)));
        }
        for (Path other : others) {
            if (configured.isEmpty() && Files.isRegularFile(other) && isNewer(other, taken.path())) {
                remarks.add(
                        "'%s' is newer than what was taken: if the server has 'appendonly no', give --config or the file itself"
                                .formatted(other.getFileName()));
            }
        }
    }

    /// A manifest is only written at a rewrite; the newest file beside it tells when the server last wrote.
    private static boolean isNewer(Path other, Path taken) throws IOException {
        long newest = 0;
        for (Path file : taken.toString().endsWith(".manifest") ? listed(taken.resolveSibling("")) : List.of(taken)) {
            newest = Math.max(newest, Files.getLastModifiedTime(file).toMillis());
        }
        return Files.getLastModifiedTime(other).toMillis() > newest;
    }

    private static List<Path> listed(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(place)) {
            return entries.sorted().toList();
        } catch (AccessDeniedException e) {
            throw Unreadable.of(place, e);
        }
    }

    private static String fileNames(List<Path> files) {
        return String.join(
                ", ", files.stream().map(file -> "'" + file.getFileName() + "'").toList());
    }

    private static RedoubtException usage(String message) {
        return new RedoubtException(ErrorCode.USAGE, message, WHAT_TO_GIVE);
    }
}
