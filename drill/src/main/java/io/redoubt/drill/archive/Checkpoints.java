package io.redoubt.drill.archive;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.ThreadEnd;
import io.redoubt.drill.loss.LossCount;
import io.redoubt.drill.loss.NumberedWriter;
import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Asks a primary over and over how far it is in its stream and what each client has written by then, in one
/// transaction: what must be there, and what must not be, in a dataset restored to an offset.
///
/// One thread of its own asks; the list is the caller's once it is closed.
final class Checkpoints implements AutoCloseable {
    private static final long PAUSE_NANOS = 3_000_000;

    private final ServerConnection connection;
    private final List<byte[][]> question;
    private final List<Checkpoint> all = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;

    /// @param written by each client, in the order of the clients
    record Checkpoint(long offset, List<Long> written) {}

    private Checkpoints(ServerConnection connection, int clients) {
        this.connection = connection;
        this.question = question(clients);
        this.thread =
                Thread.ofPlatform().name("redoubt-drill-checkpoints").daemon().unstarted(this::run);
    }

    static Checkpoints start(ScratchServer primary, int clients) {
        Checkpoints checkpoints = new Checkpoints(primary.connect(), clients);
        checkpoints.thread.start();
        return checkpoints;
    }

    private static List<byte[][]> question(int clients) {
        List<byte[][]> words = new ArrayList<>();
        words.add(words("MULTI"));
        for (int client = 0; client < clients; client++) {
            words.add(words("LLEN", NumberedWriter.list(client)));
        }
        words.add(words("INFO", "replication"));
        words.add(words("EXEC"));
        return words;
    }

    private static byte[][] words(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.US_ASCII);
        }
        return bytes;
    }

    private void run() {
        try {
            while (!stopped) {
                all.add(ask());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (RedoubtException _) {
            // The primary is gone. Who closes this asks it a last time, and is told why.
        }
    }

    private Checkpoint ask() {
        if (!(connection.callAll(question).getLast() instanceof Reply.Array(List<Reply> replies))
                || !(replies.getLast() instanceof Reply.Bulk info)) {
            throw new IllegalStateException("the primary does not say how far it is");
        }
        String offset = InfoText.parse(info.utf8()).getOrDefault("master_repl_offset", "");
        List<Long> written = replies.subList(0, replies.size() - 1).stream()
                .map(LossCount::number)
                .toList();
        return new Checkpoint(Long.parseLong(offset), written);
    }

    /// The last at or before an offset: all of this must be in a dataset of that offset.
    Optional<Checkpoint> notAfter(long offset) {
        return all.reversed().stream().filter(point -> point.offset() <= offset).findFirst();
    }

    /// The first at or after an offset: no more than this may be there.
    Optional<Checkpoint> notBefore(long offset) {
        return all.stream().filter(point -> point.offset() >= offset).findFirst();
    }

    /// Asks a last time.
    ///
    /// @throws RedoubtException if the primary does not answer any more
    @Override
    public void close() {
        stopped = true;
        ThreadEnd.await(thread, () -> {
            try (connection) {
                all.add(ask());
            }
        });
    }
}
