package io.redoubt.servers;

import io.redoubt.wire.ServerConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A dataset with something of everything, small and large enough to need several pages.
final class SampleDataset {
    static final String EXPIRY = "4102444800000";

    private SampleDataset() {}

    static void fill(ServerConnection server) {
        write(server, "SELECT 0");
        write(server, "SET greeting hello");
        write(server, "SET expiring soon PXAT " + EXPIRY);
        write(server, "APPEND large " + "x".repeat(200_000));
        write(server, "RPUSH list a b c");
        many(server, "RPUSH", "long-list", 1);
        write(server, "SADD set a b c");
        many(server, "SADD", "long-set", 1);
        write(server, "SADD integers 1 2 3");
        write(server, "ZADD zset 0.1 a 1 b inf c -inf d 3.25 e");
        many(server, "ZADD", "long-zset", 2);
        write(server, "HSET hash f 1 g 2");
        many(server, "HSET", "long-hash", 2);
        for (int i = 1; i <= 700; i++) {
            write(server, "XADD stream " + i + "-1 n " + i);
        }
        write(server, "XDEL stream 700-1");
        write(server, "XGROUP CREATE stream readers 0");
        write(server, "XGROUP CREATE stream idle $");
        write(server, "XREADGROUP GROUP readers alice COUNT 600 STREAMS stream >");
        write(server, "XREADGROUP GROUP readers bob COUNT 2 STREAMS stream >");
        write(server, "XACK stream readers 1-1");
        write(server, "XADD bare-stream 5-5 a b");
        write(server, "SELECT 3");
        write(server, "SET greeting other");
        write(server, "SELECT 0");
    }

    static void write(ServerConnection server, String command) {
        server.require(command.split(" ", -1));
    }

    private static void many(ServerConnection server, String command, String key, int width) {
        List<String> words = new ArrayList<>(Arrays.asList(command, key));
        for (int i = 0; i < 1500; i++) {
            words.add(width == 2 ? Integer.toString(i) : "member-" + i);
            if (width == 2) {
                words.add("member-" + i);
            }
        }
        server.require(words.toArray(String[]::new));
    }
}
