package io.redoubt.repository.spool;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// What a running archive says of itself, replaced at every durable advance and at least once a second.
///
/// It is a report, not part of the repository: nothing is recovered from it. A reader must look at
/// `updatedMillis` before it believes anything. Times are milliseconds since 1970 by the archive's clock;
/// offsets are -1 when not known.
///
/// @param phase one of the words of `Phase`
/// @param undurableSinceMillis when the oldest byte that is received but not yet durable arrived; -1 if
///     there is none
/// @param behindSinceMillis when the primary first told of an offset that is not received yet; -1 if there is
///     none, or it may not be asked
/// @param primaryOffset the primary's own offset as last asked, at `primaryOffsetMillis`
public record ArchiveState(
        String source,
        long pid,
        long startedMillis,
        long updatedMillis,
        Phase phase,
        long phaseSinceMillis,
        String detail,
        int branch,
        String replid,
        String server,
        String uri,
        String fsync,
        long receivedOffset,
        long receivedMillis,
        long durableOffset,
        long undurableSinceMillis,
        long behindSinceMillis,
        long primaryOffset,
        long primaryOffsetMillis,
        List<String> unknownCommands) {
    /// The file's name within the source's spool.
    public static final String FILE = "state.json";

    /// What was said longer ago than this says nothing of now: a running archive speaks each second.
    public static final long STALE_MILLIS = 5_000;

    /// What the archive is doing.
    public enum Phase {
        CONNECTING,
        RECEIVING_BASE,
        STREAMING,
        DETACHED_NO_SPACE,
        STORAGE_FAILED,
        STOPPED;

        /// The word users read.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    public ArchiveState {
        unknownCommands = List.copyOf(unknownCommands);
    }

    /// Replaces the file in one step; not forced, since it promises nothing.
    public void writeTo(Path spool) throws IOException {
        Path temporary = spool.resolve(FILE + ".tmp");
        Files.writeString(temporary, json());
        Files.move(temporary, spool.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Reads the file; empty if there is none or it is not what this program writes.
    public static Optional<ArchiveState> read(Path spool) throws IOException {
        Path file = spool.resolve(FILE);
        try {
            JsonDocument fields = JsonDocument.parse(file.toString(), Files.readAllBytes(file));
            return Optional.of(new ArchiveState(
                    fields.text("source"),
                    fields.number("pid"),
                    fields.number("startedMillis"),
                    fields.number("updatedMillis"),
                    Phase.valueOf(fields.text("phase")),
                    fields.number("phaseSinceMillis"),
                    fields.text("detail"),
                    (int) fields.number("branch"),
                    fields.text("replid"),
                    fields.text("server"),
                    fields.text("uri"),
                    fields.text("fsync"),
                    fields.number("receivedOffset"),
                    fields.number("receivedMillis"),
                    fields.number("durableOffset"),
                    fields.number("undurableSinceMillis"),
                    fields.number("behindSinceMillis"),
                    fields.number("primaryOffset"),
                    fields.number("primaryOffsetMillis"),
                    fields.texts("unknownCommands")));
        } catch (NoSuchFileException | IllegalArgumentException | io.redoubt.core.RedoubtException _) {
            return Optional.empty();
        }
    }

    private String json() {
        return JsonLine.schema(1)
                .text("source", source)
                .number("pid", pid)
                .number("startedMillis", startedMillis)
                .number("updatedMillis", updatedMillis)
                .text("phase", phase.name())
                .number("phaseSinceMillis", phaseSinceMillis)
                .text("detail", detail)
                .number("branch", branch)
                .text("replid", replid)
                .text("server", server)
                .text("uri", uri)
                .text("fsync", fsync)
                .number("receivedOffset", receivedOffset)
                .number("receivedMillis", receivedMillis)
                .number("durableOffset", durableOffset)
                .number("undurableSinceMillis", undurableSinceMillis)
                .number("behindSinceMillis", behindSinceMillis)
                .number("primaryOffset", primaryOffset)
                .number("primaryOffsetMillis", primaryOffsetMillis)
                .texts("unknownCommands", unknownCommands)
                .toString();
    }
}
