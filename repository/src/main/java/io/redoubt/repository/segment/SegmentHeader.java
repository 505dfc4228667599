package io.redoubt.repository.segment;

import io.redoubt.core.BranchId;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The first line of a segment: whose bytes these are and where they begin.
///
/// `#RDBT-SEGMENT 1 <source> <branch> <start> <replid> <server> <run-id> <database> <millis> <crc32c>\r\n`,
/// where server and run id are `-` when the server would not tell. A SELECT of the database in force
/// follows, so that the text loads on its own.
public record SegmentHeader(
        SourceName source,
        BranchId branch,
        ReplicationOffset start,
        ReplicationId replid,
        Optional<ServerVersion> server,
        String runId,
        int database,
        long millis) {
    static final String PREFIX = "#RDBT-SEGMENT ";
    private static final String VERSION = "1";

    public SegmentHeader {
        if (!runId.matches("[0-9a-zA-Z]{0,64}")) {
            throw new IllegalArgumentException("run id has characters no server uses");
        }
    }

    /// The header of the segment that takes over at a mark of this one.
    public SegmentHeader after(Mark mark) {
        return new SegmentHeader(source, branch, mark.end(), replid, server, runId, mark.database(), mark.millis());
    }

    /// The header line and the SELECT that follows it.
    public byte[] encode() {
        String fields = String.join(
                " ",
                "#RDBT-SEGMENT",
                VERSION,
                source.text(),
                branch.toString(),
                start.toString(),
                replid.hex(),
                server.map(ServerVersion::toString).orElse("-"),
                runId.isEmpty() ? "-" : runId,
                Integer.toString(database),
                Long.toString(millis),
                "");
        return (fields + checksum(fields) + "\r\n" + select()).getBytes(StandardCharsets.US_ASCII);
    }

    /// The bytes of the SELECT after the header line; they stand for no bytes of the stream.
    int selectLength() {
        return select().length();
    }

    private String select() {
        String number = Integer.toString(database);
        return "*2\r\n$6\r\nSELECT\r\n$" + number.length() + "\r\n" + number + "\r\n";
    }

    /// @param line the line without its end
    /// @throws RedoubtException REPOSITORY_TOO_NEW for a later format version, DAMAGED for anything else
    ///     that is wrong
    static SegmentHeader decode(String line, String file) {
        String[] parts = line.split(" ", -1);
        if (parts.length < 3 || !line.startsWith(PREFIX)) {
            throw damaged(file, "is not a segment: its first line is not '#RDBT-SEGMENT'");
        }
        // Every version ends with the checksum: a version that a flipped bit made up is damage, not a later
        // program.
        int sum = line.lastIndexOf(' ') + 1;
        boolean intact = checksum(line.substring(0, sum)).equals(line.substring(sum));
        if (intact && !parts[1].equals(VERSION)) {
            throw new RedoubtException(
                    ErrorCode.REPOSITORY_TOO_NEW,
                    "'%s' has segment format %s, this program reads %s".formatted(file, parts[1], VERSION),
                    "Use the newer program that wrote it.");
        }
        try {
            if (parts.length != 11 || !intact) {
                throw damaged(file, "has a damaged header line (bytes 0 to " + line.length() + ")");
            }
            return new SegmentHeader(
                    new SourceName(parts[2]),
                    new BranchId(Integer.parseInt(parts[3])),
                    new ReplicationOffset(Long.parseLong(parts[4])),
                    new ReplicationId(parts[5]),
                    parts[6].equals("-") ? Optional.empty() : Optional.of(ServerVersion.parse(parts[6])),
                    parts[7].equals("-") ? "" : parts[7],
                    Integer.parseInt(parts[8]),
                    Long.parseLong(parts[9]));
        } catch (IllegalArgumentException e) {
            throw damaged(file, "has a damaged header line: " + e.getMessage());
        }
    }

    private static String checksum(String fields) {
        var crc = new CRC32C();
        crc.update(fields.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static RedoubtException damaged(String file, String what) {
        return new RedoubtException(
                ErrorCode.DAMAGED, "'%s' %s".formatted(file, what), "Restore from another copy of the repository.");
    }
}
