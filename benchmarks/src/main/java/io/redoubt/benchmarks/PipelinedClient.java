package io.redoubt.benchmarks;

import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// Sends batches and counts their replies, one batch ahead of the server. Confined to one thread.
final class PipelinedClient {
    private final ServerConnection connection;
    private final byte[] replies = new byte[1 << 16];
    private boolean atLineStart = true;

    PipelinedClient(ServerConnection connection) {
        this.connection = connection;
    }

    /// Sends batches in turn until `bytes` have gone out and been answered.
    void drive(Load load, List<byte[]> batches, long bytes) throws IOException {
        OutputStream out = connection.output();
        long sent = 0;
        int next = 0;
        boolean underWay = false;
        while (sent < bytes) {
            byte[] batch = batches.get(next);
            next = (next + 1) % batches.size();
            out.write(batch);
            out.flush();
            sent += batch.length;
            if (underWay) {
                awaitLines(load.replyLinesOfBatch());
            }
            underWay = true;
        }
        awaitLines(load.replyLinesOfBatch());
    }

    /// Waits until the one replica has acknowledged all this connection wrote.
    void awaitReplica() {
        Reply reply = connection.require("WAIT", "1", "0");
        if (!(reply instanceof Reply.Number(long replicas)) || replicas < 1) {
            throw new IllegalStateException("WAIT answered " + reply);
        }
    }

    private void awaitLines(int wanted) throws IOException {
        InputStream in = connection.input();
        int lines = 0;
        while (lines < wanted) {
            // Never more than the batch's replies: the rest is for the next call.
            int count = in.read(replies, 0, Math.min(replies.length, wanted - lines));
            if (count < 0) {
                throw new EOFException("the primary closed the connection");
            }
            for (int i = 0; i < count; i++) {
                if (atLineStart && replies[i] == '-') {
                    throw new IOException("the primary refused a command");
                }
                atLineStart = replies[i] == '\n';
                lines += atLineStart ? 1 : 0;
            }
        }
    }
}
