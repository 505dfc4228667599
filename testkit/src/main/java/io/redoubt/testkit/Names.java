package io.redoubt.testkit;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The tree of names on a volume: finding, creating, renaming and deleting. Fails as the JDK does on Linux.
final class Names {
    private final Volume volume;

    Names(Volume volume) {
        this.volume = volume;
    }

    /// Where a name is or would be.
    private record Place(DirectoryNode directory, String name, SimPath path) {
        Optional<SimNode> node() {
            return Optional.ofNullable(directory.entries().get(name));
        }

        SimNode existing() throws IOException {
            return node().orElseThrow(() -> new NoSuchFileException(path.toString()));
        }

        void requireFree() throws IOException {
            if (node().isPresent()) {
                throw new FileAlreadyExistsException(path.toString());
            }
        }
    }

    Optional<SimNode> find(SimPath path) throws IOException {
        return volume.locked(() -> {
            volume.faults().requireRunning();
            return lookUp(path);
        });
    }

    SimNode existing(SimPath path) throws IOException {
        return find(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
    }

    private Optional<SimNode> lookUp(SimPath path) {
        Optional<SimNode> node = Optional.of(volume.root());
        for (String name : path.fromRoot()) {
            node = node.flatMap(parent -> switch (parent) {
                case DirectoryNode directory ->
                    Optional.ofNullable(directory.entries().get(name));
                case FileNode _ -> Optional.empty();
            });
        }
        return node;
    }

    private Place place(SimPath path) throws IOException {
        List<String> names = path.fromRoot();
        if (names.isEmpty()) {
            throw new FileSystemException(path.toString(), null, "Device or resource busy");
        }
        SimPath parent = path.toAbsolutePath().normalize().parent();
        return switch (lookUp(parent).orElseThrow(() -> new NoSuchFileException(path.toString()))) {
            case DirectoryNode directory -> new Place(directory, names.getLast(), path);
            case FileNode _ -> throw new FileSystemException(path.toString(), null, "Not a directory");
        };
    }

    List<String> list(SimPath path) throws IOException {
        return volume.locked(() -> switch (existing(path)) {
            case DirectoryNode directory -> List.copyOf(directory.entries().keySet());
            case FileNode _ -> throw new NotDirectoryException(path.toString());
        });
    }

    /// Opens or creates a file as the options say. Truncating and creating are one change each.
    FileNode open(SimPath path, OpenMode mode, Set<PosixFilePermission> permissions) throws IOException {
        return volume.locked(() -> {
            volume.faults().requireRunning();
            Place place = place(path);
            Optional<SimNode> present = place.node();
            if (present.isEmpty()) {
                return create(place, mode, permissions);
            }
            if (mode.createNew()) {
                throw new FileAlreadyExistsException(path.toString());
            }
            return switch (present.get()) {
                case FileNode file -> {
                    if (mode.truncate() && file.size() > 0) {
                        volume.truncate(file, 0);
                    }
                    yield file;
                }
                case DirectoryNode _ -> throw new FileSystemException(path.toString(), null, "Is a directory");
            };
        });
    }

    private FileNode create(Place place, OpenMode mode, Set<PosixFilePermission> permissions) throws IOException {
        if (!mode.create()) {
            throw new NoSuchFileException(place.path().toString());
        }
        FileNode file = FileNode.empty(volume.newMetadata(permissions));
        volume.step(() -> put(place, file));
        return file;
    }

    private void put(Place place, SimNode node) {
        place.directory().change(new EntryChange.Put(place.name(), node));
        if (node instanceof FileNode file) {
            volume.linked(file);
        }
    }

    void createDirectory(SimPath path, Set<PosixFilePermission> permissions) throws IOException {
        volume.locked(() -> {
            volume.faults().requireRunning();
            if (path.fromRoot().isEmpty()) {
                throw new FileAlreadyExistsException(path.toString());
            }
            Place place = place(path);
            place.requireFree();
            volume.step(() -> put(place, DirectoryNode.empty(volume.newMetadata(permissions))));
            return path;
        });
    }

    void link(SimPath link, SimPath existing) throws IOException {
        volume.locked(() -> {
            SimNode node = existing(existing);
            Place place = place(link);
            place.requireFree();
            if (node instanceof DirectoryNode) {
                throw new FileSystemException(link.toString(), existing.toString(), "Operation not permitted");
            }
            volume.step(() -> put(place, node));
            return link;
        });
    }

    void delete(SimPath path) throws IOException {
        volume.locked(() -> {
            volume.faults().requireRunning();
            Place place = place(path);
            requireEmpty(place.existing(), path);
            remove(place);
            return path;
        });
    }

    private void remove(Place place) throws IOException {
        SimNode node = place.existing();
        volume.step(() -> {
            place.directory().change(new EntryChange.Remove(place.name()));
            unlink(node);
        });
    }

    private void unlink(SimNode node) {
        if (node instanceof FileNode file) {
            volume.unlinked(file);
        }
    }

    private static void requireEmpty(SimNode node, SimPath path) throws IOException {
        if (node instanceof DirectoryNode directory && !directory.entries().isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
    }

    /// The system call: replaces a target file or empty directory in one step.
    void rename(SimPath source, SimPath target) throws IOException {
        volume.locked(() -> {
            volume.faults().requireRunning();
            Place from = place(source);
            Place to = place(target);
            SimNode node = from.existing();
            requireRenameable(node, from, to);
            if (to.node().filter(node::equals).isEmpty()) {
                volume.step(() -> rename(node, from, to));
            }
            return target;
        });
    }

    private void requireRenameable(SimNode node, Place from, Place to) throws IOException {
        String source = from.path().toString();
        String target = to.path().toString();
        if (node instanceof DirectoryNode && from.directory() != to.directory()) {
            // Two directories would share the change of one, and a lost half could leave a loop in the tree.
            throw new FileSystemException(
                    source, target, "the simulated disk moves directories only within their parent");
        }
        Optional<SimNode> replaced = to.node();
        if (replaced.isPresent()) {
            requireEmpty(replaced.get(), to.path());
            boolean intoDirectory = replaced.get() instanceof DirectoryNode;
            if (intoDirectory != node instanceof DirectoryNode) {
                throw new FileSystemException(source, target, intoDirectory ? "Is a directory" : "Not a directory");
            }
        }
    }

    private void rename(SimNode node, Place from, Place to) throws IOException {
        if (volume.faults().renames().failsNow()) {
            throw new FileSystemException(from.path().toString(), to.path().toString(), "Input/output error");
        }
        to.node().ifPresent(this::unlink);
        if (from.directory() == to.directory()) {
            from.directory().change(new EntryChange.Rename(from.name(), to.name(), node));
        } else {
            to.directory().change(new EntryChange.Put(to.name(), node));
            from.directory().change(new EntryChange.Remove(from.name()));
        }
    }
}
