package io.redoubt.testkit;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.jspecify.annotations.Nullable;

/// Space and abilities of a simulated disk.
final class SimFileStore extends FileStore {
    private final Volume volume;

    SimFileStore(Volume volume) {
        this.volume = volume;
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public String type() {
        return "simulated";
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public long getTotalSpace() throws IOException {
        return volume.locked(volume::capacity);
    }

    @Override
    public long getUsableSpace() throws IOException {
        return volume.locked(volume::free);
    }

    @Override
    public long getUnallocatedSpace() throws IOException {
        return getUsableSpace();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return type.isAssignableFrom(SimAttributeView.class);
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return SimAttributes.VIEWS.contains(name);
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) {
        throw new UnsupportedOperationException("the simulated disk has no such attribute: " + attribute);
    }
}
