package io.redoubt.drill.crash;

import io.redoubt.servers.ScratchServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The end of the log is missing: the last command that is left is there in part, as where a page of it was not
/// written.
final class TornTail implements Crash {
    private static final long MOST = 2000;

    private final Scene scene;

    TornTail(Scene scene) {
        this.scene = scene;
    }

    @Override
    public long end(ScratchServer server) throws InterruptedException {
        return scene.workAndKill(server);
    }

    @Override
    public boolean leave(ScratchServer server) throws IOException {
        Path log = scene.data().resolve(scene.persisting().firstLog());
        if (!Files.exists(log)) {
            return false; // it was rewritten meanwhile, and the file is another
        }
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long most = Math.min(MOST, channel.size() / 2);
            if (most < 2) {
                return false;
            }
            long length = channel.size() - scene.random().nextLong(1, most);
            while (length > 0 && !insideALine(channel, length)) {
                length--;
            }
            channel.truncate(length);
            return length > 0;
        }
    }

    private static boolean insideALine(FileChannel channel, long length) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return channel.read(last, length - 1) == 1 && last.get(0) != '\n';
    }
}
