package io.redoubt.servers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Drains what a server prints and keeps the last 64 KiB of it, with secrets blotted out. Safe for many threads.
///
/// Draining never stops before the pipe ends: a full pipe would block the server in the middle of its work. The first
/// line is not the server's; it is the process id its guard announces.
final class OutputTail {
    private static final int KEPT = 64 * 1024;

    private final Object lock = new Object();
    private final byte[] ring = new byte[KEPT];
    private final CompletableFuture<String> firstLine = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Set<String> secrets;
    private long written;

    OutputTail(Set<String> secrets) {
        this.secrets = Set.copyOf(secrets);
    }

    /// Starts draining on a thread of its own, which ends with the stream.
    void drain(InputStream in) {
        Thread.ofPlatform().daemon().name("scratch-server-output").start(() -> {
            try (in) {
                firstLine.complete(line(in));
                copy(in);
            } catch (IOException _) {
                // The pipe broke because the process is gone: what was read so far is what there is.
            } finally {
                firstLine.complete("");
                ended.countDown();
            }
        });
    }

    CompletableFuture<String> firstLine() {
        return firstLine;
    }

    /// Waits until the last byte has been read, at most this long. For use after the process has ended.
    void awaitEnd(long millis) throws InterruptedException {
        boolean _ = ended.await(millis, TimeUnit.MILLISECONDS);
    }

    String text() {
        byte[] kept;
        synchronized (lock) {
            int length = (int) Math.min(written, KEPT);
            kept = new byte[length];
            for (int i = 0; i < length; i++) {
                kept[i] = ring[(int) ((written - length + i) % KEPT)];
            }
        }
        String text = new String(kept, StandardCharsets.UTF_8);
        for (String secret : secrets) {
            text = text.replace(secret, "***");
        }
        return text;
    }

    /// The last lines that say something, for an error message.
    String lastLines(int count) {
        List<String> lines = text().lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n' && line.length() < 64; next = in.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    private void copy(InputStream in) throws IOException {
        byte[] buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            synchronized (lock) {
                for (int i = 0; i < count; i++) {
                    ring[(int) (written++ % KEPT)] = buffer[i];
                }
            }
        }
    }
}
