package io.redoubt.formats.export;

import io.redoubt.core.json.JsonLines;
import io.redoubt.formats.packed.ByteRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/// Writes byte strings: as text if they are UTF-8, else as `{"base64":"..."}`. So are those too long to be looked
/// at as a whole. Confined to one thread.
final class JsonBytes {
    /// Longest string that may become text.
    static final int LONGEST_TEXT = 1 << 20;

    private final JsonLines json;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

    JsonBytes(JsonLines json) {
        this.json = json;
    }

    void value(ByteRun run) throws IOException {
        if (run.remaining() <= LONGEST_TEXT) {
            value(run.toArray(LONGEST_TEXT));
            return;
        }
        json.object().name("base64");
        try (OutputStream base64 = json.base64()) {
            run.forEachPiece((bytes, from, to) -> base64.write(bytes, from, to - from));
        }
        json.endObject();
    }

    void value(byte[] bytes) throws IOException {
        try {
            json.text(utf8.decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException _) {
            json.object().name("base64");
            try (OutputStream base64 = json.base64()) {
                base64.write(bytes);
            }
            json.endObject();
        }
    }

    void value(String name, ByteRun run) throws IOException {
        json.name(name);
        value(run);
    }

    void value(String name, byte[] bytes) throws IOException {
        json.name(name);
        value(bytes);
    }
}
