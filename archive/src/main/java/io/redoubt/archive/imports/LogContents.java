package io.redoubt.archive.imports;

import io.redoubt.archive.imports.LogText.Piece;
import io.redoubt.formats.aof.AofFormatException;
import io.redoubt.formats.aof.AofScanner;
import io.redoubt.formats.command.CommandCounts;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.repository.backup.StoredFile;
import io.redoubt.repository.backup.StoredLog;
import io.redoubt.repository.segment.BackupSealer;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// Reads a `LogText` once, to its end, and tells what is in it. One thread.
final class LogContents implements BackupSealer.Reading<LogContents>, AofScanner.Visitor {
    private final List<Piece> pieces;
    private final CommandCounts counts = new CommandCounts(CommandTable.standard());
    private final AofScanner scanner = new AofScanner(CommandTable.standard(), 0, this);
    private final byte[] buffer = new byte[1 << 18];
    private int highestDatabase;
    private long fieldExpiries;
    private long accepted;
    private long boundary;

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
            throw DamagedLog.malformed(piece.file(), e.offset() - offsetOfFile, boundary - offsetOfFile, e);
        }
        if (boundary < accepted) {
            throw DamagedLog.torn(piece.file(), boundary - offsetOfFile);
        }
    }

    private void accept(InputStream in, long bytes, PinnedFile file) throws IOException {
        long left = bytes;
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw file.becameShorter();
            }
            scanner.accept(buffer, 0, count);
            accepted += count;
            left -= count;
        }
    }

    @Override
    public void unknownName(String lowerCaseName) {
        counts.addUnknown(lowerCaseName);
    }

    @Override
    public void fieldExpiry() {
        fieldExpiries++;
    }

    @Override
    public void command(int tableId, long start, long end) {
        counts.add(tableId);
        highestDatabase = Math.max(highestDatabase, scanner.database());
        reached(end);
    }

    @Override
    public void annotation(byte[] bytes, int from, int to, long start, long end) {
        reached(end);
    }

    private void reached(long itemEnd) {
        if (!scanner.insideTransaction()) {
            boundary = itemEnd;
        }
    }

    /// What the record of a backup says of the text, once it has been read.
    ///
    /// @param leftOutBytes behind it in the last file
    StoredLog stored(StoredFile file, long leftOutBytes) {
        return new StoredLog(file, highestDatabase, counts.known(), counts.unknown(), fieldExpiries, leftOutBytes);
    }
}
