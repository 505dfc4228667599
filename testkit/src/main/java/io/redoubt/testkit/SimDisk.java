package io.redoubt.testkit;

import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.Function;

/// A file system in memory that loses what was not synced, for testing what survives a crash.
///
/// Use `root()` wherever production code takes a path. `crashAfter` stops the machine in the middle of the work;
/// `afterPowerLoss` or `afterProcessKill` then gives the disk the next start finds. What a power cut may take is stated
/// at `PowerLoss`. Everything follows from the seed: one seed and one order of calls give one outcome.
///
/// What counts as an operation: creating, writing, truncating, forcing, renaming, linking, deleting, changing
/// attributes; not reading. Not supported: symbolic links, mapping files, moving a directory to another parent,
/// watching.
/// Safe for use by many threads.
public final class SimDisk {
    private static final Instant FIRST_MOMENT = Instant.parse("2026-01-01T00:00:00Z");

    private final Volume volume;
    private final SimFileSystem fileSystem;
    private final SplittableRandom random;

    private SimDisk(DirectoryNode root, SplittableRandom random, InstantSource clock) {
        this.random = random;
        this.volume = new Volume(root, random.split(), clock);
        this.fileSystem = new SimFileSystem(volume);
    }

    /// An empty disk on which time stands still.
    public static SimDisk seeded(long seed) {
        return seeded(seed, () -> FIRST_MOMENT);
    }

    /// An empty disk; files are dated by the clock.
    public static SimDisk seeded(long seed, InstantSource clock) {
        var root =
                DirectoryNode.empty(new Metadata(1, FileTime.from(clock.instant()), SimAttributes.DIRECTORY_DEFAULT));
        return new SimDisk(root, new SplittableRandom(seed), clock);
    }

    public Path root() {
        return fileSystem.root();
    }

    public FileSystem fileSystem() {
        return fileSystem;
    }

    /// How many changes and forces were done so far. The one a crash fell on is not counted.
    public long operations() {
        long[] count = new long[1];
        volume.configure(() -> count[0] = volume.faults().operations());
        return count[0];
    }

    /// Lets this many more operations through; the one after throws `SimulatedCrash`, and so does everything from then
    /// on, except closing channels. A write the crash falls on may be done in part.
    public void crashAfter(long more) {
        volume.configure(() -> volume.faults().crashAfter(more));
    }

    /// Stops the machine now.
    public void crash() {
        volume.configure(() -> volume.faults().crash());
    }

    /// Cuts the power, if this disk still runs, and gives what the next start finds. Called again, it draws another
    /// outcome of the same cut. The new disk has the same capacity and no other faults set.
    public SimDisk afterPowerLoss() {
        return next(root -> PowerLoss.survivors(root, random.split()));
    }

    /// Kills the process, if this disk still runs: all it wrote is still seen, and what was not forced can still be
    /// lost by a later power loss of the new disk. Locks are gone.
    public SimDisk afterProcessKill() {
        return next(ProcessKill::survivors);
    }

    private SimDisk next(Function<DirectoryNode, DirectoryNode> survivors) {
        SimDisk[] next = new SimDisk[1];
        volume.configure(() -> {
            volume.faults().crash();
            next[0] = new SimDisk(survivors.apply(volume.root()), random.split(), volume.clock());
            next[0].capacity(volume.capacity());
        });
        return next[0];
    }

    /// Makes the nth force of a file from now fail (1 is the next) as on Linux: the pages that could not be written
    /// count as clean and never reach the platter, and the force after that succeeds.
    public void failForce(int nth) {
        volume.configure(() -> volume.faults().fileForces().failNth(nth));
    }

    /// Makes every force of a file fail from now on.
    public void failEveryForce() {
        volume.configure(() -> volume.faults().fileForces().failAlways());
    }

    /// Makes the nth force of a directory from now fail (1 is the next); its changes stay as uncertain as they were.
    public void failDirectoryForce(int nth) {
        volume.configure(() -> volume.faults().directoryForces().failNth(nth));
    }

    /// Makes the nth rename from now fail (1 is the next); both names stay as they are.
    public void failRename(int nth) {
        volume.configure(() -> volume.faults().renames().failNth(nth));
    }

    /// Makes forces of files say that they succeeded and do nothing, as a disk with a volatile cache does.
    public void ignoreForces() {
        volume.configure(() -> volume.faults().fileForces().ignore());
    }

    /// Makes forces of directories say that they succeeded and do nothing, as if the code under test forgot them.
    public void ignoreDirectoryForces() {
        volume.configure(() -> volume.faults().directoryForces().ignore());
    }

    /// Forces and renames succeed again.
    public void heal() {
        volume.configure(() -> {
            volume.faults().fileForces().neverFail();
            volume.faults().directoryForces().neverFail();
            volume.faults().renames().neverFail();
        });
    }

    /// Sets the size of the disk; a write that does not fit is done in part, and the next fails with "No space left on
    /// device". Only file contents take space.
    public void capacity(long bytes) {
        volume.configure(() -> volume.capacity(bytes));
    }

    /// Whether writes may take fewer bytes than given (at least one).
    public void shortWrites(boolean wanted) {
        volume.configure(() -> volume.faults().shortWrites(wanted));
    }
}
