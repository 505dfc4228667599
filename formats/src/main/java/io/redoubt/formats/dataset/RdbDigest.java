package io.redoubt.formats.dataset;

import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.rdb.RdbItem;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.RdbReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Digests the dataset a snapshot holds, in one pass and bounded memory.
///
/// Keys that have expired count like all others: whether they are still seen depends on the clock of whoever looks.
public final class RdbDigest {
    private static final int MAX_CODE_BYTES = 32 << 20;
    /// Before the first line break, as functionsCreateWithLibraryCtx of the servers reads it.
    private static final Pattern LIBRARY = Pattern.compile("\\A#![^\\n]*?\\sname=([^\\s]+)");

    private final RdbReader reader;
    private final Optional<LeafSink> sink;
    private final KeyDigest keys;
    private final RootHash root;
    private final CanonicalHash code = new CanonicalHash();

    private RdbDigest(RdbReader reader, DatasetScope scope, Optional<LeafSink> sink) {
        this.reader = reader;
        this.sink = sink;
        keys = new KeyDigest(scope);
        root = new RootHash(scope);
    }

    /// Digests the snapshot `in` holds, to its last byte.
    ///
    /// @param nameForErrors what messages call the file
    /// @throws io.redoubt.formats.rdb.RdbFormatException if it is not whole, or too new
    public static DatasetDigest of(InputStream in, String nameForErrors, DatasetScope scope) throws IOException {
        return new RdbDigest(RdbReader.open(in, nameForErrors), scope, Optional.empty()).run();
    }

    /// The same, and hands every leaf to `sink`. Until this returns, none is known to be from a whole file.
    public static DatasetDigest of(InputStream in, String nameForErrors, DatasetScope scope, LeafSink sink)
            throws IOException {
        return new RdbDigest(RdbReader.open(in, nameForErrors), scope, Optional.of(sink)).run();
    }

    private DatasetDigest run() throws IOException {
        while (true) {
            switch (reader.next()) {
                case RdbKey key -> key(key);
                case RdbItem.Function(ByteRun library) -> function(library.toArray(MAX_CODE_BYTES));
                case RdbItem.Aux _,
                        RdbItem.SelectDb _,
                        RdbItem.ResizeDb _,
                        RdbItem.SlotInfo _,
                        RdbItem.ModuleAux _,
                        RdbItem.SlotImport _ -> {}
                case RdbItem.End _ -> {
                    return root.digest();
                }
            }
        }
    }

    private void key(RdbKey key) throws IOException {
        key.readName();
        keys.begin(key.type().dataType(), key.type().holdsFieldExpiry());
        key.read(keys);
        DatasetLeaf leaf = keys.finish(key.expiryMillis());
        root.add(key.database(), key.nameBytes(), key.nameLength(), leaf);
        if (sink.isPresent()) {
            sink.get().leaf(new DatasetKey(key.database(), key.name()), leaf);
        }
    }

    private void function(byte[] library) throws IOException {
        Matcher name = LIBRARY.matcher(new String(library, StandardCharsets.ISO_8859_1));
        DatasetKey key = new DatasetKey(
                DatasetKey.FUNCTIONS, name.find() ? name.group(1).getBytes(StandardCharsets.ISO_8859_1) : new byte[0]);
        DatasetLeaf leaf = new DatasetLeaf(
                "function", code.bytes(library).finish(), -1, Optional.empty(), Optional.empty(), library.length);
        root.add(key, leaf);
        if (sink.isPresent()) {
            sink.get().leaf(key, leaf);
        }
    }
}
