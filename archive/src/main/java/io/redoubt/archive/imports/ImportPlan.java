package io.redoubt.archive.imports;

import io.redoubt.core.ServerVersion;
import io.redoubt.formats.files.PinnedFile;
import io.redoubt.formats.rdb.RdbStart;
import java.util.Optional;

/// What an import will store, known before anything is written.
///
/// @param rdb the snapshot the dataset begins with
/// @param log what follows it, or all there is
/// @param leftOutBytes at the end of the last file that are no whole command or transaction
/// @param moment when the dataset was as it is
/// @param server that wrote it; empty if neither the files nor the user tell
record ImportPlan(
        Optional<RdbPart> rdb,
        Optional<LogText> log,
        long leftOutBytes,
        Moment moment,
        Optional<ServerVersion> server) {
    /// The first `bytes` of a file.
    ///
    /// @param start what they begin with
    record RdbPart(PinnedFile file, RdbStart start, long bytes) {}

    /// A time, and what tells it.
    record Moment(long millis, String source) {}

    /// Bytes that will be read.
    long bytes() {
        return rdb.map(RdbPart::bytes).orElse(0L) + log.map(LogText::bytes).orElse(0L);
    }
}
