package io.redoubt.persistence.doctor;

import io.redoubt.core.ByteSize;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.aof.AofManifest;
import io.redoubt.formats.check.DatasetCheck;
import io.redoubt.formats.check.DatasetVerdict;
import io.redoubt.formats.files.DataFiles;
import io.redoubt.formats.files.Pinned;
import io.redoubt.formats.files.Pinning;
import io.redoubt.persistence.doctor.DataDirectory.Entry;
import io.redoubt.persistence.doctor.DataDirectory.Manifest;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Looks at a data directory; writes nothing.
///
/// @param names under which the server keeps its files
/// @param settled whether no server appends to the files, so that they may be read through
record DirectoryReader(Names names, boolean settled, Progress progress) {
    private static final long LARGEST_MANIFEST = 64 << 10;
    /// More is read by `redoubt verify`, which says so.
    private static final ByteSize MOST_READ = ByteSize.gibibytes(1);

    /// The settings of the same names.
    record Names(boolean appendonly, String appendfilename, String appenddirname, String dbfilename) {
        static Names of(Patient patient) {
            return new Names(
                    patient.persistsByLog(),
                    patient.setting("appendfilename").value(),
                    patient.setting("appenddirname").value(),
                    patient.setting("dbfilename").value());
        }
    }

    /// @param unseen gets what could not be read
    DataDirectory read(Path path, List<Unseen> unseen) throws IOException {
        Path parts = path.resolve(names.appenddirname());
        Optional<List<Entry>> held = Files.isDirectory(parts) ? Optional.of(entries(parts)) : Optional.empty();
        Manifest manifest = manifest(parts.resolve(names.appendfilename() + ".manifest"));
        FileStore volume = Files.getFileStore(path);
        List<Entry> files = entries(path);
        return new DataDirectory(
                path,
                files,
                held,
                manifest,
                verdict(path, parts, manifest, unseen),
                volume.type(),
                volume.getUsableSpace(),
                volume.getTotalSpace(),
                entry(path).user(),
                ((Number) Files.getAttribute(path, "unix:uid")).longValue(),
                entry(path).mode());
    }

    private static List<Entry> entries(Path directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (Stream<Path> found = Files.list(directory)) {
            for (Path path : found.sorted().toList()) {
                if (Files.exists(path)) {
                    entries.add(entry(path));
                }
            }
        }
        return entries;
    }

    private static Entry entry(Path path) throws IOException {
        PosixFileAttributes known = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new Entry(
                String.valueOf(path.getFileName()),
                known.isDirectory(),
                known.size(),
                known.lastModifiedTime().toMillis(),
                known.owner().getName(),
                PosixFilePermissions.toString(known.permissions()));
    }

    private static Manifest manifest(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return new Manifest.Absent();
        }
        if (Files.size(file) > LARGEST_MANIFEST) {
            return new Manifest.Refused("it has %,d bytes".formatted(Files.size(file)));
        }
        try {
            return new Manifest.Names(
                    AofManifest.read(Files.readAllBytes(file), file.toString()).files());
        } catch (RedoubtException e) {
            return new Manifest.Refused(String.valueOf(e.getMessage()));
        }
    }

    private Optional<DatasetVerdict> verdict(Path path, Path parts, Manifest manifest, List<Unseen> unseen)
            throws IOException {
        Optional<DataFiles> files = loaded(path, parts, manifest);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        if (!settled) {
            unseen.add(new Unseen(
                    "whether every byte in '%s' is in order".formatted(path),
                    "its server is appending to it; 'redoubt verify %s' reads it through".formatted(path)));
            return Optional.empty();
        }
        try (Pinned pinned = Pinning.readingOnly().pin(files.get())) {
            long bytes = pinned.files().stream().mapToLong(file -> file.size()).sum();
            if (bytes > MOST_READ.bytes()) {
                unseen.add(new Unseen(
                        "whether every byte in '%s' is in order".formatted(path),
                        "it has %s; 'redoubt verify %s' reads it through"
                                .formatted(new ByteSize(bytes).readable(), path)));
                return Optional.empty();
            }
            return Optional.of(DatasetCheck.of(pinned, progress));
        } catch (RedoubtException e) {
            unseen.add(new Unseen("whether every byte in '%s' is in order".formatted(path), e.getMessage() + ""));
            return Optional.empty();
        } catch (AccessDeniedException e) {
            unseen.add(new Unseen(
                    "whether every byte in '%s' is in order".formatted(path),
                    "this user may not read '%s'".formatted(e.getFile())));
            return Optional.empty();
        }
    }

    private Optional<DataFiles> loaded(Path path, Path parts, Manifest manifest) {
        if (names.appendonly() && manifest instanceof Manifest.Names(List<String> all)) {
            boolean whole = all.stream().allMatch(name -> Files.isRegularFile(parts.resolve(name)));
            return whole
                    ? Optional.of(new DataFiles.MultiPart(parts.resolve(names.appendfilename() + ".manifest")))
                    : Optional.empty();
        }
        Path one = path.resolve(names.appendonly() ? names.appendfilename() : names.dbfilename());
        return Files.isRegularFile(one) ? Optional.of(new DataFiles.OneFile(one)) : Optional.empty();
    }
}
