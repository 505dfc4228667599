package io.redoubt.replication;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.ServerConnection;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/// Reads the snapshot of a full resync: `$<length>` and that many bytes (made on the primary's disk), or
/// `$EOF:<40 bytes>`, the RDB, and the same 40 bytes again (sent straight by the primary's child). No line end
/// follows either. Source: readSyncBulkPayload in the servers' replication.c.
final class Payload {
    private static final int MARK = 40;
    private static final Pattern LENGTH = Pattern.compile("\\$\\d{1,18}");

    private final ServerConnection connection;
    private final byte[] buffer;
    private final SnapshotReceiver snapshot;

    Payload(ServerConnection connection, byte[] buffer, SnapshotReceiver snapshot) {
        this.connection = connection;
        this.buffer = buffer;
        this.snapshot = snapshot;
    }

    /// Returns when the last byte has been handed on; what follows on the connection is the stream.
    void receive() throws IOException {
        String header = PrimaryLine.read(connection.input());
        if (header.startsWith("-")) {
            throw NotReadyYet.orRefused(connection, "PSYNC", PrimaryLine.failure(header));
        }
        if (header.startsWith("$EOF:") && header.length() == 5 + MARK) {
            untilMark(header.substring(5).getBytes(StandardCharsets.ISO_8859_1));
        } else if (LENGTH.matcher(header).matches()) {
            exactly(Long.parseLong(header.substring(1)));
        } else {
            throw new RedoubtException(
                    ErrorCode.NOT_A_SERVER,
                    "server '%s' announced its snapshot as '%s'"
                            .formatted(connection.uri().address(), PrimaryLine.shown(header)),
                    "Check host and port; a proxy in between cannot pass replication on.");
        }
    }

    private void exactly(long length) throws IOException {
        InputStream in = connection.input();
        for (long left = length; left > 0; ) {
            int count = some(in.read(buffer, 0, (int) Math.min(left, buffer.length)));
            store(count);
            left -= count;
        }
    }

    // The last 40 bytes seen are always held back, as they may be the mark or the begin of it. The mark is looked for
    // only at the end of what has come: the primary sends nothing behind it before it got our ACK.
    private void untilMark(byte[] mark) throws IOException {
        InputStream in = connection.input();
        int held = 0;
        while (true) {
            held += some(in.read(buffer, held, buffer.length - held));
            int before = Math.max(0, held - MARK);
            store(before);
            if (held - before == MARK && Arrays.equals(buffer, before, held, mark, 0, MARK)) {
                return;
            }
            System.arraycopy(buffer, before, buffer, 0, held - before);
            held -= before;
        }
    }

    private void store(int count) {
        if (count == 0) {
            return;
        }
        try {
            snapshot.write(buffer, 0, count);
        } catch (IOException e) {
            throw new StorageFailure(e);
        }
    }

    private static int some(int count) throws EOFException {
        if (count < 0) {
            throw new EOFException("connection closed inside the snapshot");
        }
        return count;
    }
}
