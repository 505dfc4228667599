package io.redoubt.formats.export;

import io.redoubt.core.json.JsonLines;
import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.rdb.DataType;
import io.redoubt.formats.rdb.ModuleType;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.StreamVisitor;
import io.redoubt.formats.rdb.ValueVisitor;
import java.io.IOException;

/// Writes the fields of one value after another while they are read. Confined to one thread.
final class JsonValue implements ValueVisitor {
    private static final int FLOAT = 3;
    private static final int DOUBLE = 4;

    private final JsonLines json;
    private final JsonBytes bytes;
    private final JsonStream stream;

    JsonValue(JsonLines json, JsonBytes bytes) {
        this.json = json;
        this.bytes = bytes;
        stream = new JsonStream(json, bytes);
    }

    void write(RdbKey key) throws IOException {
        DataType type = key.type().dataType();
        switch (type) {
            case STRING, MODULE -> {}
            case LIST -> json.array("elements");
            case SET, ZSET -> json.array("members");
            case HASH -> json.array("fields");
            case STREAM -> stream.begin();
        }
        key.read(this);
        switch (type) {
            case STRING -> {}
            case STREAM -> stream.end();
            case LIST, SET, ZSET, HASH, MODULE -> json.endArray();
        }
    }

    @Override
    public void string(ByteRun value) throws IOException {
        bytes.value("value", value);
    }

    @Override
    public void element(ByteRun element) throws IOException {
        bytes.value(element);
    }

    @Override
    public void member(ByteRun member) throws IOException {
        bytes.value(member);
    }

    @Override
    public void scored(ByteRun member) throws IOException {
        json.object();
        bytes.value("member", member);
    }

    @Override
    public void score(double score) throws IOException {
        json.name("score").number(score).endObject();
    }

    @Override
    public void field(ByteRun field) throws IOException {
        json.object();
        bytes.value("field", field);
    }

    @Override
    public void value(ByteRun value) throws IOException {
        bytes.value("value", value);
    }

    @Override
    public void fieldExpiry(long absoluteMillis) throws IOException {
        if (absoluteMillis >= 0) {
            json.time("expiry", absoluteMillis);
        }
        json.endObject();
    }

    @Override
    public StreamVisitor stream() {
        return stream;
    }

    @Override
    public void module(ModuleType type) throws IOException {
        json.text("module", type.name()).number("moduleVersion", type.version()).array("pieces");
    }

    @Override
    public void moduleNumber(int kind, long bits) throws IOException {
        switch (kind) {
            case FLOAT -> json.number(Float.intBitsToFloat((int) bits));
            case DOUBLE -> json.number(Double.longBitsToDouble(bits));
            default -> json.number(bits);
        }
    }

    @Override
    public void moduleString(ByteRun piece) throws IOException {
        bytes.value(piece);
    }
}
