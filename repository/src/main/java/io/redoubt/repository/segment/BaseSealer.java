package io.redoubt.repository.segment;

import io.redoubt.core.BranchId;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.formats.rdb.RdbSummary;
import io.redoubt.formats.rdb.RdbWalker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Compresses an arrived RDB into a sealed file, walking its structure and checking its CRC64 on the way.
public final class BaseSealer {
    private BaseSealer() {}

    /// Of which moment and server an RDB is.
    public record Origin(
            SourceName source,
            BranchId branch,
            ReplicationId replid,
            ReplicationOffset offset,
            long millis,
            Optional<ServerVersion> server) {}

    /// Writes and forces `target`, which is not yet published under its name, and reads it back.
    ///
    /// @throws io.redoubt.core.RedoubtException DAMAGED if the RDB is not whole; whatever fails, nothing is
    ///     kept then
    public static SealedFile seal(Path rdb, Origin origin, String previous, Path target, int level) throws IOException {
        try (var writer = new SealedFileWriter(target, level, Files.size(rdb));
                InputStream in = new SealingInputStream(Files.newInputStream(rdb), writer)) {
            RdbSummary summary = RdbWalker.walk(in, rdb.toString());
            writer.finish(footer(origin, summary, previous).toJson(), new byte[0]);
        }
        return SealedFile.open(target);
    }

    /// The version of the server that saved an RDB, as the file itself names it; empty if it does not, or
    /// is not whole. Reads the whole file.
    public static Optional<ServerVersion> versionOf(Path rdb) throws IOException {
        try (InputStream in = Files.newInputStream(rdb)) {
            return RdbWalker.walk(in, rdb.toString()).server();
        } catch (RedoubtException _) {
            return Optional.empty(); // sealing it will say what is wrong
        }
    }

    private static BaseFooter footer(Origin origin, RdbSummary summary, String previous) {
        return new BaseFooter(
                origin.source(),
                origin.branch(),
                origin.replid(),
                origin.offset(),
                origin.millis(),
                origin.server().or(summary::server),
                summary.magic(),
                summary.version(),
                summary.bytes(),
                summary.keys(),
                summary.keysWithExpiry(),
                summary.expiries(),
                summary.highestDatabase(),
                summary.hashFieldExpiry(),
                summary.crcPresent(),
                number(summary.aux().get("used-mem")),
                previous);
    }

    private static Optional<Long> number(@org.jspecify.annotations.Nullable String text) {
        try {
            return Optional.ofNullable(text).map(Long::parseLong);
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
