package io.redoubt.formats.rdb;

import java.io.IOException;
import java.io.InputStream;

/// Reads an RDB file once from end to end at skip depth: structure, checksum, counts, no values.
///
/// Knows `REDIS` files (versions seen: 9 to 13) and `VALKEY` files (80), every opcode and type they may hold, and the
/// two
/// numbers that mean different things in them: type 22 and opcode 243. A newer version is walked as far as its numbers
/// are
/// known. Buffers 128 KiB; nothing is allocated from a length the file claims.
public final class RdbWalker {
    private static final int HEADER_BYTES = 9;
    private static final int AUX_BYTES = 256;
    /// Files of older versions end without a checksum.
    private static final int FIRST_VERSION_WITH_CRC = 5;

    private final RdbInput in;
    private final RdbCounts counts = new RdbCounts();
    private final RdbMagic magic;
    private final int version;
    private final ValueSkipper values;
    private boolean expires;
    private long expiry;

    private RdbWalker(RdbInput in) throws IOException {
        this.in = in;
        String header = header();
        magic = header.startsWith("REDIS") ? RdbMagic.REDIS : RdbMagic.VALKEY;
        version = Integer.parseInt(header.substring(HEADER_BYTES - magic.versionDigits));
        values = new ValueSkipper(in, magic);
    }

    /// Walks the file `in` holds, to its last byte.
    ///
    /// @param nameForErrors what messages call the file
    /// @throws RdbFormatException if the file is cut short, has bytes behind its end, a wrong checksum, or anything
    /// unknown
    /// @throws IOException if reading failed
    public static RdbSummary walk(InputStream in, String nameForErrors) throws IOException {
        RdbInput input = new RdbInput(in, nameForErrors);
        RdbSummary summary = new RdbWalker(input).walk();
        if (!input.atEnd()) {
            throw input.damaged("the file goes on behind its end");
        }
        return summary;
    }

    /// Walks the snapshot a file begins with, such as a 6.x append-only file. What follows is not looked at, though
    /// some
    /// of it may have been read.
    ///
    /// @return whose `bytes` is where the snapshot ends
    public static RdbSummary walkStart(InputStream in, String nameForErrors) throws IOException {
        return new RdbWalker(new RdbInput(in, nameForErrors)).walk();
    }

    private String header() throws IOException {
        StringBuilder header = new StringBuilder();
        for (int i = 0; i < HEADER_BYTES; i++) {
            header.append((char) in.unsignedByte());
        }
        String text = header.toString();
        if (!text.matches("REDIS[0-9]{4}|VALKEY[0-9]{3}")) {
            throw in.damaged("the file does not begin like an RDB file", "Check that the file is a snapshot.");
        }
        return text;
    }

    private RdbSummary walk() throws IOException {
        int opcode = in.unsignedByte();
        while (opcode != 255) {
            item(opcode);
            opcode = in.unsignedByte();
        }
        boolean crcPresent = version >= FIRST_VERSION_WITH_CRC && checksum();
        return counts.summary(magic, version, in.offset(), crcPresent);
    }

    private boolean checksum() throws IOException {
        long expected = in.crc64();
        long offset = in.offset();
        long stored = in.littleEndian(Long.BYTES);
        if (stored != 0 && stored != expected) {
            throw in.damaged("checksum at byte %d is %016x, the content has %016x".formatted(offset, stored, expected));
        }
        return stored != 0;
    }

    private void item(int opcode) throws IOException {
        switch (opcode) {
            case 254 -> select();
            case 253 -> expiresAt((int) in.littleEndian(4) * 1000L);
            case 252 -> expiresAt(in.littleEndian(8));
            case 251 -> values.skipNumbers(2); // sizes of the database
            case 250 -> counts.aux(in.string(AUX_BYTES), in.string(AUX_BYTES));
            case 249 -> in.skip(1); // access frequency
            case 248 -> in.number(); // idle seconds
            case 247 -> skipModuleAux();
            case 245 -> function();
            case 244 -> values.skipNumbers(3); // cluster slot: number, keys, keys with expiry
            case 243 -> skipOpcode243();
            default -> key(opcode);
        }
    }

    private void select() throws IOException {
        long database = in.number();
        if (database < 0 || database > Integer.MAX_VALUE) {
            throw in.damaged("database number " + Long.toUnsignedString(database) + " is out of range");
        }
        if (!counts.select((int) database)) {
            throw in.damaged("the file uses more databases than any server has");
        }
    }

    private void expiresAt(long millis) {
        expires = true;
        expiry = millis;
    }

    private void function() throws IOException {
        in.skipString();
        counts.function();
    }

    private void skipModuleAux() throws IOException {
        values.skipNumbers(3); // module id, opcode of the next number, when it was saved
        values.skipModuleBody();
    }

    // Redis 8.6: data attached to the next key. Valkey 9: a slot import under way.
    private void skipOpcode243() throws IOException {
        switch (magic) {
            case REDIS -> {
                long classes = in.count();
                for (long i = 0; i < classes; i++) {
                    in.skip(4);
                    values.skipModuleBody();
                }
            }
            case VALKEY -> {
                in.skipString();
                long ranges = in.count();
                for (long i = 0; i < ranges; i++) {
                    values.skipNumbers(2);
                }
            }
        }
    }

    private void key(int type) throws IOException {
        requireKnown(type);
        in.skipString();
        values.skip(type);
        counts.key(type);
        if (expires) {
            counts.expiry(expiry);
            expires = false;
        }
    }

    private void requireKnown(int type) {
        if (!ValueSkipper.knows(type, magic)) {
            throw in.wrongByte(
                    "unknown opcode or value type %d in a file of %s version %d".formatted(type, magic, version),
                    "The file may come from a newer server; check for a newer release of this program.");
        }
    }
}
