package io.redoubt.system.traffic;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// What one connection sent, as text with the time, for whoever looks into a failure. Confined to its thread.
final class TrafficLog implements AutoCloseable {
    private final BufferedWriter out;
    private final InstantSource clock;

    TrafficLog(Path file, InstantSource clock) throws IOException {
        this.out = Files.newBufferedWriter(file);
        this.clock = clock;
    }

    void write(List<String> commands) throws IOException {
        String time = clock.millis() + " ";
        for (String command : commands) {
            out.write(time);
            out.write(command);
            out.write('\n');
        }
    }

    /// The lines of a log that were sent in this time and name this key, in whatever database.
    static List<String> naming(Path file, byte[] key, long fromMillis, long toMillis) throws IOException {
        String word = " " + Batch.readable(key) + " ";
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> (line + " ").contains(word))
                    .filter(line -> {
                        long millis = Long.parseLong(line.substring(0, line.indexOf(' ')));
                        return millis >= fromMillis && millis <= toMillis;
                    })
                    .toList();
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
