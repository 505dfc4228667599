package io.redoubt.formats.dataset;

import io.redoubt.core.dataset.DatasetKey;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;

/// A temporary file of sorted leaves. Read by who wrote it, in the same process: it defends itself against nothing.
final class LeafFile {
    private static final int BUFFER_BYTES = 1 << 15;

    private LeafFile() {}

    static void write(Path file, Iterator<DatasetEntry> entries) throws IOException {
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES))) {
            while (entries.hasNext()) {
                out.writeBoolean(true);
                write(out, entries.next());
            }
            out.writeBoolean(false);
        }
    }

    private static void write(DataOutputStream out, DatasetEntry entry) throws IOException {
        byte[] name = entry.key().name();
        DatasetLeaf leaf = entry.leaf();
        out.writeInt(entry.key().database());
        out.writeInt(name.length);
        out.write(name);
        out.writeUTF(leaf.type());
        write(out, leaf.content());
        out.writeLong(leaf.expiryMillis());
        writeOptional(out, leaf.groups());
        writeOptional(out, leaf.fieldExpiries());
        out.writeLong(leaf.elements());
    }

    private static void writeOptional(DataOutputStream out, Optional<Sha256> hash) throws IOException {
        out.writeBoolean(hash.isPresent());
        if (hash.isPresent()) {
            write(out, hash.get());
        }
    }

    private static void write(DataOutputStream out, Sha256 hash) throws IOException {
        out.writeLong(hash.a());
        out.writeLong(hash.b());
        out.writeLong(hash.c());
        out.writeLong(hash.d());
    }

    /// Reads such a file from its beginning.
    static final class Reader implements Closeable {
        private final DataInputStream in;

        Reader(Path file) throws IOException {
            in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
        }

        Optional<DatasetEntry> next() throws IOException {
            return in.readBoolean() ? Optional.of(entry()) : Optional.empty();
        }

        private DatasetEntry entry() throws IOException {
            int database = in.readInt();
            byte[] name = new byte[in.readInt()];
            in.readFully(name);
            DatasetLeaf leaf =
                    new DatasetLeaf(in.readUTF(), hash(), in.readLong(), optionalHash(), optionalHash(), in.readLong());
            return new DatasetEntry(new DatasetKey(database, name), leaf);
        }

        private Optional<Sha256> optionalHash() throws IOException {
            return in.readBoolean() ? Optional.of(hash()) : Optional.empty();
        }

        private Sha256 hash() throws IOException {
            return new Sha256(in.readLong(), in.readLong(), in.readLong(), in.readLong());
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
