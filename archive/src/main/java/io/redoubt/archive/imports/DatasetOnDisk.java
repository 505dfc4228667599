package io.redoubt.archive.imports;

import io.redoubt.core.Progress;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.json.JsonLine;
import io.redoubt.formats.files.Pinned;
import io.redoubt.formats.files.Pinning;
import io.redoubt.formats.files.Recognition;
import io.redoubt.formats.files.ServerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A dataset found in a server's files, held as it was at one moment until closed. Nothing has been written for
/// it yet. Confined to one thread.
public final class DatasetOnDisk implements AutoCloseable {
    private static final int LONGEST_MANIFEST = 16 << 10;

    private final Path given;
    private final Pinned pinned;
    private final ImportPlan plan;
    private final List<String> remarks;

    private DatasetOnDisk(Path given, Pinned pinned, ImportPlan plan, List<String> remarks) {
        this.given = given;
        this.pinned = pinned;
        this.plan = plan;
        this.remarks = List.copyOf(remarks);
    }

    /// Finds what a server would load, takes hold of its files, and looks where the parts of the dataset begin
    /// and end.
    ///
    /// @param given a snapshot, a 6.x append-only file, an append-only directory, or the directory that holds
    ///     such
    /// @param configured names and settings of the server, for a directory
    /// @param writer the server that wrote the files, for files that do not tell
    /// @throws io.redoubt.core.RedoubtException USAGE for what holds no dataset or may not be read, or that
    ///     `writer` would not load; DAMAGED
    ///     with file and line or byte for what a server would not load; FAILED if a server rewrites the files
    ///     too fast
    public static DatasetOnDisk at(
            Path given, Optional<ServerFiles> configured, Optional<ServerVersion> writer, Progress progress)
            throws IOException {
        return at(given, configured, writer, progress, PinDirectory::hardLink);
    }

    static DatasetOnDisk at(
            Path given,
            Optional<ServerFiles> configured,
            Optional<ServerVersion> writer,
            Progress progress,
            PinDirectory.Linking linking)
            throws IOException {
        Recognition.Recognized found = Recognition.of(given, configured);
        Pinned pinned = new Pinning(place -> PinDirectory.in(place, linking)).pin(found.files());
        boolean planned = false;
        try {
            ImportPlan plan = ImportPlanner.plan(pinned, writer, progress);
            planned = true;
            return new DatasetOnDisk(given.toRealPath(), pinned, plan, found.remarks());
        } finally {
            if (!planned) {
                pinned.close();
            }
        }
    }

    /// What the user gave, as an absolute path.
    Path given() {
        return given;
    }

    ImportPlan plan() {
        return plan;
    }

    /// What the user should know of it, for people.
    List<String> remarks() {
        List<String> all = new ArrayList<>(remarks);
        if (pinned.rewrites() > 0) {
            all.add("the server rewrote its files while they were being taken; they were taken again (%d times)"
                    .formatted(pinned.rewrites()));
        }
        if (plan.leftOutBytes() > 0) {
            all.add(
                    "'%s' ends inside a command or transaction: its last %d bytes are left out, as a server leaves them out"
                            .formatted(pinned.files().getLast().name(), plan.leftOutBytes()));
        }
        return all;
    }

    /// What is known without a server, as it is stored beside the backup.
    JsonLine about() {
        return JsonLine.schema(1)
                .text("path", given.toString())
                .text(
                        "directory",
                        pinned.files().getFirst().path().resolveSibling("").toString())
                .text("timeFrom", plan.moment().source())
                .objects(
                        "files",
                        pinned.files(),
                        (line, file) -> line.text("name", file.fileName())
                                .number("bytes", file.size())
                                .time("modified", Instant.ofEpochMilli(file.modifiedMillis())))
                .text("manifest", pinned.manifest().map(DatasetOnDisk::bounded))
                .number("rewritesMeanwhile", pinned.rewrites())
                .object(
                        "aux",
                        line -> plan.rdb().ifPresent(rdb -> rdb.start().aux().forEach(line::text)));
    }

    private static String bounded(String manifest) {
        return manifest.substring(0, Math.min(LONGEST_MANIFEST, manifest.length()));
    }

    @Override
    public void close() throws IOException {
        pinned.close();
    }
}
