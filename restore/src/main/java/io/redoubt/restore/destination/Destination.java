package io.redoubt.restore.destination;

import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Events;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The directory a restore goes to, and the rules of touching it: never a directory in use, never a non-empty one
/// unasked, never half of a restore.
public final class Destination {
    private static final String WORK_IN_MOUNT = ".redoubt-restore";
    private static final String OLD_IN_MOUNT = ".redoubt-old-";
    private static final Set<String> NOT_CONTENT = Set.of("lost+found", WORK_IN_MOUNT);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneId.systemDefault());

    private final Path target;
    private final boolean mountPoint;

    private Destination(Path target, boolean mountPoint) {
        this.target = target;
        this.mountPoint = mountPoint;
    }

    /// Looks at a directory, which may be absent; its missing parents are made, mode 700.
    ///
    /// @throws RedoubtException DESTINATION_NOT_EMPTY if it is not a directory
    public static Destination at(Path into) throws IOException {
        Path absolute = into.toAbsolutePath().normalize();
        if (Files.isDirectory(absolute)) {
            Path real = absolute.toRealPath();
            return new Destination(real, MountPoint.is(real));
        }
        if (Trees.exists(absolute)) {
            throw new RedoubtException(
                    ErrorCode.DESTINATION_NOT_EMPTY,
                    "'%s' is not a directory".formatted(absolute),
                    "Give --into a directory that is absent or empty; --force does not replace a file.");
        }
        Path parent = absolute.getParent();
        Path name = absolute.getFileName();
        if (parent == null || name == null) {
            throw new IllegalStateException("a root directory always exists: " + absolute);
        }
        Durability.createDirectories(parent);
        return new Destination(parent.toRealPath().resolve(name), false);
    }

    /// The real path.
    public Path path() {
        return target;
    }

    /// An existing directory on the target's volume.
    public Path volume() {
        return mountPoint ? target : parent();
    }

    private Path parent() {
        Path parent = target.getParent();
        return parent == null ? target : parent;
    }

    /// Refuses what must not be touched.
    ///
    /// @param force whether a non-empty directory may be replaced; one in use never is
    /// @throws RedoubtException DESTINATION_IN_USE, DESTINATION_NOT_EMPTY
    public void requireFree(boolean force, Events events) throws IOException {
        if (!Files.isDirectory(target)) {
            return;
        }
        UsedDirectory used = UsedDirectory.look(target);
        if (!used.holders().isEmpty()) {
            throw inUse("%s has it as working directory".formatted(String.join(", ", used.holders())));
        }
        if (content().isEmpty()) {
            return;
        }
        if (!force) {
            throw new RedoubtException(
                    ErrorCode.DESTINATION_NOT_EMPTY,
                    "'%s' is not empty".formatted(target),
                    "Give another directory, or --force: it puts what is there aside as '%s' and deletes nothing."
                            .formatted(
                                    mountPoint ? target.resolve(OLD_IN_MOUNT + "TIME") : target + ".redoubt-old-TIME"));
        }
        if (used.unseen() > 0) {
            events.warn(
                    "cannot see the working directories of %d processes of other users; make sure no server uses '%s'"
                            .formatted(used.unseen(), target));
        }
    }

    /// Refuses a directory that a running server on this machine answers as its own.
    ///
    /// @throws RedoubtException DESTINATION_IN_USE
    public void requireNot(Path dirOfServer, String server) throws IOException {
        if (Files.isDirectory(target)
                && Files.isDirectory(dirOfServer)
                && dirOfServer.toRealPath().equals(target)) {
            throw inUse("the server at %s has it as dir".formatted(server));
        }
    }

    private RedoubtException inUse(String how) {
        return new RedoubtException(
                ErrorCode.DESTINATION_IN_USE,
                "'%s' is in use: %s".formatted(target, how),
                "Stop that server first, or restore elsewhere; --force does not override this.");
    }

    private List<String> content() throws IOException {
        return Trees.entries(target).stream()
                .filter(name -> !(mountPoint && (NOT_CONTENT.contains(name) || name.startsWith(OLD_IN_MOUNT))))
                .toList();
    }

    /// Who should own the result if nobody was named: the owner of what is replaced, else of the parent
    /// directory.
    public Ownership usualOwner() throws IOException {
        return Ownership.of(Files.isDirectory(target) ? target : parent());
    }

    /// Completes a swap that an earlier run began and did not end, and removes what earlier runs left.
    ///
    /// @return the outcome the completed run would have told
    public Optional<String> recover(Events events) throws IOException {
        Optional<String> completed = Optional.empty();
        for (Path work : leftBehind()) {
            Optional<Staging> found = Staging.lock(work);
            if (found.isEmpty()) {
                continue;
            }
            try (Staging staging = found.get()) {
                Optional<SwapJournal> journal = SwapJournal.in(staging.work());
                if (journal.isPresent() && resumed(staging.work(), journal.get())) {
                    events.info("completed the restore to '%s' that was interrupted".formatted(target));
                    completed = Optional.of(journal.get().outcome());
                } else {
                    events.info("removed '%s', left by a restore that was interrupted".formatted(staging.work()));
                }
            } catch (DirectoryNotEmptyException _) {
                // Its scratch server is still ending and has written meanwhile; the next run removes the rest.
                events.warn("could not remove all of '%s', left by a restore that was interrupted".formatted(work));
            }
        }
        return completed;
    }

    private boolean resumed(Path work, SwapJournal journal) throws IOException {
        if (mountPoint) {
            new EntrySwap(target, work, journal).run();
            return true;
        }
        return new DirectorySwap(target, work, journal).resume();
    }

    private List<Path> leftBehind() throws IOException {
        if (mountPoint) {
            Path work = target.resolve(WORK_IN_MOUNT);
            return Files.isDirectory(work) ? List.of(work) : List.of();
        }
        return Trees.entries(parent()).stream()
                .filter(name -> name.startsWith(target.getFileName() + ".redoubt-new-"))
                .map(parent()::resolve)
                .filter(Files::isDirectory)
                .toList();
    }

    /// Makes the directory to write into, on the target's volume.
    ///
    /// @param id tells it apart from those of other runs
    public Staging stage(String id) throws IOException {
        return Staging.open(
                mountPoint
                        ? target.resolve(WORK_IN_MOUNT)
                        : target.resolveSibling(target.getFileName() + ".redoubt-new-" + id));
    }

    /// Swaps the staged files in. They must be durable and whole; ownership and modes are set before.
    ///
    /// @param outcome kept for a later run, should this one be interrupted from here on
    /// @return where the old content was put; empty if there was none
    public Optional<Path> publish(Staging staging, String outcome, Instant now) throws IOException {
        String aside =
                unusedName((mountPoint ? OLD_IN_MOUNT : target.getFileName() + ".redoubt-old-") + STAMP.format(now));
        SwapJournal journal = new SwapJournal(
                outcome,
                Trees.identity(staging.files()),
                aside,
                mountPoint ? content() : List.of(),
                mountPoint ? Trees.entries(staging.files()) : List.of());
        journal.writeTo(staging.work());
        boolean kept = mountPoint
                ? new EntrySwap(target, staging.work(), journal).run()
                : new DirectorySwap(target, staging.work(), journal).run();
        return kept ? Optional.of((mountPoint ? target : parent()).resolve(aside)) : Optional.empty();
    }

    private String unusedName(String wanted) {
        String name = wanted;
        for (int i = 2; Trees.exists((mountPoint ? target : parent()).resolve(name)); i++) {
            name = wanted + "-" + i;
        }
        return name;
    }

    /// Gives the staged files to their owner.
    ///
    /// @return the command to do it with, if this user may not and nobody insisted
    public Optional<String> own(Staging staging, Ownership owner) throws IOException {
        return owner.giveTo(staging.files(), target);
    }
}
