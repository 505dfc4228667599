package io.redoubt.testkit;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;

/// A lock held until it is released or its channel is closed.
final class SimFileLock extends FileLock {
    private final SimFileChannel holder;

    SimFileLock(SimFileChannel holder, long position, long size, boolean shared) {
        super(holder, position, size, shared);
        this.holder = holder;
    }

    @Override
    public boolean isValid() {
        return holder.isOpen() && holder.holds(this);
    }

    @Override
    public void release() throws IOException {
        if (!holder.isOpen()) {
            throw new ClosedChannelException();
        }
        holder.release(this);
    }
}
