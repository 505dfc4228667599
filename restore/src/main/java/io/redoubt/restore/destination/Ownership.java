package io.redoubt.restore.destination;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;

/// Who is to own the restored files.
///
/// @param explicit whether the user asked for it: then it must succeed
public record Ownership(UserPrincipal user, Optional<GroupPrincipal> group, boolean explicit) {
    /// That of an existing file or directory.
    static Ownership of(Path path) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
        return new Ownership(attributes.owner(), Optional.of(attributes.group()), false);
    }

    /// Reads `USER[:GROUP]`, names or numbers; without a group the files keep theirs.
    ///
    /// @throws RedoubtException USAGE if this system knows no such user or group
    public static Ownership parse(String text, Path anyPath) throws IOException {
        UserPrincipalLookupService known = anyPath.getFileSystem().getUserPrincipalLookupService();
        int colon = text.indexOf(':');
        try {
            UserPrincipal user = known.lookupPrincipalByName(colon < 0 ? text : text.substring(0, colon));
            return new Ownership(
                    user,
                    colon < 0
                            ? Optional.empty()
                            : Optional.of(known.lookupPrincipalByGroupName(text.substring(colon + 1))),
                    true);
        } catch (UserPrincipalNotFoundException e) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "this system has no user or group '%s'".formatted(e.getName()),
                    "Give --owner as USER[:GROUP], names or numbers.",
                    e);
        }
    }

    /// Gives a directory and everything in it to the owner.
    ///
    /// @return empty if done; else, unless it was asked for explicitly, the command that an administrator can do
    ///     it with
    /// @throws RedoubtException NOT_AUTHORISED if it was asked for explicitly and is not permitted
    Optional<String> giveTo(Path directory, Path finalName) throws IOException {
        try {
            for (Path path : Trees.all(directory)) {
                give(path);
            }
            return Optional.empty();
        } catch (FileSystemException e) {
            if (explicit) {
                throw new RedoubtException(
                        ErrorCode.NOT_AUTHORISED,
                        "this user may not give files to '%s'".formatted(this),
                        "Run as root, or without --owner.",
                        e);
            }
            return Optional.of("chown -R " + this + " '" + finalName + "'");
        }
    }

    private void give(Path path) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes now = view.readAttributes();
        if (!now.owner().equals(user)) {
            view.setOwner(user);
        }
        if (group.isPresent() && !now.group().equals(group.get())) {
            view.setGroup(group.get());
        }
    }

    @Override
    public String toString() {
        return user.getName() + group.map(name -> ":" + name.getName()).orElse("");
    }
}
