package io.redoubt.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON object read whole from a small file, with typed access to its fields.
///
/// Whatever the file holds, reading ends: at most the given bytes, 16 levels, 64 KiB in one text, 100,000
/// tokens, no repeated field names. Every complaint is a `RedoubtException` with code DAMAGED that names
/// the file.
public final class JsonDocument {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxStringLength(64 * 1024)
                    .maxNameLength(256)
                    .maxNumberLength(32)
                    .maxTokenCount(100_000)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String HINT = "The file was changed or damaged after it was written; use another copy of it.";

    private final String file;
    private final String path;
    private final Map<String, Object> fields;

    private JsonDocument(String file, String path, Map<String, Object> fields) {
        this.file = file;
        this.path = path;
        this.fields = fields;
    }

    /// Reads exactly one object; blanks may follow it, nothing else. Does not close `in`.
    ///
    /// @param file named in every complaint
    /// @param maxBytes longest document accepted
    /// @throws RedoubtException DAMAGED if the content is anything else, with the byte offset
    /// @throws IOException if reading failed
    public static JsonDocument read(String file, InputStream in, int maxBytes) throws IOException {
        byte[] bytes = in.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw damaged("file '%s' is longer than the %d bytes such a file may have".formatted(file, maxBytes));
        }
        return parse(file, bytes);
    }

    /// As `read`, from bytes at hand.
    public static JsonDocument parse(String file, byte[] bytes) {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "not an object");
            }
            Map<String, Object> fields = objectAt(parser);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "something follows the object");
            }
            return new JsonDocument(file, "", fields);
        } catch (JsonProcessingException e) {
            throw new RedoubtException(
                    ErrorCode.DAMAGED,
                    "file '%s' is not valid JSON at byte %d: %s"
                            .formatted(file, Math.max(0, offset(e)), firstLine(e.getOriginalMessage())),
                    HINT,
                    e);
        } catch (IOException e) {
            // Not of characters at all: a file of zeros, as a power cut leaves it, is taken for UTF-32 and
            // fails so.
            throw damaged("file '%s' is not text: %s".formatted(file, e.getMessage()));
        }
    }

    public boolean has(String name) {
        return fields.containsKey(name);
    }

    public String text(String name) {
        return required(name, String.class, "a text");
    }

    public Optional<String> optionalText(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /// An integer that fits 64 bits.
    public long number(String name) {
        return required(name, Long.class, "an integer");
    }

    public Optional<Long> optionalNumber(String name) {
        return has(name) ? Optional.of(number(name)) : Optional.empty();
    }

    public boolean flag(String name) {
        return required(name, Boolean.class, "true or false");
    }

    /// A time as RFC 3339 in UTC.
    public Instant time(String name) {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw wrong(name, "a time");
        }
    }

    public JsonDocument object(String name) {
        return nested(name, required(name, Map.class, "an object"));
    }

    public List<JsonDocument> objects(String name) {
        return items(name, Map.class, "a list of objects").stream()
                .map(item -> nested(name, item))
                .toList();
    }

    public List<String> texts(String name) {
        return items(name, String.class, "a list of texts");
    }

    /// The names of all fields, in the order of the file.
    public List<String> names() {
        return List.copyOf(fields.keySet());
    }

    /// All of it: texts, numbers, truth values, lists and maps of these.
    Map<String, Object> fields() {
        return fields;
    }

    private <T> T required(String name, Class<T> type, String expected) {
        Object value = fields.get(name);
        if (value == null) {
            throw damaged("file '%s' has no field '%s'".formatted(file, path + name));
        }
        if (!type.isInstance(value)) {
            throw wrong(name, expected);
        }
        return type.cast(value);
    }

    @SuppressWarnings("unchecked") // every Map among the values was made by objectAt
    private JsonDocument nested(String name, Map<?, ?> map) {
        return new JsonDocument(file, path + name + ".", (Map<String, Object>) map);
    }

    private <T> List<T> items(String name, Class<T> type, String expected) {
        List<T> items = new ArrayList<>();
        for (Object item : required(name, List.class, "a list")) {
            if (!type.isInstance(item)) {
                throw wrong(name, expected);
            }
            items.add(type.cast(item));
        }
        return List.copyOf(items);
    }

    private RedoubtException wrong(String name, String expected) {
        return damaged("field '%s' of file '%s' is not %s".formatted(path + name, file, expected));
    }

    private static RedoubtException damaged(String message) {
        return new RedoubtException(ErrorCode.DAMAGED, message, HINT);
    }

    private static Map<String, Object> objectAt(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                fields.put(name, valueAt(parser));
            }
        }
        return fields;
    }

    private static List<Object> listAt(JsonParser parser) throws IOException {
        List<Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(valueAt(parser));
        }
        return items;
    }

    private static Object valueAt(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> objectAt(parser);
            case START_ARRAY -> listAt(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new JsonParseException(parser, "unexpected " + parser.currentToken());
        };
    }

    private static long offset(JsonProcessingException e) {
        return e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("unreadable");
    }
}
