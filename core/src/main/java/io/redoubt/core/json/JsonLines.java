package io.redoubt.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.redoubt.core.HumanTime;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Writes JSON objects, one a line, straight to a stream: none is held, whatever its size. Confined to one thread.
///
/// The calls must make an object; those that take a name are for inside of objects, the others for inside of
/// arrays.
public final class JsonLines {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator generator;

    /// @param out not closed here
    public JsonLines(OutputStream out) throws IOException {
        generator = FACTORY.createGenerator(out);
        generator.setRootValueSeparator(null);
    }

    /// Begins a line, or an object in an array.
    public JsonLines object() throws IOException {
        generator.writeStartObject();
        return this;
    }

    public JsonLines object(String name) throws IOException {
        generator.writeObjectFieldStart(name);
        return this;
    }

    public JsonLines array(String name) throws IOException {
        generator.writeArrayFieldStart(name);
        return this;
    }

    public JsonLines array() throws IOException {
        generator.writeStartArray();
        return this;
    }

    public JsonLines endObject() throws IOException {
        generator.writeEndObject();
        return this;
    }

    public JsonLines endArray() throws IOException {
        generator.writeEndArray();
        return this;
    }

    /// Ends the line, whose object has ended.
    public void endLine() throws IOException {
        generator.writeRaw('\n');
    }

    /// A name whose value comes next.
    public JsonLines name(String name) throws IOException {
        generator.writeFieldName(name);
        return this;
    }

    public JsonLines text(String value) throws IOException {
        generator.writeString(value);
        return this;
    }

    public JsonLines text(String name, String value) throws IOException {
        return name(name).text(value);
    }

    public JsonLines number(long value) throws IOException {
        generator.writeNumber(value);
        return this;
    }

    public JsonLines number(String name, long value) throws IOException {
        return name(name).number(value);
    }

    /// What JSON has no number for is written as `"inf"`, `"-inf"` or `"nan"`, as the servers write it.
    public JsonLines number(double value) throws IOException {
        if (Double.isFinite(value)) {
            generator.writeNumber(value);
            return this;
        }
        return text(Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
    }

    /// RFC 3339 in UTC with milliseconds.
    ///
    /// @param millis since 1970
    public JsonLines time(String name, long millis) throws IOException {
        return text(name, HumanTime.written(millis));
    }

    /// A text in base64 that goes on until the stream is closed.
    public OutputStream base64() throws IOException {
        generator.writeRawValue("\"");
        return Base64.getEncoder().wrap(new Raw());
    }

    public void flush() throws IOException {
        generator.flush();
    }

    /// Letters that need no escape, inside of a text.
    private final class Raw extends OutputStream {
        @Override
        public void write(int letter) throws IOException {
            generator.writeRaw((char) letter);
        }

        @Override
        public void write(byte[] letters, int from, int count) throws IOException {
            generator.writeRaw(new String(letters, from, count, StandardCharsets.US_ASCII));
        }

        @Override
        public void close() throws IOException {
            generator.writeRaw('"');
        }
    }
}
