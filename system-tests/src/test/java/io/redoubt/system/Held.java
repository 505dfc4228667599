package io.redoubt.system;

import io.redoubt.core.Progress;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;

/// A server on restored files, held as the replica of a port where nothing answers: it expires nothing.
///
/// @param appendonly `yes` to load append-only files, `no` to load dump.rdb
record Held(ServerBinary binary, Path directory, String appendonly) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    interface Reading<T> {
        T read(ServerConnection server);
    }

    <T> T read(Reading<T> reading) throws IOException {
        try (Socket deadPort = new Socket()) {
            deadPort.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            try (ScratchServer server = ScratchServer.of(binary)
                    .directory(directory)
                    .option("appendonly", appendonly)
                    .option("appendfsync", "no")
                    .option("databases", "16")
                    .option("replicaof", "127.0.0.1", Integer.toString(deadPort.getLocalPort()))
                    .debugCommands()
                    .start(PATIENCE)) {
                server.awaitLoaded(PATIENCE, Progress.silent());
                try (ServerConnection connection = server.connect()) {
                    return reading.read(connection);
                }
            }
        }
    }
}
