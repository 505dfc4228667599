package io.redoubt.testkit;

import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads and changes the attributes of whatever has a name at the moment of the call.
final class SimAttributeView implements PosixFileAttributeView {
    private final SimPath path;
    private final String name;

    SimAttributeView(SimPath path, String name) {
        this.path = path;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SimAttributes readAttributes() throws IOException {
        return path.getFileSystem()
                .volume()
                .locked(() -> SimAttributes.of(path.getFileSystem().names().existing(path)));
    }

    private void change(Consumer<Metadata> change) throws IOException {
        SimFileSystem fileSystem = path.getFileSystem();
        fileSystem.volume().locked(() -> {
            SimNode node = fileSystem.names().existing(path);
            fileSystem.volume().step(() -> change.accept(node.metadata()));
            return node;
        });
    }

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
        change(metadata -> metadata.permissions(permissions));
    }

    @Override
    public void setGroup(GroupPrincipal group) throws IOException {
        change(metadata -> metadata.group(group.getName()));
    }

    @Override
    public UserPrincipal getOwner() throws IOException {
        return readAttributes().owner();
    }

    @Override
    public void setOwner(UserPrincipal owner) throws IOException {
        change(metadata -> metadata.owner(owner.getName()));
    }

    /// Only the time of modification is kept apart; the others are accepted and ignored.
    @Override
    public void setTimes(@Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
            throws IOException {
        if (modified != null) {
            change(metadata -> metadata.modified(modified));
        }
    }

    void set(String attribute, Object value) throws IOException {
        switch (attribute) {
            case "permissions" -> setPermissions(SimAttributes.permissions(value));
            case "owner" -> setOwner((UserPrincipal) value);
            case "group" -> setGroup((GroupPrincipal) value);
            case "lastModifiedTime" -> setTimes((FileTime) value, null, null);
            case "lastAccessTime", "creationTime" -> readAttributes();
            default -> throw new IllegalArgumentException("unknown attribute: " + attribute);
        }
    }
}
