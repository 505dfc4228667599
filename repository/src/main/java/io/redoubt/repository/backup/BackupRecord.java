package io.redoubt.repository.backup;

import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.util.Optional;
import java.util.OptionalLong;

/// What is known of a backup since it was made. Written once.
///
/// @param origin where the dataset came from, for people: a server's URI without its password, or a path
/// @param server that saved it; empty if neither it nor the file tells
/// @param position of the dataset in the server's replication stream; empty for an imported file
/// @param millis when the dataset was as it is, by the clock of whoever made the backup; for a file, when it was
///     saved
/// @param durationMillis from the first byte to the last check
/// @param rdb the snapshot; empty only for append-only text without one
/// @param log append-only text that follows it
/// @param aboutDigest SHA-256 of the file about the server
public record BackupRecord(
        BackupId id,
        SourceName source,
        String origin,
        Optional<ServerVersion> server,
        Optional<Position> position,
        long millis,
        long durationMillis,
        Optional<StoredRdb> rdb,
        Optional<StoredLog> log,
        String aboutDigest) {
    /// A place in a replication stream.
    public record Position(ReplicationId replid, ReplicationOffset offset) {}

    public BackupRecord {
        if (rdb.isEmpty() && log.isEmpty()) {
            throw new IllegalArgumentException("backup " + id + " holds nothing");
        }
    }

    /// The same, of a backup that took so long.
    public BackupRecord taking(long newDurationMillis) {
        return new BackupRecord(id, source, origin, server, position, millis, newDurationMillis, rdb, log, aboutDigest);
    }

    /// Bytes on the disk.
    public long storedBytes() {
        return rdb.map(part -> part.file().storedBytes()).orElse(0L)
                + log.map(part -> part.file().storedBytes()).orElse(0L);
    }

    /// Bytes before compression.
    public long plainBytes() {
        return rdb.map(part -> part.file().plainBytes()).orElse(0L)
                + log.map(part -> part.file().plainBytes()).orElse(0L);
    }

    /// Keys of the snapshot if that is all there is; with a log only a server can count.
    public OptionalLong keys() {
        return log.isPresent()
                ? OptionalLong.empty()
                : rdb.flatMap(StoredRdb::contents)
                        .map(contents -> OptionalLong.of(contents.keys()))
                        .orElse(OptionalLong.empty());
    }

    /// Databases a server needs for it.
    public int databasesNeeded() {
        int inRdb = rdb.flatMap(StoredRdb::contents)
                .map(StoredRdb.Contents::highestDatabase)
                .orElse(0);
        return Math.max(inRdb, log.map(StoredLog::highestDatabase).orElse(0)) + 1;
    }

    JsonLine toJson() {
        JsonLine json = JsonLine.schema(1)
                .text("id", id.text())
                .text("source", source.text())
                .text("origin", origin)
                .text("server", server.map(ServerVersion::toString))
                .text("replid", position.map(at -> at.replid().hex()));
        position.ifPresent(at -> json.number("offset", at.offset().bytes()));
        json.number("millis", millis).number("durationMillis", durationMillis).text("aboutDigest", aboutDigest);
        rdb.ifPresent(part -> json.object("rdb", part::writeTo));
        log.ifPresent(part -> json.object("log", part::writeTo));
        return json;
    }

    static BackupRecord from(JsonDocument json) {
        return new BackupRecord(
                new BackupId(json.text("id")),
                new SourceName(json.text("source")),
                json.text("origin"),
                json.optionalText("server").map(ServerVersion::parse),
                json.optionalText("replid")
                        .map(replid ->
                                new Position(new ReplicationId(replid), new ReplicationOffset(json.number("offset")))),
                json.number("millis"),
                json.number("durationMillis"),
                json.has("rdb") ? Optional.of(StoredRdb.from(json.object("rdb"))) : Optional.empty(),
                json.has("log") ? Optional.of(StoredLog.from(json.object("log"))) : Optional.empty(),
                json.text("aboutDigest"));
    }
}
