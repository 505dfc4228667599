package io.redoubt.repository.segment;

import io.redoubt.core.SourceName;
import io.redoubt.formats.command.CommandCounts;
import io.redoubt.formats.command.CommandTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Compresses the good part of a spool segment into a sealed file, checking every mark on the way: what was
/// received is what is stored, or it is not stored.
public final class SegmentSealer {
    private SegmentSealer() {}

    /// Writes and forces `target`, which is not yet published under its name, and reads it back.
    ///
    /// @param goodBytes length of the text up to the end of its last good mark
    /// @param previous digest of the object before it in the chain
    /// @throws io.redoubt.core.RedoubtException DAMAGED if the text does not match its marks; whatever fails,
    ///     nothing is kept then
    public static SealedFile seal(Path text, long goodBytes, SourceName source, String previous, Path target, int level)
            throws IOException {
        var tally = new Tally();
        var parser = new SegmentParser(text.toString(), tally);
        try (var writer = new SealedFileWriter(target, level, goodBytes);
                InputStream in = Files.newInputStream(text)) {
            byte[] buffer = new byte[1 << 18];
            long left = goodBytes;
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new IOException("'" + text + "' became shorter while it was sealed");
                }
                parser.accept(buffer, 0, count);
                writer.write(buffer, 0, count);
                left -= count;
            }
            parser.requireWhole();
            SegmentFooter footer = tally.footer(parser, source, writer.plainBytes(), previous);
            writer.finish(footer.toJson(), tally.filter.encode());
        }
        return SealedFile.open(target);
    }

    /// Counts what a footer tells.
    private static final class Tally implements SegmentListener {
        private final CommandCounts counts = new CommandCounts(CommandTable.standard());
        private final KeyFilter filter = new KeyFilter();
        private int highestDatabase;
        private long fieldExpiries;
        private long marks;

        @Override
        public void header(SegmentHeader header) {
            highestDatabase = header.database();
        }

        @Override
        public void command(int tableId, long after, boolean boundary, long textEnd) {
            counts.add(tableId);
        }

        @Override
        public void unknown(String name) {
            counts.addUnknown(name);
        }

        @Override
        public void fieldExpiry() {
            fieldExpiries++;
        }

        @Override
        public void key(int database, long hash) {
            highestDatabase = Math.max(highestDatabase, database);
            filter.add(hash);
        }

        @Override
        public void mark(Mark mark, long textEnd) {
            highestDatabase = Math.max(highestDatabase, mark.database());
            marks++;
        }

        SegmentFooter footer(SegmentParser parser, SourceName source, long plainBytes, String previous) {
            SegmentHeader header = parser.header();
            return new SegmentFooter(
                    source,
                    header.branch(),
                    header.replid(),
                    header.start(),
                    parser.lastMark().end(),
                    header.millis(),
                    parser.lastMark().millis(),
                    header.server(),
                    header.runId(),
                    parser.lastMark().database(),
                    highestDatabase,
                    marks,
                    counts.known(),
                    counts.unknown(),
                    fieldExpiries,
                    plainBytes,
                    previous);
        }
    }
}
