package io.redoubt.testkit;

import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// A node's attributes at one moment.
record SimAttributes(
        boolean isDirectory,
        long size,
        Object fileKey,
        FileTime creationTime,
        FileTime lastModifiedTime,
        Set<PosixFilePermission> permissions,
        SimPrincipal owner,
        SimPrincipal group)
        implements PosixFileAttributes {
    static final Set<String> VIEWS = Set.of("basic", "posix", "owner");

    /// What new files and directories get where the caller does not say; the umask is 022.
    static final Set<PosixFilePermission> FILE_DEFAULT = PosixFilePermissions.fromString("rw-r--r--");

    static final Set<PosixFilePermission> DIRECTORY_DEFAULT = PosixFilePermissions.fromString("rwxr-xr-x");

    static SimAttributes of(SimNode node) {
        Metadata metadata = node.metadata();
        long size = switch (node) {
            case FileNode file -> file.size();
            case DirectoryNode _ -> FileNode.PAGE;
        };
        return new SimAttributes(
                node instanceof DirectoryNode,
                size,
                metadata.number(),
                metadata.created(),
                metadata.modified(),
                metadata.permissions(),
                new SimPrincipal(metadata.owner()),
                new SimPrincipal(metadata.group()));
    }

    /// The permissions among the attributes of a creation, or the default.
    static Set<PosixFilePermission> permissions(FileAttribute<?>[] attributes, Set<PosixFilePermission> defaults) {
        Set<PosixFilePermission> permissions = defaults;
        for (FileAttribute<?> attribute : attributes) {
            if (!attribute.name().equals("posix:permissions")) {
                throw new UnsupportedOperationException("not settable at creation: " + attribute.name());
            }
            permissions = permissions(attribute.value());
        }
        return permissions;
    }

    static Set<PosixFilePermission> permissions(Object value) {
        Set<PosixFilePermission> permissions = new HashSet<>();
        for (Object permission : (Set<?>) value) {
            permissions.add((PosixFilePermission) permission);
        }
        return permissions;
    }

    Map<String, Object> named() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("isDirectory", isDirectory);
        all.put("isRegularFile", isRegularFile());
        all.put("isSymbolicLink", false);
        all.put("isOther", false);
        all.put("size", size);
        all.put("fileKey", fileKey);
        all.put("creationTime", creationTime);
        all.put("lastModifiedTime", lastModifiedTime);
        all.put("lastAccessTime", lastModifiedTime);
        all.put("permissions", permissions);
        all.put("owner", owner);
        all.put("group", group);
        return all;
    }

    @Override
    public FileTime lastAccessTime() {
        return lastModifiedTime;
    }

    @Override
    public boolean isRegularFile() {
        return !isDirectory;
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return false;
    }
}
