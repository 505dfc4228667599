package io.redoubt.repository.segment;

import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonLine;
import io.redoubt.formats.rdb.RdbSummary;
import io.redoubt.formats.rdb.RdbWalker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/// Compresses the parts of a one-off backup into sealed files while they arrive, however large they are.
///
/// A part that fails on the way leaves no file. What is sealed is forced and has been read back, and is not yet
/// published under its name.
public final class BackupSealer {
    private static final int UNKNOWN_LENGTH = Integer.MAX_VALUE;

    private final SourceName source;
    private final String backup;
    private final int level;

    /// @param backup id, written into each part
    /// @param level zstd compression level
    public BackupSealer(SourceName source, String backup, int level) {
        this.source = source;
        this.backup = backup;
        this.level = level;
    }

    /// A part that is on the disk.
    ///
    /// @param plainSha256 of the bytes before compression
    public record Sealed(SealedFile file, String plainSha256) {}

    /// A snapshot that is on the disk, and what a walk over it found.
    public record SealedRdb(Sealed part, RdbSummary summary) {
        /// The server that saved it, as the file itself names it.
        public Optional<ServerVersion> server() {
            return summary.server();
        }
    }

    /// What is done with the bytes of a part while they pass; it reads to the end.
    public interface Reading<T> {
        T read(InputStream in) throws IOException;
    }

    private record Passed<T>(Sealed part, T result) {}

    /// Seals a snapshot, walking its structure to the end mark and checking its CRC64 on the way.
    ///
    /// @param rdb ends where the snapshot ends; not closed
    /// @param name what messages call it
    /// @throws io.redoubt.core.RedoubtException DAMAGED if it is not whole; no file is left then
    public SealedRdb sealRdb(InputStream rdb, String name, Path target) throws IOException {
        Passed<RdbSummary> passed = seal(rdb, "backup-rdb", target, in -> RdbWalker.walk(in, name));
        return new SealedRdb(passed.part(), passed.result());
    }

    /// Seals a part without looking into it.
    public Sealed sealUnread(InputStream bytes, Path target) throws IOException {
        return seal(bytes, "backup-rdb", target, in -> in.transferTo(java.io.OutputStream.nullOutputStream()))
                .part();
    }

    /// Seals append-only text while `reading` takes it.
    public Sealed sealLog(InputStream text, Path target, Reading<?> reading) throws IOException {
        return seal(text, "backup-log", target, reading).part();
    }

    private <T> Passed<T> seal(InputStream bytes, String kind, Path target, Reading<T> reading) throws IOException {
        MessageDigest plain = Digests.sha256();
        try (var writer = new SealedFileWriter(target, level, UNKNOWN_LENGTH)) {
            var in = new SealingInputStream(new DigestInputStream(bytes, plain), writer);
            T result = reading.read(in);
            requireRead(in);
            String plainSha256 = HexFormat.of().formatHex(plain.digest());
            writer.finish(footer(kind, writer.plainBytes(), plainSha256), new byte[0]);
            return new Passed<>(new Sealed(SealedFile.open(target), plainSha256), result);
        }
    }

    private static void requireRead(InputStream in) throws IOException {
        if (in.read(new byte[1]) >= 0) {
            throw new IllegalStateException("a part of a backup was sealed without being read to its end");
        }
    }

    private String footer(String kind, long plainBytes, String plainSha256) {
        return JsonLine.schema(1)
                .text("kind", kind)
                .text("source", source.text())
                .text("backup", backup)
                .number("plainBytes", plainBytes)
                .text("plainSha256", plainSha256)
                .toString();
    }

    /// Whether a sealed file is a part of this backup, by what its footer says.
    public static boolean isOf(SealedFile file, SourceName source, String backup) {
        return file.footer().optionalText("source").equals(Optional.of(source.text()))
                && file.footer().optionalText("backup").equals(Optional.of(backup));
    }
}
