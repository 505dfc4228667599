package io.redoubt.formats.rdb;

import java.io.IOException;
import java.io.InputStream;

/// Reads an RDB file once from end to end at skip depth: structure, checksum, counts, no values.
///
/// Buffers 128 KiB; nothing is allocated from a length the file claims.
public final class RdbWalker {
    private static final int AUX_BYTES = 256;

    private RdbWalker() {}

    /// Walks the file `in` holds, to its last byte.
    ///
    /// @param nameForErrors what messages call the file
    /// @throws RdbFormatException as `RdbReader.next`
    /// @throws IOException if reading failed
    public static RdbSummary walk(InputStream in, String nameForErrors) throws IOException {
        return walk(RdbReader.open(in, nameForErrors));
    }

    /// Walks the snapshot a file begins with, such as a 6.x append-only file. What follows is not looked at, though
    /// some of it may have been read.
    ///
    /// @return whose `bytes` is where the snapshot ends
    public static RdbSummary walkStart(InputStream in, String nameForErrors) throws IOException {
        return walk(RdbReader.openStart(in, nameForErrors));
    }

    private static RdbSummary walk(RdbReader reader) throws IOException {
        RdbCounts counts = new RdbCounts();
        while (true) {
            switch (reader.next()) {
                case RdbKey key -> counts.key(key);
                case RdbItem.SelectDb(int database) ->
                    reader.require(counts.select(database), "the file uses more databases than any server has");
                case RdbItem.Aux aux -> counts.aux(aux.name(), aux.value().head(AUX_BYTES));
                case RdbItem.Function _ -> counts.function();
                case RdbItem.ResizeDb _, RdbItem.SlotInfo _, RdbItem.ModuleAux _, RdbItem.SlotImport _ -> {}
                case RdbItem.End(boolean crcPresent, long bytes) -> {
                    return counts.summary(reader.version(), bytes, crcPresent);
                }
            }
        }
    }
}
