package io.redoubt.repository.segment;

import io.redoubt.core.ReplicationOffset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A mark line: everything of the stream up to `end` stands above it, was complete at `millis`, and is
/// covered by its checksum. Written `#RDBT <end> <millis> <database> <crc32c>\r\n`.
///
/// @param end stream offset after the last byte above the mark; always between commands and outside MULTI
/// @param millis archive clock at receipt, milliseconds since 1970; never falls within a branch
/// @param database database in force after it
public record Mark(ReplicationOffset end, long millis, int database) {
    static final String PREFIX = "#RDBT ";

    /// The line, closing `crc`: the checksum of all bytes since the previous mark line (or the header
    /// line), extended here by the line's own text up to the checksum field, so that a changed digit is
    /// found too. Resets `crc`.
    public byte[] encode(CRC32C crc) {
        byte[] fields = fields();
        crc.update(fields);
        byte[] line = new byte[fields.length + 10];
        System.arraycopy(fields, 0, line, 0, fields.length);
        byte[] sum = HexFormat.of().toHexDigits((int) crc.getValue()).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(sum, 0, line, fields.length, 8);
        line[line.length - 2] = '\r';
        line[line.length - 1] = '\n';
        crc.reset();
        return line;
    }

    /// Reads a mark line (without its line end) and checks it against `crc`, which is reset. Empty if the
    /// line is damaged.
    static Optional<Mark> decode(String line, CRC32C crc) {
        String[] parts = line.substring(PREFIX.length()).split(" ", -1);
        try {
            if (parts.length != 4) {
                return Optional.empty();
            }
            var mark = new Mark(
                    new ReplicationOffset(Long.parseLong(parts[0])),
                    Long.parseLong(parts[1]),
                    Integer.parseInt(parts[2]));
            crc.update(mark.fields());
            boolean intact = HexFormat.of().toHexDigits((int) crc.getValue()).equals(parts[3]);
            return intact ? Optional.of(mark) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        } finally {
            crc.reset();
        }
    }

    private byte[] fields() {
        return (PREFIX + end + " " + millis + " " + database + " ").getBytes(StandardCharsets.US_ASCII);
    }
}
