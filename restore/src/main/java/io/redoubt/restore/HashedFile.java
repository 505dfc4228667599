package io.redoubt.restore;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.repository.segment.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;

/// A file handed out, and the SHA-256 of what was written to it.
record HashedFile(Path path, long bytes, String sha256) {
    private static final int BUFFER = 1 << 16;

    /// Writes a new file of mode 600. Confined to one thread.
    static final class Writer implements AutoCloseable {
        private final Path path;
        private final FileChannel channel;
        private final MessageDigest digest = Digests.sha256();
        private long bytes;

        Writer(Path path) throws IOException {
            this.path = path;
            this.channel = FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }

        void write(byte[] source, int from, int to) throws IOException {
            digest.update(source, from, to - from);
            ByteBuffer buffer = ByteBuffer.wrap(source, from, to - from);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            bytes += to - from;
        }

        /// Forces the file.
        HashedFile finish() throws IOException {
            channel.force(true);
            return new HashedFile(path, bytes, HexFormat.of().formatHex(digest.digest()));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    static HashedFile of(Path path, byte[] content) throws IOException {
        try (Writer writer = new Writer(path)) {
            writer.write(content, 0, content.length);
            return writer.finish();
        }
    }

    /// Hashes a file that somebody else wrote, and forces it.
    static HashedFile ofExisting(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return new HashedFile(path, Files.size(path), digest(path));
    }

    /// Reads the file again.
    ///
    /// @throws RedoubtException VERIFICATION_FAILED if it is not what was written
    void requireUnchanged() throws IOException {
        if (Files.size(path) != bytes || !digest(path).equals(sha256)) {
            throw new RedoubtException(
                    ErrorCode.VERIFICATION_FAILED,
                    "'%s' changed after it was written".formatted(path),
                    "Nothing was put in place. Another program wrote to it, or the disk is failing; see the kernel's log.");
        }
    }

    private static String digest(Path path) throws IOException {
        MessageDigest digest = Digests.sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(path)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
