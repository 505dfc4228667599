package io.redoubt.formats.replay;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.rdb.Crc64;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.RdbVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// What DUMP answers and RESTORE takes: the type, the value as it stands in a snapshot, the version of snapshots
/// in two bytes, a CRC64 of all that; numbers with the lowest byte first. Source: createDumpPayload in the
/// servers' src/cluster.c.
final class DumpPayload {
    private static final int MAX_BYTES = 32 << 20;

    private DumpPayload() {}

    static byte[] of(RdbKey key, RdbVersion version) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(key.type().number());
        key.copyValue((bytes, from, to) -> {
            if (payload.size() + (to - from) > MAX_BYTES) {
                throw new RedoubtException(
                        ErrorCode.NOT_ENOUGH_MEMORY,
                        "the value of a module has more than %d bytes".formatted(MAX_BYTES),
                        "Hand out the snapshot itself instead of commands.");
            }
            payload.write(bytes, from, to - from);
        });
        littleEndian(version.number(), Short.BYTES, payload);
        byte[] summed = payload.toByteArray();
        littleEndian(Crc64.update(0, summed, 0, summed.length), Long.BYTES, payload);
        return payload.toByteArray();
    }

    private static void littleEndian(long value, int bytes, ByteArrayOutputStream out) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (Byte.SIZE * i)));
        }
    }
}
