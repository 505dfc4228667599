package io.redoubt.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.spi.FileSystemProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns the calls of `Files` and `FileChannel` into those of one simulated disk.
final class SimProvider extends FileSystemProvider {
    static final String SCHEME = "simulated";

    private final SimFileSystem fileSystem;

    SimProvider(SimFileSystem fileSystem) {
        this.fileSystem = fileSystem;
    }

    private Names names() {
        return fileSystem.names();
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException("a simulated disk is made by SimDisk");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return fileSystem;
    }

    @Override
    public Path getPath(URI uri) {
        return fileSystem.getPath(uri.getPath());
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        SimPath sim = SimPath.of(path);
        OpenMode mode = OpenMode.of(options);
        if (!mode.write() && names().existing(sim) instanceof DirectoryNode directory) {
            return new SimDirectoryChannel(fileSystem.volume(), directory, sim.toString());
        }
        Set<PosixFilePermission> permissions = SimAttributes.permissions(attributes, SimAttributes.FILE_DEFAULT);
        return new SimFileChannel(fileSystem.volume(), names().open(sim, mode, permissions), sim.toString(), mode);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        return SimDirectoryStream.open(names(), SimPath.of(directory), filter);
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        names().createDirectory(
                        SimPath.of(directory), SimAttributes.permissions(attributes, SimAttributes.DIRECTORY_DEFAULT));
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        names().link(SimPath.of(link), SimPath.of(existing));
    }

    @Override
    public void delete(Path path) throws IOException {
        names().delete(SimPath.of(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        SimPath from = SimPath.of(source);
        makeWay(SimPath.of(target), List.of(options).contains(StandardCopyOption.REPLACE_EXISTING));
        if (names().existing(from) instanceof DirectoryNode) {
            createDirectory(target);
            return;
        }
        try (FileChannel in = newFileChannel(source, Set.of(StandardOpenOption.READ));
                FileChannel out =
                        newFileChannel(target, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW))) {
            long size = in.size();
            for (long at = 0; at < size; ) {
                at += in.transferTo(at, size - at, out);
            }
        }
    }

    /// Without `ATOMIC_MOVE` the JDK deletes an existing target before it renames; so does this, as two changes.
    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        SimPath from = SimPath.of(source);
        SimPath to = SimPath.of(target);
        List<CopyOption> wanted = List.of(options);
        if (!wanted.contains(StandardCopyOption.ATOMIC_MOVE) && !isSameFile(from, to)) {
            makeWay(to, wanted.contains(StandardCopyOption.REPLACE_EXISTING));
        }
        names().rename(from, to);
    }

    private void makeWay(SimPath target, boolean replace) throws IOException {
        if (names().find(target).isEmpty()) {
            return;
        }
        if (!replace) {
            throw new FileAlreadyExistsException(target.toString());
        }
        names().delete(target);
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        if (one.equals(other)) {
            return true;
        }
        if (!(one instanceof SimPath first) || !(other instanceof SimPath second)) {
            return false;
        }
        SimNode node = first.getFileSystem().names().existing(first);
        return second.getFileSystem().names().find(second).filter(node::equals).isPresent();
    }

    @Override
    public boolean isHidden(Path path) {
        Path name = path.getFileName();
        return name != null && name.toString().startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        names().existing(SimPath.of(path));
        return fileSystem.store();
    }

    /// Only execution of a file can be denied: tests run as a user who may read and write everything.
    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        SimNode node = names().existing(SimPath.of(path));
        boolean executable = node instanceof DirectoryNode
                || node.metadata().permissions().contains(PosixFilePermission.OWNER_EXECUTE);
        if (List.of(modes).contains(AccessMode.EXECUTE) && !executable) {
            throw new AccessDeniedException(path.toString());
        }
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        if (!type.isAssignableFrom(SimAttributeView.class)) {
            return null;
        }
        return type.cast(
                new SimAttributeView(SimPath.of(path), type.getSimpleName().startsWith("Basic") ? "basic" : "posix"));
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        if (!type.isAssignableFrom(SimAttributes.class)) {
            throw new UnsupportedOperationException("not supported by the simulated disk: " + type.getName());
        }
        return type.cast(new SimAttributeView(SimPath.of(path), "posix").readAttributes());
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        Map<String, Object> all =
                new SimAttributeView(SimPath.of(path), "posix").readAttributes().named();
        List<String> wanted =
                List.of(attributes.substring(attributes.indexOf(':') + 1).split(","));
        if (wanted.contains("*")) {
            return all;
        }
        Map<String, Object> found = new HashMap<>();
        for (String name : wanted) {
            Object value = all.get(name);
            if (value == null) {
                throw new IllegalArgumentException("unknown attribute: " + name);
            }
            found.put(name, value);
        }
        return found;
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        new SimAttributeView(SimPath.of(path), "posix").set(attribute.substring(attribute.indexOf(':') + 1), value);
    }
}
