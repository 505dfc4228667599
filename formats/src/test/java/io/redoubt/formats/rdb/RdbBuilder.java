package io.redoubt.formats.rdb;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes RDB bytes by hand, for the parts no sample has.
public final class RdbBuilder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public RdbBuilder(String header) {
        text(header);
    }

    /// A snapshot of Valkey 9 whose one key is a hash `h` that could, but does not expire by field: `f` is `v`.
    public static byte[] fieldThatDoesNotExpireOnValkey() {
        return new RdbBuilder("VALKEY080")
                .raw(254, 0, 22)
                .string("h")
                .raw(1)
                .string("f")
                .string("v")
                .littleEndian(-1, 8)
                .endWithChecksum();
    }

    public RdbBuilder text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    public RdbBuilder raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    public RdbBuilder string(String text) {
        return raw(text.length()).text(text);
    }

    /// A string that holds a listpack of texts and of numbers of up to 7 bits or 64 bits.
    public RdbBuilder packed(Object... entries) {
        RdbBuilder body = new RdbBuilder("");
        for (Object entry : entries) {
            int before = body.bytes.size();
            switch (entry) {
                case String text -> body.packedLength(text.length()).text(text);
                case Integer number -> body.raw(number);
                case Long number -> body.raw(0xf4).littleEndian(number, 8);
                default -> throw new IllegalArgumentException("neither text nor number: " + entry);
            }
            body.wayBack(body.bytes.size() - before);
        }
        int total = 6 + body.bytes.size() + 1;
        return (total < 1 << 14
                        ? raw(0x40 | total >> 8, total & 255)
                        : raw(0x80).bigEndian(total, 4))
                .littleEndian(total, 4)
                .littleEndian(entries.length, 2)
                .text(body.bytes.toString(StandardCharsets.ISO_8859_1))
                .raw(255);
    }

    private RdbBuilder packedLength(int length) {
        if (length < 1 << 6) {
            return raw(0x80 | length);
        }
        return length < 1 << 12
                ? raw(0xe0 | length >> 8, length & 255)
                : raw(0xf0).littleEndian(length, 4);
    }

    /// The length of an entry, written so that it can be read from its end: groups of seven bits, the highest
    /// first.
    private void wayBack(int length) {
        int groups = 1;
        while (length >> (7 * groups) != 0) {
            groups++;
        }
        for (int group = groups - 1; group >= 0; group--) {
            raw((length >> (7 * group) & 0x7f) | (group == groups - 1 ? 0 : 0x80));
        }
    }

    public RdbBuilder zeros(int count) {
        for (int i = 0; i < count; i++) {
            bytes.write(0);
        }
        return this;
    }

    public RdbBuilder littleEndian(long value, int count) {
        for (int i = 0; i < count; i++) {
            bytes.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    public RdbBuilder bigEndian(long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            bytes.write((int) (value >>> (8 * i)));
        }
        return this;
    }

    public byte[] endWithChecksum() {
        raw(255);
        byte[] content = bytes.toByteArray();
        littleEndian(Crc64.update(0, content, 0, content.length), 8);
        return bytes.toByteArray();
    }

    public byte[] end() {
        return bytes.toByteArray();
    }
}
