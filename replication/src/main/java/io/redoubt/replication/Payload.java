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

/// The snapshot of a full resync, from behind its announcement to its last byte: `$<length>` and that many bytes
/// (made on the primary's disk), or `$EOF:<40 bytes>`, the RDB, and the same 40 bytes again (sent straight by the
/// primary's child). No line end follows either. Source: readSyncBulkPayload in the servers' replication.c.
///
/// What follows on the connection is the stream, of which nothing is read. A connection that ends before the
/// snapshot does is an `EOFException`. Confined to one thread; closing it does nothing.
abstract sealed class Payload extends InputStream {
    private static final int MARK = 40;
    private static final Pattern LENGTH = Pattern.compile("\\$\\d{1,18}");

    /// Reads the announcement, past any keep-alives.
    ///
    /// @param buffer lent to the payload until its end; at least 80 bytes
    /// @throws RedoubtException if the primary cannot make its snapshot, or announces it in a way no server does
    static Payload announced(ServerConnection connection, byte[] buffer) throws IOException {
        String header = PrimaryLine.read(connection.input());
        if (header.startsWith("-")) {
            throw NotReadyYet.orRefused(connection, "PSYNC", PrimaryLine.failure(header));
        }
        if (header.startsWith("$EOF:") && header.length() == 5 + MARK) {
            return new UntilMark(connection.input(), header.substring(5).getBytes(StandardCharsets.ISO_8859_1), buffer);
        }
        if (LENGTH.matcher(header).matches()) {
            return new OfLength(connection.input(), Long.parseLong(header.substring(1)));
        }
        throw new RedoubtException(
                ErrorCode.NOT_A_SERVER,
                "server '%s' announced its snapshot as '%s'"
                        .formatted(connection.uri().address(), PrimaryLine.shown(header)),
                "Check host and port; a proxy in between cannot pass replication on.");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] bytes, int from, int count) throws IOException;

    private static int some(int count) throws EOFException {
        if (count < 0) {
            throw new EOFException("connection closed inside the snapshot");
        }
        return count;
    }

    private static final class OfLength extends Payload {
        private final InputStream in;
        private long left;

        OfLength(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = some(in.read(bytes, from, (int) Math.min(left, count)));
            left -= read;
            return read;
        }
    }

    /// The last 40 bytes seen are always held back, as they may be the mark or the begin of it. The mark is
    /// looked for only at the end of what has come: the primary sends nothing behind it before it got our ACK.
    private static final class UntilMark extends Payload {
        private final InputStream in;
        private final byte[] mark;
        private final byte[] buffer;
        private int at;
        private int free;
        private int held;
        private boolean ended;

        UntilMark(InputStream in, byte[] mark, byte[] buffer) {
            this.in = in;
            this.mark = mark;
            this.buffer = buffer;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            while (at == free && !ended) {
                fill();
            }
            if (at == free) {
                return -1;
            }
            int given = Math.min(count, free - at);
            System.arraycopy(buffer, at, bytes, from, given);
            at += given;
            return given;
        }

        private void fill() throws IOException {
            System.arraycopy(buffer, free, buffer, 0, held - free);
            held -= free;
            held += some(in.read(buffer, held, buffer.length - held));
            at = 0;
            free = Math.max(0, held - MARK);
            ended = held - free == MARK && Arrays.equals(buffer, free, held, mark, 0, MARK);
        }
    }
}
