package io.redoubt.repository.segment;

import io.redoubt.core.BranchId;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a sealed segment says of its content, without being decompressed.
///
/// @param previous digest of the object it follows: the segment or base that ends where it begins, or for
///     the first segment of a forked branch that of the branch's record
/// @param firstMillis start of the segment; no byte was received before
/// @param lastDatabase database in force at the end
/// @param highestDatabase highest database number selected; a target needs one more than this
/// @param commands how often each known command stands in it
/// @param unknownCommands the same for names the command table does not have: nothing is claimed for them
/// @param hashFieldExpiries commands that give fields of hashes a time of expiry
public record SegmentFooter(
        SourceName source,
        BranchId branch,
        ReplicationId replid,
        ReplicationOffset start,
        ReplicationOffset end,
        long firstMillis,
        long lastMillis,
        Optional<ServerVersion> server,
        String runId,
        int lastDatabase,
        int highestDatabase,
        long marks,
        Map<String, Long> commands,
        Map<String, Long> unknownCommands,
        long hashFieldExpiries,
        long plainBytes,
        String previous) {
    static final String KIND = "segment";

    public SegmentFooter {
        commands = Map.copyOf(commands);
        unknownCommands = Map.copyOf(unknownCommands);
    }

    String toJson() {
        JsonLine json = JsonLine.schema(1)
                .text("kind", KIND)
                .text("source", source.text())
                .number("branch", branch.number())
                .text("replid", replid.hex())
                .number("startOffset", start.bytes())
                .number("endOffset", end.bytes())
                .number("firstMillis", firstMillis)
                .number("lastMillis", lastMillis)
                .text("server", server.map(ServerVersion::toString))
                .text("runId", runId)
                .number("lastDatabase", lastDatabase)
                .number("highestDatabase", highestDatabase)
                .number("marks", marks)
                .number("hashFieldExpiries", hashFieldExpiries)
                .number("plainBytes", plainBytes)
                .text("previous", previous);
        json.object("commands", line -> commands.forEach(line::number));
        json.object("unknownCommands", line -> unknownCommands.forEach(line::number));
        return json.toString();
    }

    /// Reads the footer of a sealed segment.
    ///
    /// @throws io.redoubt.core.RedoubtException DAMAGED if it is not a segment's
    public static SegmentFooter of(SealedFile file) {
        return Footers.read(file, KIND, SegmentFooter::from);
    }

    private static SegmentFooter from(JsonDocument json) {
        return new SegmentFooter(
                new SourceName(json.text("source")),
                new BranchId((int) json.number("branch")),
                new ReplicationId(json.text("replid")),
                new ReplicationOffset(json.number("startOffset")),
                new ReplicationOffset(json.number("endOffset")),
                json.number("firstMillis"),
                json.number("lastMillis"),
                json.optionalText("server").map(ServerVersion::parse),
                json.text("runId"),
                (int) json.number("lastDatabase"),
                (int) json.number("highestDatabase"),
                json.number("marks"),
                counts(json.object("commands")),
                counts(json.object("unknownCommands")),
                json.number("hashFieldExpiries"),
                json.number("plainBytes"),
                json.text("previous"));
    }

    private static Map<String, Long> counts(JsonDocument object) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String name : object.names()) {
            counts.put(name, object.number(name));
        }
        return counts;
    }
}
