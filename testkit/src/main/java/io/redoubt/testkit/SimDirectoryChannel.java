package io.redoubt.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/// A directory opened for reading, whose only use is to be forced.
final class SimDirectoryChannel extends UnsupportedFileChannel {
    private final Volume volume;
    private final DirectoryNode directory;
    private final String name;

    SimDirectoryChannel(Volume volume, DirectoryNode directory, String name) {
        this.volume = volume;
        this.directory = directory;
        this.name = name;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        throw new IOException("Is a directory");
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        throw new IOException("Is a directory");
    }

    @Override
    public void force(boolean metaData) throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        volume.force(directory, name);
    }
}
