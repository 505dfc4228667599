package io.redoubt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Reads bytes as replies of a server, whole and as they may come from a network: the same is found in both,
/// nothing is held that did not come, and what was read is read alike once it is written down.
public final class ReplyFuzzTarget {
    private static final int LONGEST_CUT = 200;
    private static final long HELD_ANYWAY = 64 << 20;
    private static final long HELD_PER_BYTE = 400;

    private ReplyFuzzTarget() {}

    /// The name and form Jazzer looks for.
    public static void fuzzerTestOneInput(byte[] input) {
        long before = allocated();
        String whole = all(new ByteArrayInputStream(input));
        assertThat(allocated() - before).isLessThan(HELD_ANYWAY + HELD_PER_BYTE * input.length);
        for (int piece : new int[] {1, 3}) {
            assertThat(all(new Slow(input, piece)))
                    .as("%d bytes at a time", piece)
                    .isEqualTo(whole);
        }
        firstReply(input);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    /// Every reply and how they end, in words.
    private static String all(InputStream in) {
        ReplyReader reader = new ReplyReader(in);
        StringBuilder told = new StringBuilder();
        try {
            while (true) {
                Reply reply = reader.read();
                told.append(reply.describe()).append(reply.hashCode()).append('\n');
            }
        } catch (EOFException | ReplyFormatException e) {
            return told.append(e.getMessage()).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("neither an end nor a wrong byte", e);
        }
    }

    private static void firstReply(byte[] input) {
        ByteArrayInputStream in = new ByteArrayInputStream(input);
        Reply reply;
        try {
            reply = new ReplyReader(in).read();
        } catch (IOException _) {
            return;
        }
        int length = input.length - in.available();
        for (int cut = 0; cut < Math.min(length, LONGEST_CUT); cut++) {
            assertThat(all(new ByteArrayInputStream(input, 0, cut))).startsWith("connection closed");
        }
        byte[] written = written(reply);
        try {
            assertThat(new ReplyReader(new ByteArrayInputStream(written)).read())
                    .isEqualTo(reply);
        } catch (IOException e) {
            throw new UncheckedIOException(new String(written, StandardCharsets.UTF_8), e);
        }
    }

    private static byte[] written(Reply reply) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(reply, out);
        return out.toByteArray();
    }

    private static void write(Reply reply, ByteArrayOutputStream out) {
        switch (reply) {
            case Reply.Simple(String text) -> line("+" + text, out);
            case Reply.Failure(String code, String text) -> line("-" + code + " " + text, out);
            case Reply.Number(long value) -> line(":" + value, out);
            case Reply.Nil _ -> line("*-1", out);
            case Reply.Bulk(byte[] bytes) -> {
                line("$" + bytes.length, out);
                out.writeBytes(bytes);
                line("", out);
            }
            case Reply.Array(List<Reply> items) -> {
                line("*" + items.size(), out);
                items.forEach(item -> write(item, out));
            }
        }
    }

    private static void line(String text, ByteArrayOutputStream out) {
        out.writeBytes((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Hands out few bytes at a time, as a network may.
    private static final class Slow extends InputStream {
        private final byte[] bytes;
        private final int piece;
        private int at;

        Slow(byte[] bytes, int piece) {
            this.bytes = Arrays.copyOf(bytes, bytes.length);
            this.piece = piece;
        }

        @Override
        public int read() {
            return at == bytes.length ? -1 : bytes[at++] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int count) {
            if (at == bytes.length && count > 0) {
                return -1;
            }
            int length = Math.min(Math.min(count, piece), bytes.length - at);
            System.arraycopy(bytes, at, target, from, length);
            at += length;
            return length;
        }
    }
}
