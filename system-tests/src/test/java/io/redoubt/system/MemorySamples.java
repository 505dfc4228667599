package io.redoubt.system;

import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Keys in which the memory of structures shows: large tables of small and of long elements, long lists and
/// streams.
final class MemorySamples {
    private MemorySamples() {}

    static void fill(ServerConnection server) {
        Reply _ = server.require("SELECT", "0");
        for (int length : List.of(1, 20, 100, 3000)) {
            for (int count : List.of(3, 600)) {
                fill(server, length, count);
            }
        }
    }

    private static void fill(ServerConnection server, int length, int count) {
        String name = "memory:%d:%d:".formatted(length, count);
        run(server, Stream.of("RPUSH", name + "list"), texts(length, count));
        run(server, Stream.of("SADD", name + "set"), texts(length, count));
        run(
                server,
                Stream.of("SADD", name + "numbers"),
                IntStream.range(0, count).mapToObj(i -> "" + i * 7919));
        run(server, Stream.of("ZADD", name + "zset"), texts(length, count).flatMap(text -> Stream.of("1.5", text)));
        run(
                server,
                Stream.of("HSET", name + "hash"),
                texts(length, count).flatMap(text -> Stream.of(text, "v" + text)));
        texts(length, count)
                .forEach(text -> run(server, Stream.of("XADD", name + "stream", "*", "field", text), Stream.of()));
        texts(length, 30).forEach(text -> run(server, Stream.of("SET", name + text.hashCode(), text), Stream.of()));
    }

    /// Texts of about this length that cannot be compressed to nothing.
    private static Stream<String> texts(int length, int count) {
        return IntStream.range(0, count).mapToObj(i -> {
            StringBuilder text = new StringBuilder("t" + i);
            for (int j = i + 1; text.length() < length; j = j * 1_103_515_245 + 12_345) {
                text.append((char) ('a' + (j >>> 16) % 26));
            }
            return text.toString();
        });
    }

    private static void run(ServerConnection server, Stream<String> command, Stream<String> rest) {
        Reply _ = server.require(Stream.concat(command, rest).toArray(String[]::new));
    }
}
