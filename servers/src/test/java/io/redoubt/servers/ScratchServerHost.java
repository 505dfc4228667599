package io.redoubt.servers;

import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A process of its own that runs one scratch server that is saving, prints its process id and directory, and waits to
/// be killed.
final class ScratchServerHost {
    private ScratchServerHost() {}

    public static void main(String[] arguments) throws IOException {
        // The delay keeps a child busy with saving for as long as any test looks.
        ScratchServer server = ScratchServer.of(ServerBinaries.standard().embedded())
                .option("rdb-key-save-delay", "60000000")
                .start(Duration.ofSeconds(30));
        try (ServerConnection connection = server.connect()) {
            connection.require("SET", "k", "v");
            connection.require("BGSAVE");
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println(server.pid() + " " + server.directory());
        int ended = System.in.read();
        if (ended >= 0) {
            throw new IllegalStateException("nobody writes here");
        }
    }
}
