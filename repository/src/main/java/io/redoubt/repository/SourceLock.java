package io.redoubt.repository;

import java.io.IOException;
import java.nio.channels.FileChannel;

/// The right to write one source, held until closed or until the process ends.
public final class SourceLock implements AutoCloseable {
    private final FileChannel channel;

    SourceLock(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
