package io.redoubt.testkit;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;

/// The JDK's view of one simulated disk.
final class SimFileSystem extends FileSystem {
    private final Volume volume;
    private final Names names;
    private final SimProvider provider;
    private final SimPath root;
    private final SimFileStore store;

    @SuppressWarnings("this-escape") // a final class; the parts keep the reference and use it only when called
    SimFileSystem(Volume volume) {
        this.volume = volume;
        this.names = new Names(volume);
        this.provider = new SimProvider(this);
        this.root = new SimPath(this, true, List.of());
        this.store = new SimFileStore(volume);
    }

    Volume volume() {
        return volume;
    }

    Names names() {
        return names;
    }

    SimPath root() {
        return root;
    }

    SimFileStore store() {
        return store;
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    /// Nothing to release: the disk lives as long as it is referred to.
    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(root);
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of(store);
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return SimAttributes.VIEWS;
    }

    @Override
    public Path getPath(String first, String... more) {
        return SimPath.parse(this, more.length == 0 ? first : first + "/" + String.join("/", more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
        return path -> matcher.matches(Path.of(path.toString()));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return new SimPrincipal.Lookup();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("the simulated disk cannot be watched");
    }
}
