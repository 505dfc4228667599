package io.redoubt.persistence;

import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.json.JsonLine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A snapshot that was begun after the command was given, and succeeded.
///
/// @param server host and port
/// @param keys the server had when the snapshot began
/// @param savedAt the server's `rdb_last_save_time`: whole seconds of its clock
/// @param took from the fork until the server had noted the end, seen from here
/// @param waited until it could begin
/// @param forkMicros how long the server stood still for the fork; empty when it does not say
/// @param copiedBytes memory copied on write meanwhile
/// @param file empty when it is not visible from here
/// @param bytes size of the file; empty with it
/// @param warnings sentences without a full stop
public record SnapshotReport(
        String server,
        long keys,
        Instant savedAt,
        Duration took,
        Duration waited,
        OptionalLong forkMicros,
        long copiedBytes,
        Optional<Path> file,
        OptionalLong bytes,
        List<String> warnings)
        implements ChildReport {
    public SnapshotReport {
        warnings = List.copyOf(warnings);
    }

    static SnapshotReport of(WatchedServer server, ChildResult result) {
        Optional<SavedFile> file = SavedFile.of(server, result);
        return new SnapshotReport(
                server.address(),
                result.begun().keys(),
                Instant.ofEpochSecond(result.ended().snapshot().lastSecond()),
                result.took(),
                result.waited(),
                result.begun().child().forkMicros(),
                result.ended().snapshot().copiedBytes(),
                file.map(SavedFile::path),
                file.stream().mapToLong(SavedFile::bytes).findFirst(),
                result.begun().staleReplica()
                        ? List.of("the server is a replica without a link to its primary: its dataset may be old")
                        : List.of());
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Saved      %,d keys in %s, done at %s by the server's clock"
                .formatted(keys, HumanDuration.readable(took), savedAt));
        file.ifPresent(path ->
                lines.add("File       '%s', %s".formatted(path, new ByteSize(bytes.orElse(0)).readable())));
        lines.addAll(ForkCost.lines(forkMicros, copiedBytes));
        ForkCost.waiting(waited).ifPresent(lines::add);
        return lines;
    }

    @Override
    public void writeTo(JsonLine json) {
        json.text("server", server)
                .number("keys", keys)
                .time("savedAt", savedAt)
                .millis("durationMillis", took)
                .millis("waitedMillis", waited);
        forkMicros.ifPresent(micros -> json.number("forkMicros", micros));
        json.number("copyOnWriteBytes", copiedBytes).text("file", file.map(Path::toString));
        bytes.ifPresent(size -> json.number("bytes", size));
        json.texts("warnings", warnings);
    }
}
