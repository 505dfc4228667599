package io.redoubt.repository.spool;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a running archive says of itself, replaced at every durable advance and at least once a second.
///
/// It is a report, not part of the repository: nothing is recovered from it. A reader must look at
/// `updatedMillis` before it believes anything. Times are milliseconds since 1970 by the archive's clock;
/// offsets are -1 when not known.
///
/// @param phase one of the words of `Phase`
/// @param sealingTrouble why finished bases and segments wait in the spool; empty while they do not
/// @param undurableSinceMillis when the oldest byte that is received but not yet durable arrived; -1 if
///     there is none
/// @param behindSinceMillis when the primary first told of an offset that is not received yet; -1 if there is
///     none, or it may not be asked
/// @param announcedPort under which the primary lists the archive among its replicas; 0 before it is attached
/// @param primaryOffset the primary's own offset as last asked, at `primaryOffsetMillis`
public record ArchiveState(
        String source,
        long pid,
        long startedMillis,
        long updatedMillis,
        Phase phase,
        long phaseSinceMillis,
        String detail,
        String sealingTrouble,
        int branch,
        String replid,
        String server,
        String uri,
        int announcedPort,
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

    /// The unit in which file systems hand out space, or a multiple of it.
    private static final int BLOCK = 4096;

    private static final int MOST_READS = 20;

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

    /// Replaces the file in one step; not forced, since it promises nothing. On a full disk, where nothing can
    /// be created, it is written over in place: then of all times it must not stand still.
    public void writeTo(Path spool) throws IOException {
        Path temporary = spool.resolve(FILE + ".tmp");
        byte[] content = padded(json());
        try {
            Files.write(temporary, content);
            Files.move(temporary, spool.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            writeOver(spool.resolve(FILE), content, e);
        }
    }

    /// Takes no space: the file is there, and as long as this.
    private static void writeOver(Path file, byte[] content, IOException cause) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.size() != content.length) {
                throw cause;
            }
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (NoSuchFileException _) {
            throw cause;
        }
    }

    /// With blanks up to the end of a block, so that one state takes as much room as the next.
    private static byte[] padded(String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        byte[] content = Arrays.copyOf(text, (text.length / BLOCK + 1) * BLOCK);
        Arrays.fill(content, text.length, content.length - 1, (byte) ' ');
        content[content.length - 1] = '\n';
        return content;
    }

    /// Reads the file; empty if there is none or it is not what this program writes.
    public static Optional<ArchiveState> read(Path spool) throws IOException {
        Path file = spool.resolve(FILE);
        try {
            JsonDocument fields = JsonDocument.parse(file.toString(), settled(file));
            return Optional.of(new ArchiveState(
                    fields.text("source"),
                    fields.number("pid"),
                    fields.number("startedMillis"),
                    fields.number("updatedMillis"),
                    Phase.valueOf(fields.text("phase")),
                    fields.number("phaseSinceMillis"),
                    fields.text("detail"),
                    fields.text("sealingTrouble"),
                    (int) fields.number("branch"),
                    fields.text("replid"),
                    fields.text("server"),
                    fields.text("uri"),
                    (int) fields.number("announcedPort"),
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

    /// What two reads agree on: a state that is being written over may be read half. One that is replaced many
    /// times a second is whole each time.
    private static byte[] settled(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        for (int left = MOST_READS; left > 0; left--) {
            byte[] again = Files.readAllBytes(file);
            if (Arrays.equals(content, again)) {
                break;
            }
            content = again;
        }
        return content;
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
                .text("sealingTrouble", sealingTrouble)
                .number("branch", branch)
                .text("replid", replid)
                .text("server", server)
                .text("uri", uri)
                .number("announcedPort", announcedPort)
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
