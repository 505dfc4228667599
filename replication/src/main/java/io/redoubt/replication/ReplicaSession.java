package io.redoubt.replication;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// One connection to the announced port: answers as a replica that will not be promoted. Nothing a client says is
/// kept but the channels it subscribed to and whom we should follow, and nothing is done.
final class ReplicaSession {
    private static final String REFUSAL =
            "-ERR this replica is an archive: it holds no dataset, cannot be promoted and feeds no replicas\r\n";
    private static final int MOST_CHANNELS = 16;

    private final BoundedRequests requests;
    private final OutputStream out;
    private final Standing standing;
    private final int port;
    private final Set<String> channels = new LinkedHashSet<>();

    /// @param port the client came to
    ReplicaSession(InputStream in, OutputStream out, Standing standing, int port) {
        this.requests = new BoundedRequests(new BufferedInputStream(in, 4096));
        this.out = out;
        this.standing = standing;
        this.port = port;
    }

    /// Answers until the client goes, is silent for too long, or sends what is no request.
    void run() throws IOException {
        for (Optional<List<String>> next = requests.next(); next.isPresent(); next = requests.next()) {
            out.write(answer(next.get()).getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    private String answer(List<String> request) {
        return switch (request.getFirst().toUpperCase(Locale.ROOT)) {
            case "PING" -> channels.isEmpty() ? "+PONG\r\n" : "*2\r\n$4\r\npong\r\n$0\r\n\r\n";
            case "REPLCONF" -> isSilent(request) ? "" : "+OK\r\n";
            case "AUTH", "CLIENT" -> "+OK\r\n";
            case "INFO" -> bulk(standing.info(port));
            case "SUBSCRIBE" -> subscribed(request);
            case "PUBLISH" -> ":0\r\n";
            case "SLAVEOF", "REPLICAOF" ->
                request.size() == 3 && standing.follow(request.get(1), request.get(2)) ? "+OK\r\n" : REFUSAL;
            case "PSYNC", "SYNC" -> REFUSAL;
            default -> "-ERR this replica is an archive and does not serve this command\r\n";
        };
    }

    /// `REPLCONF ACK` has no reply.
    private static boolean isSilent(List<String> request) {
        return request.size() > 1 && request.get(1).equalsIgnoreCase("ack");
    }

    private String subscribed(List<String> request) {
        StringBuilder out = new StringBuilder();
        for (String channel : request.subList(1, request.size())) {
            if (channels.size() < MOST_CHANNELS) {
                channels.add(channel);
            }
            out.append("*3\r\n$9\r\nsubscribe\r\n").append(bulk(channel));
            out.append(':').append(channels.size()).append("\r\n");
        }
        return out.isEmpty() ? "-ERR wrong number of arguments for 'subscribe' command\r\n" : out.toString();
    }

    private static String bulk(String text) {
        return "$" + text.getBytes(StandardCharsets.UTF_8).length + "\r\n" + text + "\r\n";
    }
}
