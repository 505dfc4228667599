package io.redoubt.persistence.profile;

import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.FileDraft;
import io.redoubt.core.RedoubtException;
import io.redoubt.persistence.profile.ProfileFile.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Writes a profile. Each file appears whole under its name or not at all; one that is there and differs is refused
/// before anything is written. Passwords that are there stay, whatever was asked. For one run.
public final class ProfileWriter {
    private static final String OPEN = "rwxr-xr-x";
    private static final String CLOSED = "rwx------";

    private final ProfileOrder order;
    private final RandomGenerator random;
    private boolean ownerLeft;

    /// Which files may be replaced.
    public enum Existing {
        KEPT,
        REPLACED
    }

    /// What was done.
    ///
    /// @param written relative to the directory, as all names here
    /// @param kept those that were there as they should be, and passwords
    /// @param ownerLeft whether files belong to this user that must belong to the containers'
    public record Written(List<String> written, List<String> kept, boolean ownerLeft) {}

    /// @param random makes passwords: it must be one that cannot be foretold
    public ProfileWriter(ProfileOrder order, RandomGenerator random) {
        this.order = order;
        this.random = random;
    }

    /// @throws RedoubtException USAGE if the order makes no sense; DESTINATION_NOT_EMPTY if a file is there that
    ///     differs and is to be kept, or something that is no file; nothing was written then
    /// @throws IOException if the directory cannot be written; another run completes what is there by then
    public Written write(Existing existing) throws IOException {
        requireDirectory(order.out());
        Path secrets = order.out().resolve("secrets");
        requireDirectory(secrets);
        List<ProfileFile> files = Profile.files(order, Passwords.in(secrets, random));
        List<ProfileFile> missing = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        List<String> differing = new ArrayList<>();
        for (ProfileFile file : files) {
            switch (state(file)) {
                case MISSING -> missing.add(file);
                case SAME -> {
                    kept.add(file.path());
                    close(file);
                }
                case DIFFERENT -> {
                    missing.add(file);
                    differing.add(file.path());
                }
            }
        }
        if (!differing.isEmpty() && existing == Existing.KEPT) {
            throw new RedoubtException(
                    ErrorCode.DESTINATION_NOT_EMPTY,
                    "in '%s' there are other %s already; nothing was written"
                            .formatted(order.out(), String.join(", ", differing)),
                    "Choose another --out, or replace them with --force. Passwords are kept in any case.");
        }
        writeAll(missing, secrets);
        return new Written(missing.stream().map(ProfileFile::path).toList(), kept, ownerLeft);
    }

    private void writeAll(List<ProfileFile> missing, Path secrets) throws IOException {
        makeDirectories(missing);
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString(CLOSED));
        for (ProfileFile file : missing) {
            if (file.kind() == Kind.SECRET) {
                claim(file);
            }
        }
        // What is there now counts: another run may have made a password meanwhile, and the users must fit it.
        Set<String> wanted = missing.stream().map(ProfileFile::path).collect(Collectors.toSet());
        for (ProfileFile file : Profile.files(order, Passwords.in(secrets, random))) {
            if (file.kind() != Kind.SECRET && wanted.contains(file.path())) {
                write(file, FileDraft.replacing(order.out().resolve(file.path())));
            }
        }
    }

    /// What was made with less care.
    private void close(ProfileFile file) throws IOException {
        if (file.kind() == Kind.SECRET || file.kind() == Kind.GUARDED) {
            Files.setPosixFilePermissions(
                    order.out().resolve(file.path()),
                    PosixFilePermissions.fromString(file.kind().mode()));
        }
    }

    private static void requireDirectory(Path directory) throws IOException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new RedoubtException(
                    ErrorCode.DESTINATION_NOT_EMPTY,
                    "'%s' is no directory".formatted(directory),
                    "Choose another --out.",
                    new NotDirectoryException(directory.toString()));
        }
    }

    private enum State {
        MISSING,
        SAME,
        DIFFERENT
    }

    private State state(ProfileFile file) throws IOException {
        Path path = order.out().resolve(file.path());
        requireDirectory(directory(path));
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return State.MISSING;
        }
        if (!Files.isRegularFile(path)) {
            throw new RedoubtException(
                    ErrorCode.DESTINATION_NOT_EMPTY, "'%s' is no file".formatted(path), "Choose another --out.");
        }
        boolean same = file.kind() == Kind.SECRET || holds(path, file.content().getBytes(StandardCharsets.UTF_8));
        return same ? State.SAME : State.DIFFERENT;
    }

    private static boolean holds(Path file, byte[] content) throws IOException {
        return Files.size(file) == content.length && Arrays.equals(Files.readAllBytes(file), content);
    }

    private static Path directory(Path file) {
        return java.util.Objects.requireNonNull(file.getParent());
    }

    private void makeDirectories(List<ProfileFile> files) throws IOException {
        make(order.out(), OPEN);
        for (ProfileFile file : files) {
            Path directory = directory(order.out().resolve(file.path()));
            make(directory, directory.endsWith("secrets") ? CLOSED : OPEN);
            own(directory, file);
        }
        if (!order.compose()) {
            make(order.out().resolve("data"), CLOSED);
        }
    }

    private static void make(Path directory, String mode) throws IOException {
        if (!Files.exists(directory)) {
            Durability.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
        }
    }

    /// Never takes the place of a password.
    private void claim(ProfileFile file) throws IOException {
        try {
            write(file, FileDraft.ofNew(order.out().resolve(file.path())));
        } catch (RedoubtException e) {
            if (e.code() != ErrorCode.DESTINATION_NOT_EMPTY) {
                throw e;
            }
        }
    }

    /// As a draft it may be read by its owner only, so that no password is open for a moment.
    private void write(ProfileFile file, FileDraft begun) throws IOException {
        try (FileDraft draft = begun) {
            draft.out().write(file.content().getBytes(StandardCharsets.UTF_8));
            Files.setPosixFilePermissions(
                    draft.written(), PosixFilePermissions.fromString(file.kind().mode()));
            own(draft.written(), file);
            draft.publish();
        }
    }

    /// Gives it to the user of the containers, where this user may.
    private void own(Path path, ProfileFile file) throws IOException {
        if (!order.compose() || !file.forContainer()) {
            return;
        }
        try {
            Files.setAttribute(path, "unix:uid", ComposeFile.USER, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", ComposeFile.USER, LinkOption.NOFOLLOW_LINKS);
        } catch (FileSystemException | UnsupportedOperationException _) {
            ownerLeft = true;
        }
    }
}
