package io.redoubt.drill.archive;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.ThreadEnd;
import io.redoubt.drill.loss.LossCount;
import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A client that asks after each of its writes, by `WAITAOF 0 1`, whether the archive has it on its disk, as
/// users of such servers may do. Has a thread of its own.
final class ArchiveWitness implements AutoCloseable {
    static final String KEY = "drill:witness";
    private static final String PATIENCE_MILLIS = "1000";

    private final ServerConnection connection;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile long confirmed;
    private volatile Optional<RedoubtException> failure = Optional.empty();

    private ArchiveWitness(ServerConnection connection) {
        this.connection = connection;
        this.thread = Thread.ofPlatform().name("redoubt-drill-witness").daemon().unstarted(this::run);
    }

    static boolean speaksTo(ServerVersion version) {
        return version.atLeast(7, 2);
    }

    static ArchiveWitness start(ScratchServer primary) {
        ArchiveWitness witness = new ArchiveWitness(primary.connect());
        witness.thread.start();
        return witness;
    }

    private void run() {
        try {
            for (long number = 1; !stopped; number++) {
                Reply _ = connection.require("SET", KEY, Long.toString(number));
                Reply reply = connection.require("WAITAOF", "0", "1", PATIENCE_MILLIS);
                if (reply instanceof Reply.Array(List<Reply> counts) && LossCount.number(counts.getLast()) > 0) {
                    confirmed = number;
                }
            }
        } catch (RedoubtException e) {
            failure = Optional.of(e);
        }
    }

    /// The last number that the server said is on the archive's disk.
    OptionalLong confirmed() {
        return confirmed == 0 ? OptionalLong.empty() : OptionalLong.of(confirmed);
    }

    /// @throws RedoubtException what it was told instead of an answer: such a witness has nothing to say
    @Override
    public void close() {
        stopped = true;
        ThreadEnd.await(thread, connection::close);
        failure.ifPresent(reason -> {
            throw reason;
        });
    }
}
