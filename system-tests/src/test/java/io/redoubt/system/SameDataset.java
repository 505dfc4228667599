package io.redoubt.system;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The same data for any server, of every type: nothing in it depends on clocks, chance or versions. How a server
/// keeps it does.
final class SameDataset {
    private static final String LIBRARY =
            "#!lua name=same\nredis.register_function('f', function(keys, args) return 1 end)";

    private SameDataset() {}

    /// Writes what all servers can hold.
    static void fill(ServerConnection server, boolean packed) {
        List<String> commands = new ArrayList<>(List.of(
                "CONFIG SET hash-max-ziplist-entries " + (packed ? 512 : 2),
                "CONFIG SET zset-max-ziplist-entries " + (packed ? 512 : 2),
                "CONFIG SET set-max-intset-entries " + (packed ? 512 : 2),
                "CONFIG SET list-max-ziplist-size " + (packed ? -2 : 3),
                "CONFIG SET stream-node-max-entries " + (packed ? 100 : 2),
                "CONFIG SET rdbcompression " + (packed ? "yes" : "no"),
                "SELECT 0",
                "SET number -123456789",
                "SET text hello",
                "SET expires v",
                "PEXPIREAT expires 4102444800000",
                "SET compressed " + "a".repeat(400) + "b" + "a".repeat(400),
                "RPUSH list a 1 -300 70000 -5000000000 12 -1 0 " + "x".repeat(9000),
                "SADD integers 1 2 -3 70000",
                "SADD set a b c d 7",
                "ZADD zset 1 a 2.5 b -inf c inf d 0.1 e",
                "HSET hash a 1 b 2 c 3",
                "SELECT 3",
                "SET text other",
                "HSET large " + pairs(700),
                "SELECT 0"));
        commands.addAll(stream(packed));
        commands.forEach(command -> run(server, command.split(" ", -1)));
    }

    /// Loads a library of functions, where servers have them.
    ///
    /// @return whether this one does
    static boolean addFunctions(ServerConnection server, ServerVersion version) {
        boolean can = version.engine() == Engine.VALKEY || version.atLeast(7, 0);
        if (can) {
            run(server, "FUNCTION", "LOAD", LIBRARY);
        }
        return can;
    }

    private static String pairs(int count) {
        return String.join(
                " ",
                IntStream.range(0, count)
                        .mapToObj(i -> "field%d %d".formatted(i, i * i))
                        .toList());
    }

    /// Groups, consumers, pending entries, deleted ones among them. One without pending entries is no difference.
    private static List<String> stream(boolean idle) {
        List<String> commands = new ArrayList<>(List.of(
                "XADD stream 5-1 a 1 b 2",
                "XADD stream 5-2 a 3 b 4",
                "XADD stream 6-0 a 5 c 6",
                "XADD stream 7-0 d 7",
                "XADD stream 8-0 a 8 b 9",
                "XADD stream 9-0 a 10",
                "XGROUP CREATE stream readers 0",
                "XGROUP CREATE stream idle 6-0",
                "XREADGROUP GROUP readers alice COUNT 2 STREAMS stream >",
                "XREADGROUP GROUP readers bob COUNT 3 STREAMS stream >",
                "XACK stream readers 5-1",
                "XCLAIM stream readers bob 0 5-2 TIME 1700000000000 RETRYCOUNT 7",
                "XCLAIM stream readers alice 0 6-0 TIME 1700000001000 RETRYCOUNT 1 JUSTID",
                "XCLAIM stream readers bob 0 7-0 8-0 TIME 1700000002000 RETRYCOUNT 3 JUSTID",
                "XDEL stream 7-0",
                "XADD empty-stream 1-1 a 1",
                "XDEL empty-stream 1-1"));
        if (idle) {
            commands.add("XREADGROUP GROUP idle nobody COUNT 1 STREAMS stream 0");
        }
        return commands;
    }

    /// Writes hashes whose fields expire, where servers can hold them.
    ///
    /// @return whether this one can
    static boolean expireFields(ServerConnection server, ServerVersion version) {
        boolean can = version.engine() == Engine.VALKEY ? version.atLeast(9, 0) : version.atLeast(7, 4);
        if (can) {
            for (String command : List.of(
                    "HSET expiring a 1 b 2 c 3",
                    "HPEXPIREAT expiring 4102444800000 FIELDS 1 b",
                    "HPEXPIREAT expiring 4102444805000 FIELDS 1 a",
                    "HSET many " + pairs(600),
                    "HPEXPIREAT many 4102444805000 FIELDS 2 field7 field8")) {
                run(server, command.split(" ", -1));
            }
        }
        return can;
    }

    private static void run(ServerConnection server, String... command) {
        Reply _ = server.require(command);
    }
}
