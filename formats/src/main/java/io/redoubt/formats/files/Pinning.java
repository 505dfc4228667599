package io.redoubt.formats.files;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.aof.AofManifest;
import io.redoubt.formats.aof.QuotedWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Takes hold of the files of a dataset while a server may be rewriting them.
///
/// A rewrite makes new files, renames a new manifest over the old one and then deletes the files the old one
/// named. So: read the manifest, take every file it names, read it again. If it is the same, the files belong
/// together, and every one but the last is complete: the server appends to the last only. If it is not, begin
/// again.
public final class Pinning {
    private static final int ATTEMPTS = 20;
    /// A thousand files; what is noted of them beside the backup has a limit too.
    private static final long LARGEST_MANIFEST = 64 << 10;

    private final SecondNames.Maker maker;

    /// Beside open files, second names hold what is taken: a file on a network disk does not stay by being open.
    public Pinning(SecondNames.Maker maker) {
        this.maker = maker;
    }

    /// Nothing is written anywhere: open files alone hold what is taken.
    public static Pinning readingOnly() {
        return new Pinning(_ -> Optional.empty());
    }

    /// The caller closes the result.
    ///
    /// @throws RedoubtException DAMAGED for a manifest a server would refuse, or one that names files that are
    ///     not there; USAGE for files this user may not read; FAILED if the server rewrites faster than they
    ///     can be taken
    public Pinned pin(DataFiles files) throws IOException {
        return switch (files) {
            case DataFiles.OneFile(Path file) -> Pinned.one(PinnedFile.open(file));
            case DataFiles.MultiPart(Path manifest) -> multiPart(manifest);
        };
    }

    private Pinned multiPart(Path manifest) throws IOException {
        Path parts = manifest.resolveSibling("");
        Optional<? extends SecondNames> names = maker.in(parts.resolveSibling(""));
        boolean pinned = false;
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                byte[] text = read(manifest);
                Optional<List<PinnedFile>> files = attempt(manifest, text, names);
                if (files.isPresent()) {
                    pinned = true;
                    return new Pinned(
                            files.get(), Optional.of(new String(text, StandardCharsets.UTF_8)), attempt, names);
                }
            }
        } finally {
            if (!pinned && names.isPresent()) {
                names.get().close();
            }
        }
        throw new RedoubtException(
                ErrorCode.FAILED,
                "the server rewrote its append-only files %d times while they were being taken from '%s'"
                        .formatted(ATTEMPTS, parts),
                "Try again when it rewrites less often, or back it up with 'redoubt backup URI'.");
    }

    /// Empty if the manifest changed meanwhile.
    private Optional<List<PinnedFile>> attempt(Path manifest, byte[] text, Optional<? extends SecondNames> names)
            throws IOException {
        List<PinnedFile> files = new ArrayList<>();
        boolean taken = false;
        try {
            for (String name : AofManifest.read(text, manifest.toString()).files()) {
                Optional<PinnedFile> file = take(manifest.resolveSibling(name), names);
                if (file.isEmpty() && Arrays.equals(text, read(manifest))) {
                    throw missing(manifest, text, name);
                }
                if (file.isEmpty()) {
                    return Optional.empty();
                }
                files.add(file.get());
            }
            taken = Arrays.equals(text, read(manifest));
            return taken ? Optional.of(files) : Optional.empty();
        } finally {
            if (!taken) {
                close(files);
            }
        }
    }

    /// Without a link the open file alone holds what it holds; on a local disk that is as good.
    ///
    /// @return empty if there is no such file
    private Optional<PinnedFile> take(Path file, Optional<? extends SecondNames> names) throws IOException {
        try {
            if (names.isPresent()) {
                return Optional.of(PinnedFile.open(file, names.get().link(file)));
            }
        } catch (IOException | UnsupportedOperationException _) {
            // Another volume, another owner, or gone: opening it by its own name will tell.
        }
        try {
            return Optional.of(PinnedFile.open(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static byte[] read(Path manifest) throws IOException {
        try {
            if (Files.size(manifest) > LARGEST_MANIFEST) {
                throw new RedoubtException(
                        ErrorCode.DAMAGED,
                        "'%s' is larger than any manifest".formatted(manifest),
                        "Check what it is; a server writes one line for each of its append-only files.");
            }
            return Files.readAllBytes(manifest);
        } catch (AccessDeniedException e) {
            throw Unreadable.of(manifest, e);
        }
    }

    private static RedoubtException missing(Path manifest, byte[] text, String name) {
        return new RedoubtException(
                ErrorCode.DAMAGED,
                "line %d of manifest '%s' names '%s', which is not there".formatted(lineOf(name, text), manifest, name),
                "A server exits at such a manifest; put the file back, or give what else there is by itself.");
    }

    private static int lineOf(String name, byte[] text) {
        String wanted = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        List<String> lines = List.of(new String(text, StandardCharsets.ISO_8859_1).split("\n", -1));
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.startsWith("#") && QuotedWords.of(line).orElseThrow().contains(wanted)) {
                return i + 1;
            }
        }
        throw new IllegalStateException("the manifest does not name '" + name + "'");
    }

    private static void close(List<PinnedFile> files) throws IOException {
        for (PinnedFile file : files) {
            file.close();
        }
    }
}
