package io.redoubt.testkit;

import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/// Permissions, owner and times of one node. Never lost by a power cut: no promise of the product rests on them.
final class Metadata {
    private final FileTime created;
    private final long number;
    private FileTime modified;
    private Set<PosixFilePermission> permissions;
    private String owner = "owner";
    private String group = "group";

    /// @param number the inode number, unique on its disk
    Metadata(long number, FileTime created, Set<PosixFilePermission> permissions) {
        this.number = number;
        this.created = created;
        this.modified = created;
        this.permissions = Set.copyOf(permissions);
    }

    Metadata copy() {
        var copy = new Metadata(number, created, permissions);
        copy.modified = modified;
        copy.owner = owner;
        copy.group = group;
        return copy;
    }

    long number() {
        return number;
    }

    FileTime created() {
        return created;
    }

    FileTime modified() {
        return modified;
    }

    void modified(FileTime time) {
        modified = time;
    }

    Set<PosixFilePermission> permissions() {
        return permissions;
    }

    void permissions(Set<PosixFilePermission> wanted) {
        permissions = Set.copyOf(wanted);
    }

    String owner() {
        return owner;
    }

    void owner(String name) {
        owner = name;
    }

    String group() {
        return group;
    }

    void group(String name) {
        group = name;
    }
}
