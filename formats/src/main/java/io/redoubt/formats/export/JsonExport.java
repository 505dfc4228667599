package io.redoubt.formats.export;

import io.redoubt.core.json.JsonLines;
import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.rdb.RdbItem;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.RdbReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Predicate;

/// Writes the keys of a snapshot as JSON lines.
///
/// Until it returns none is known to be from a whole file. Memory: one string of at most 1 MiB, and a few hundred
/// KiB.
public final class JsonExport {
    private static final int SCHEMA = 1;

    private final RdbReader reader;
    private final Predicate<RdbKey> chosen;
    private final JsonLines json;
    private final JsonBytes bytes;
    private final JsonValue value;
    private long keys;
    private long functions;

    /// What was written.
    public record Exported(long keys, long functions) {}

    private JsonExport(RdbReader reader, Predicate<RdbKey> chosen, OutputStream out) throws IOException {
        this.reader = reader;
        this.chosen = chosen;
        json = new JsonLines(out);
        bytes = new JsonBytes(json);
        value = new JsonValue(json, bytes);
    }

    /// Writes the snapshot `in` holds to `out`, which is flushed and not closed.
    ///
    /// @param nameForErrors what messages call the snapshot
    /// @param chosen which keys; may look at name, type, database and expiry
    /// @param functions whether function libraries are written too, each in a line of its own
    /// @throws io.redoubt.formats.rdb.RdbFormatException if it is not whole, or too new
    public static Exported write(
            InputStream in, String nameForErrors, Predicate<RdbKey> chosen, boolean functions, OutputStream out)
            throws IOException {
        return new JsonExport(RdbReader.open(in, nameForErrors), chosen, out).run(functions);
    }

    private Exported run(boolean withFunctions) throws IOException {
        while (true) {
            switch (reader.next()) {
                case RdbKey key -> key(key);
                case RdbItem.Function(ByteRun code) -> {
                    if (withFunctions) {
                        function(code);
                    }
                }
                case RdbItem.Aux _,
                        RdbItem.SelectDb _,
                        RdbItem.ResizeDb _,
                        RdbItem.SlotInfo _,
                        RdbItem.ModuleAux _,
                        RdbItem.SlotImport _ -> {}
                case RdbItem.End _ -> {
                    json.flush();
                    return new Exported(keys, functions);
                }
            }
        }
    }

    private void function(ByteRun code) throws IOException {
        json.object().number("schema", SCHEMA);
        bytes.value("function", code);
        json.endObject().endLine();
        functions++;
    }

    private void key(RdbKey key) throws IOException {
        key.readName();
        if (!chosen.test(key)) {
            return;
        }
        json.object().number("schema", SCHEMA).number("db", key.database());
        bytes.value("key", key.name());
        json.text("type", key.type().dataType().word());
        if (key.expires()) {
            json.time("expiry", key.expiryMillis());
        }
        value.write(key);
        json.endObject().endLine();
        keys++;
    }
}
