package io.redoubt.formats.rdb;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes RDB bytes by hand, for the parts no sample has.
final class RdbBuilder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    RdbBuilder(String header) {
        text(header);
    }

    RdbBuilder text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    RdbBuilder raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    RdbBuilder string(String text) {
        return raw(text.length()).text(text);
    }

    RdbBuilder zeros(int count) {
        for (int i = 0; i < count; i++) {
            bytes.write(0);
        }
        return this;
    }

    RdbBuilder littleEndian(long value, int count) {
        for (int i = 0; i < count; i++) {
            bytes.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    RdbBuilder bigEndian(long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            bytes.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    byte[] endWithChecksum() {
        raw(255);
        byte[] content = bytes.toByteArray();
        littleEndian(Crc64.update(0, content, 0, content.length), 8);
        return bytes.toByteArray();
    }

    byte[] end() {
        return bytes.toByteArray();
    }
}
