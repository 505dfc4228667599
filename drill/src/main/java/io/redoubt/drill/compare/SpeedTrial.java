package io.redoubt.drill.compare;

import io.redoubt.drill.crash.ServerSetup;
import io.redoubt.drill.loss.NumberedWriter;
import io.redoubt.restore.destination.Trees;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Measures how fast a server answers, unwatched, while it only writes.
///
/// @param data a directory that is not there; nor is it afterwards
record SpeedTrial(ServerBinary binary, ServerSetup setup, int clients, Path data) {
    private static final Duration START = Duration.ofSeconds(30);
    /// Until connections, memory and code are warm.
    private static final long WARM_MILLIS = 500;

    Speed run(Duration length) throws IOException, InterruptedException {
        List<NumberedWriter> writers = new ArrayList<>();
        long from;
        long to;
        try (ScratchServer server = setup.server(binary, data).start(START)) {
            try {
                for (int client = 0; client < clients; client++) {
                    writers.add(NumberedWriter.start(client, server));
                }
                for (NumberedWriter writer : writers) {
                    writer.awaitFirst();
                }
                Thread.sleep(WARM_MILLIS);
                from = System.nanoTime();
                Thread.sleep(length.toMillis());
                to = System.nanoTime();
            } finally {
                writers.forEach(NumberedWriter::close);
            }
        }
        Trees.delete(data);
        return Speed.of(writers, from, to);
    }
}
