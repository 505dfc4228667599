package io.redoubt.system;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Somebody on a port of this machine who puts what would command a terminal wherever it may say something. It ends
/// with the test.
final class HostilePeer implements AutoCloseable {
    /// Clears the screen, colours it, sets its title, and turns what follows round.
    static final String EVIL = "\033[2J\u009b31m\033]0;owned\007\u202eevil";

    private static final String INFO = """
            redis_version:7.0.15@
            executable:/bin/@
            config_file:/etc/@
            run_id:abc@
            server_time_usec:1000000000000000
            uptime_in_seconds:100
            maxmemory:1
            maxmemory_policy:@
            rdb_bgsave_in_progress:0
            rdb_last_bgsave_status:@
            rdb_last_save_time:999999900
            aof_enabled:1
            aof_rewrite_in_progress:0
            aof_last_bgrewrite_status:@
            aof_last_write_status:@
            role:master@
            connected_slaves:1
            slave0:ip=replica@,port=1,state=online@,offset=1,lag=1
            """.replace("@", EVIL);

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    private HostilePeer(Function<List<String>, String> answer) throws IOException {
        Thread.ofVirtual().start(() -> accept(answer));
    }

    /// Answers everything as a server would.
    static HostilePeer asServer() throws IOException {
        return new HostilePeer(HostilePeer::served);
    }

    /// Answers everything with the same bytes.
    static HostilePeer saying(String bytes) throws IOException {
        return new HostilePeer(_ -> bytes);
    }

    int port() {
        return socket.getLocalPort();
    }

    private static String served(List<String> request) {
        return switch (request.getFirst().toUpperCase(Locale.ROOT)) {
            case "PING" -> "+PONG\r\n";
            case "INFO" -> bulk(INFO);
            case "CONFIG" -> "*2\r\n" + bulk(request.getLast()) + bulk("/tmp/" + EVIL);
            case "LATENCY" ->
                request.getLast().equalsIgnoreCase("LATEST")
                        ? "*1\r\n*4\r\n" + bulk("fork" + EVIL) + ":1\r\n:2\r\n:3\r\n"
                        : "-ERR " + EVIL + "\r\n";
            default -> "-ERR " + EVIL + "\r\n";
        };
    }

    private static String bulk(String text) {
        return "$" + text.getBytes(StandardCharsets.UTF_8).length + "\r\n" + text + "\r\n";
    }

    private void accept(Function<List<String>, String> answer) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> converse(client, answer));
            } catch (IOException _) {
                // The test is over.
            }
        }
    }

    private static void converse(Socket client, Function<List<String>, String> answer) {
        try (client) {
            var in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            OutputStream out = client.getOutputStream();
            while (true) {
                out.write(answer.apply(request(in)).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException _) {
            // The other side has gone.
        }
    }

    private static List<String> request(DataInputStream in) throws IOException {
        int count = Integer.parseInt(line(in).substring(1));
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] word = new byte[Integer.parseInt(line(in).substring(1))];
            in.readFully(word);
            line(in);
            words.add(new String(word, StandardCharsets.UTF_8));
        }
        return words;
    }

    private static String line(DataInputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
