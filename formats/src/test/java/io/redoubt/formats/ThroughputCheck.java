package io.redoubt.formats;

import static io.redoubt.formats.PlainCommand.resp;

import io.redoubt.formats.aof.AofScanner;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.rdb.Crc64;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.formats.stream.ExpiryRewriting;
import io.redoubt.formats.stream.LogBuffer;
import io.redoubt.formats.stream.StreamTranscriber;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;

/// Prints how fast the hot paths are on this machine. Not a test: run its `main` by hand after a change to one of them.
public final class ThroughputCheck {
    private static final int ROUNDS = 20;
    private static final int CHUNK = 64 << 10;

    private ThroughputCheck() {}

    private interface Work {
        void once() throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        byte[] sets = sets(64 << 20, "v".repeat(100));
        byte[] expiring = sets(64 << 20, "v".repeat(87), "EX", "100");
        byte[] rdb = rdb(64 << 20);
        measure("transcriber, SET of 140 bytes", sets.length, () -> transcribe(sets, new ExpiryRewriting.None()));
        measure(
                "transcriber, Redis 6 SET EX",
                expiring.length,
                () -> transcribe(expiring, new ExpiryRewriting.Legacy(0)));
        measure("scanner with key hashes", sets.length, () -> scan(sets));
        measure("CRC-64", sets.length, () -> requireChange(Crc64.update(0, sets, 0, sets.length)));
        measure("walker, strings of 100 bytes", rdb.length, () -> RdbWalker.walk(new ByteArrayInputStream(rdb), "rdb"));
    }

    private static void measure(String what, long bytes, Work work) throws IOException {
        // CPU time, so that other work on the machine does not count.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            work.once();
            best = Math.max(best, bytes * 1e3 / (threads.getCurrentThreadCpuTime() - start));
        }
        System.out.printf(Locale.ROOT, "%-32s %6.0f MB/s%n", what, best);
    }

    private static void transcribe(byte[] stream, ExpiryRewriting rewriting) {
        StreamTranscriber transcriber =
                new StreamTranscriber(CommandTable.standard(), rewriting, 0, new io.redoubt.core.ReplicationOffset(0));
        LogBuffer log = new LogBuffer(2 * CHUNK);
        for (int at = 0; at < stream.length; at += CHUNK) {
            log.clear();
            transcriber.accept(stream, at, Math.min(stream.length, at + CHUNK), 0, log);
        }
        requireChange(transcriber.boundaryConsumed());
    }

    private static void scan(byte[] log) {
        long[] sum = {0};
        AofScanner scanner = new AofScanner(CommandTable.standard(), 0, new AofScanner.Visitor() {
            @Override
            public void command(int tableId, long start, long end) {
                sum[0] += end;
            }

            @Override
            public void key(int database, long hash64) {
                sum[0] += hash64;
            }

            @Override
            public void annotation(byte[] bytes, int from, int to, long start, long end) {}
        });
        for (int at = 0; at < log.length; at += CHUNK) {
            scanner.accept(log, at, Math.min(log.length, at + CHUNK));
        }
        requireChange(sum[0]);
    }

    private static void requireChange(long result) {
        if (result == 0) {
            throw new IllegalStateException("nothing was done");
        }
    }

    private static byte[] sets(int size, String... valueAndOptions) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(size + 1000);
        for (int i = 0; all.size() < size; i++) {
            String key = "key:%012d".formatted(i % 1_000_000);
            all.writeBytes(resp(Stream.concat(Stream.of("SET", key), Stream.of(valueAndOptions))
                    .toArray(String[]::new)));
        }
        return all.toByteArray();
    }

    private static byte[] rdb(int size) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(size + 1000);
        all.writeBytes("REDIS0011".getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(new byte[] {(byte) 254, 0});
        for (int i = 0; all.size() < size; i++) {
            all.writeBytes(
                    new byte[] {(byte) 252, (byte) i, (byte) (i >> 8), (byte) (i >> 16), (byte) (i >> 24), 0, 0, 0, 0});
            all.writeBytes(new byte[] {0, 16});
            all.writeBytes("key:%012d".formatted(i).getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(new byte[] {0x40, 100});
            all.writeBytes("v".repeat(100).getBytes(StandardCharsets.US_ASCII));
        }
        all.write(255);
        all.writeBytes(new byte[8]);
        return all.toByteArray();
    }
}
