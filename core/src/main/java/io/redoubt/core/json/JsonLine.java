package io.redoubt.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.redoubt.core.HumanTime;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Writes one JSON object on one line, fields in the order of the calls. Confined to one thread.
///
/// Field names are camelCase; sizes end in `Bytes`, durations in `Millis`. An empty `Optional` writes no
/// field.
public final class JsonLine {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final StringWriter text;
    private final JsonGenerator generator;

    private JsonLine() {
        this.text = new StringWriter();
        this.generator = io(() -> FACTORY.createGenerator(text));
        run(generator::writeStartObject);
    }

    /// An object of a documented kind; its first field is `schema`, the version of the kind.
    public static JsonLine schema(int version) {
        return new JsonLine().number("schema", version);
    }

    public JsonLine text(String name, String value) {
        return run(() -> generator.writeStringField(name, value));
    }

    public JsonLine text(String name, Optional<String> value) {
        return value.map(present -> text(name, present)).orElse(this);
    }

    public JsonLine number(String name, long value) {
        return run(() -> generator.writeNumberField(name, value));
    }

    /// A ratio or other fraction; must be finite.
    public JsonLine number(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON knows no such number: " + name + " = " + value);
        }
        return run(() -> generator.writeNumberField(name, value));
    }

    public JsonLine flag(String name, boolean value) {
        return run(() -> generator.writeBooleanField(name, value));
    }

    /// RFC 3339 in UTC with milliseconds.
    public JsonLine time(String name, Instant value) {
        return text(name, HumanTime.written(value));
    }

    public JsonLine time(String name, Optional<Instant> value) {
        return value.map(present -> time(name, present)).orElse(this);
    }

    /// Whole milliseconds; the name ends in `Millis`.
    public JsonLine millis(String name, Duration value) {
        return number(name, value.toMillis());
    }

    public JsonLine texts(String name, Collection<String> values) {
        return run(() -> {
            generator.writeArrayFieldStart(name);
            for (String value : values) {
                generator.writeString(value);
            }
            generator.writeEndArray();
        });
    }

    /// A nested object; `fields` writes into this same line.
    public JsonLine object(String name, Consumer<JsonLine> fields) {
        run(() -> generator.writeObjectFieldStart(name));
        fields.accept(this);
        return run(generator::writeEndObject);
    }

    /// An array of objects, one for each item.
    public <T> JsonLine objects(String name, Iterable<T> items, BiConsumer<JsonLine, T> fields) {
        run(() -> generator.writeArrayFieldStart(name));
        for (T item : items) {
            run(generator::writeStartObject);
            fields.accept(this, item);
            run(generator::writeEndObject);
        }
        return run(generator::writeEndArray);
    }

    /// An object that was read from elsewhere, as it is there.
    public JsonLine document(String name, JsonDocument value) {
        return run(() -> {
            generator.writeFieldName(name);
            write(value.fields());
        });
    }

    private void write(Object value) throws IOException {
        switch (value) {
            case Map<?, ?> fields -> {
                generator.writeStartObject();
                for (Map.Entry<?, ?> field : fields.entrySet()) {
                    generator.writeFieldName(String.valueOf(field.getKey()));
                    write(field.getValue());
                }
                generator.writeEndObject();
            }
            case List<?> items -> {
                generator.writeStartArray();
                for (Object item : items) {
                    write(item);
                }
                generator.writeEndArray();
            }
            default -> generator.writeObject(value);
        }
    }

    /// Ends the object; nothing may be written after. No line end.
    @Override
    public String toString() {
        if (!generator.isClosed()) {
            run(generator::writeEndObject);
            run(generator::close);
        }
        return text.toString();
    }

    private interface Step {
        void run() throws IOException;
    }

    private interface Source<T> {
        T get() throws IOException;
    }

    private JsonLine run(Step step) {
        io(() -> {
            step.run();
            return this;
        });
        return this;
    }

    private static <T> T io(Source<T> source) {
        try {
            return source.get();
        } catch (IOException e) {
            // Writing to memory fails only when the calls do not make an object, which is a bug.
            throw new UncheckedIOException(e);
        }
    }
}
