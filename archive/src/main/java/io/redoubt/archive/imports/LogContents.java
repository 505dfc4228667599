package io.redoubt.archive.imports;

import io.redoubt.archive.imports.LogText.Piece;
import io.redoubt.formats.aof.AofFormatException;
import io.redoubt.formats.aof.LogCheck;
import io.redoubt.formats.files.PinnedFile;
import io.redoubt.repository.backup.StoredFile;
import io.redoubt.repository.backup.StoredLog;
import io.redoubt.repository.segment.BackupSealer;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// Reads a `LogText` once, to its end, and tells what is in it. One thread.
final class LogContents implements BackupSealer.Reading<LogContents> {
    private final List<Piece> pieces;
    private final LogCheck log = new LogCheck();
    private final byte[] buffer = new byte[1 << 18];
    private long accepted;

    LogContents(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    /// @throws io.redoubt.core.RedoubtException DAMAGED with file and byte if a file does not consist of whole
    ///     commands and transactions
    @Override
    public LogContents read(InputStream in) throws IOException {
        for (Piece piece : pieces) {
            read(in, piece, accepted == 0 ? 0 : LogText.SELECT_0.length);
        }
        return this;
    }

    private void read(InputStream in, Piece piece, int prefix) throws IOException {
        long offsetOfFile = accepted + prefix - piece.from();
        try {
            accept(in, prefix + piece.length(), piece.file());
        } catch (AofFormatException e) {
            throw DamagedLog.malformed(piece.file(), e.offset() - offsetOfFile, log.wholeUpTo() - offsetOfFile, e);
        }
        if (log.wholeUpTo() < accepted) {
            throw DamagedLog.torn(piece.file(), log.wholeUpTo() - offsetOfFile);
        }
    }

    private void accept(InputStream in, long bytes, PinnedFile file) throws IOException {
        long left = bytes;
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw file.becameShorter();
            }
            log.accept(buffer, 0, count);
            accepted += count;
            left -= count;
        }
    }

    /// What the record of a backup says of the text, once it has been read.
    ///
    /// @param leftOutBytes behind it in the last file
    StoredLog stored(StoredFile file, long leftOutBytes) {
        return new StoredLog(
                file,
                log.highestDatabase(),
                log.counts().known(),
                log.counts().unknown(),
                log.fieldExpiries(),
                leftOutBytes);
    }
}
