package io.redoubt.archive.imports;

import io.redoubt.formats.files.PinnedFile;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The text of several append-only files as that of one.
///
/// A server loads each of its files beginning in database 0, so each but the first is preceded by a SELECT of
/// it; where the file begins with one itself, it does nothing.
final class LogText {
    static final byte[] SELECT_0 = "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n".getBytes(StandardCharsets.US_ASCII);

    private final List<Piece> pieces;

    /// The bytes `[from, to)` of a file.
    record Piece(PinnedFile file, long from, long to) {
        long length() {
            return to - from;
        }
    }

    /// @param pieces in the order a server loads them
    LogText(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    long bytes() {
        return pieces.stream().mapToLong(Piece::length).sum() + (pieces.size() - 1L) * SELECT_0.length;
    }

    /// The text. Closing the stream does not close the files.
    InputStream stream() {
        List<InputStream> streams = new ArrayList<>();
        for (Piece piece : pieces) {
            if (!streams.isEmpty()) {
                streams.add(new ByteArrayInputStream(SELECT_0));
            }
            streams.add(piece.file().stream(piece.from(), piece.to()));
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    /// To read what `stream` gave.
    LogContents contents() {
        return new LogContents(pieces);
    }
}
