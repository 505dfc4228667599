package io.redoubt.persistence.doctor;

import io.redoubt.formats.rdb.Crc64;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A snapshot with no keys, as a server writes it.
final class SmallSnapshot {
    private SmallSnapshot() {}

    /// @param magic with the version, such as `REDIS0009`
    static byte[] bytes(String magic) {
        ByteBuffer all = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
        all.put(magic.getBytes(StandardCharsets.US_ASCII)).put((byte) 0xff);
        return all.putLong(Crc64.update(0, all.array(), 0, all.position())).array();
    }
}
