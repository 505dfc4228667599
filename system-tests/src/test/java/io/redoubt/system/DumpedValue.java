package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.formats.dataset.DatasetDigest;
import io.redoubt.formats.dataset.DatasetLeaf;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.RdbDigest;
import io.redoubt.formats.rdb.Crc64;
import io.redoubt.formats.rdb.RdbMagic;
import io.redoubt.formats.rdb.RdbVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What DUMP answers: a type, a value as in a snapshot, the version of snapshots in two bytes, and a CRC64.
///
/// @param value the byte of the type, and the value
@SuppressWarnings("ArrayRecordComponent") // read only, never compared as a record
record DumpedValue(RdbVersion version, byte[] value) {
    private static final int FOOTER = 10;
    private static final int FIRST_OF_VALKEY = 80;

    static DumpedValue of(byte[] payload) {
        int end = payload.length - FOOTER;
        ByteBuffer footer = ByteBuffer.wrap(payload, end, FOOTER).order(ByteOrder.LITTLE_ENDIAN);
        int number = footer.getShort();
        assertThat(footer.getLong()).isEqualTo(Crc64.update(0, payload, 0, payload.length - 8));
        RdbMagic magic = number >= FIRST_OF_VALKEY ? RdbMagic.VALKEY : RdbMagic.REDIS;
        return new DumpedValue(new RdbVersion(magic, number), Arrays.copyOf(payload, end));
    }

    /// What it is once decoded, as the value of a key that does not expire.
    DatasetLeaf leaf(DatasetScope scope) throws IOException {
        ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
        snapshot.writeBytes(version.header().getBytes(StandardCharsets.US_ASCII));
        snapshot.write(value[0]);
        snapshot.writeBytes(new byte[] {1, 'k'});
        snapshot.write(value, 1, value.length - 1);
        snapshot.write(255);
        snapshot.writeBytes(new byte[8]);
        List<DatasetLeaf> leaves = new ArrayList<>();
        DatasetDigest _ = RdbDigest.of(
                new ByteArrayInputStream(snapshot.toByteArray()), "DUMP", scope, (_, leaf) -> leaves.add(leaf));
        return leaves.getFirst();
    }
}
