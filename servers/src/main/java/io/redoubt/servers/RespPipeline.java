package io.redoubt.servers;

import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Sends many requests before it reads their replies: one turn of the network for hundreds of keys.
/// Confined to the connection's thread.
final class RespPipeline {
    private final ServerConnection connection;
    private final BoundedReplies reader = new BoundedReplies();

    RespPipeline(ServerConnection connection) {
        this.connection = connection;
    }

    /// The replies, one for each request in the same order; a `Failure` is returned, not thrown.
    List<Reply> exchange(List<byte[][]> requests) {
        try {
            send(requests);
            List<Reply> replies = new ArrayList<>(requests.size());
            for (int i = 0; i < requests.size(); i++) {
                replies.add(reader.read(connection.input()));
            }
            return replies;
        } catch (IOException e) {
            throw connection.lost("reading the dataset", e);
        }
    }

    private void send(List<byte[][]> requests) throws IOException {
        OutputStream out = new BufferedOutputStream(connection.output(), 64 * 1024);
        for (byte[][] request : requests) {
            out.write(("*" + request.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            for (byte[] argument : request) {
                out.write(("$" + argument.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(argument);
                out.write('\r');
                out.write('\n');
            }
        }
        out.flush();
    }
}
