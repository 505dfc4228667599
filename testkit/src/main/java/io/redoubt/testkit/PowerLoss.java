package io.redoubt.testkit;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// What a power cut leaves of a tree, as a pure function of its images and a random source.
///
/// Forced bytes of a file survive; forced entries of a directory survive; everything else may or may not:
///
/// - Each page (4 KiB) changed since the file's last force is kept, lost (old content), zero, or torn at sectors of
///   512 bytes. Zero and torn never touch bytes the last force covered unless they were written again since: appending
///   to a page does not endanger the forced bytes in it. Real file systems promise that much, and every log relies on
/// it.
/// - The size is the forced one, the latest, or any in between, whatever became of the data. So a file may have its
///   full length and hold zeros, or have its name and be empty, as ext4 and XFS were seen to do; and a truncation
///   may be undone.
/// - Each unforced entry change is kept or lost, except that changes touching one name keep their order: none is kept
///   after a lost one. A rename within a directory is one change. A move between directories is two, so it may leave
///   both names or none until both directories are forced.
///
/// Independent choices alone would nearly never lose or keep everything, which is what most real cuts do, so each tree,
/// file and directory first draws a fate.
final class PowerLoss {
    private static final int SECTOR = 512;

    /// What becomes of unforced changes as a group.
    private enum Fate {
        ALL_KEPT,
        ALL_LOST,
        EACH_FOR_ITSELF
    }

    /// What becomes of one unforced page.
    private enum PageFate {
        KEPT,
        LOST,
        ZERO,
        TORN
    }

    private final RandomGenerator random;
    private final Fate treeFate;
    private final IdentityHashMap<SimNode, SimNode> survivors = new IdentityHashMap<>();

    private PowerLoss(RandomGenerator random) {
        this.random = random;
        this.treeFate = drawFate(8);
    }

    static DirectoryNode survivors(DirectoryNode root, RandomGenerator random) {
        return new PowerLoss(random).directory(root);
    }

    private Fate drawFate(int sides) {
        return switch (random.nextInt(sides)) {
            case 0 -> Fate.ALL_KEPT;
            case 1 -> Fate.ALL_LOST;
            default -> Fate.EACH_FOR_ITSELF;
        };
    }

    private Fate fateWithinTree() {
        return treeFate == Fate.EACH_FOR_ITSELF ? drawFate(4) : treeFate;
    }

    private SimNode survivor(SimNode node) {
        SimNode known = survivors.get(node);
        if (known != null) {
            return known;
        }
        return switch (node) {
            case FileNode file -> {
                var survivor = FileNode.surviving(file.metadata().copy(), content(file));
                survivors.put(file, survivor);
                yield survivor;
            }
            case DirectoryNode directory -> directory(directory);
        };
    }

    private DirectoryNode directory(DirectoryNode directory) {
        var survivor = DirectoryNode.empty(directory.metadata().copy());
        survivors.put(directory, survivor);
        survivingEntries(directory).forEach((name, node) -> {
            SimNode kept = survivor(node);
            survivor.entries().put(name, kept);
            survivor.stored().put(name, kept);
        });
        return survivor;
    }

    private SortedMap<String, SimNode> survivingEntries(DirectoryNode directory) {
        Fate fate = fateWithinTree();
        SortedMap<String, SimNode> entries = new TreeMap<>(directory.stored());
        Set<String> lostNames = new HashSet<>();
        for (EntryChange change : directory.unforced()) {
            boolean possible = change.names().stream().noneMatch(lostNames::contains);
            if (possible && isKept(fate)) {
                change.applyTo(entries);
            } else {
                lostNames.addAll(change.names());
            }
        }
        return entries;
    }

    private boolean isKept(Fate fate) {
        return switch (fate) {
            case ALL_KEPT -> true;
            case ALL_LOST -> false;
            case EACH_FOR_ITSELF -> random.nextBoolean();
        };
    }

    private byte[] content(FileNode file) {
        Fate dataFate = fateWithinTree();
        Fate sizeFate = random.nextBoolean() ? dataFate : fateWithinTree();
        var content = new byte[survivingSize(file, sizeFate)];
        int neverGivenUp = lowestSizeSinceForce(file);
        for (int from = 0; from < content.length; from += FileNode.PAGE) {
            int to = Math.min(from + FileNode.PAGE, content.length);
            PageFate fate = file.isDirty(from / FileNode.PAGE) ? pageFate(dataFate) : PageFate.LOST;
            fill(content, from, to, fate, file, neverGivenUp);
        }
        return content;
    }

    private int survivingSize(FileNode file, Fate fate) {
        List<Integer> sizes = file.unforcedSizes();
        return switch (fate) {
            case ALL_KEPT -> file.size();
            case ALL_LOST -> file.storedSize();
            case EACH_FOR_ITSELF -> {
                int choice = random.nextInt(sizes.size() + 1);
                yield choice == sizes.size() ? file.storedSize() : sizes.get(choice);
            }
        };
    }

    private PageFate pageFate(Fate fate) {
        return switch (fate) {
            case ALL_KEPT -> PageFate.KEPT;
            case ALL_LOST -> PageFate.LOST;
            case EACH_FOR_ITSELF -> PageFate.values()[random.nextInt(PageFate.values().length)];
        };
    }

    private void fill(byte[] content, int from, int to, PageFate fate, FileNode file, int neverGivenUp) {
        boolean sectorKept = true;
        for (int i = from; i < to; i++) {
            if (fate == PageFate.TORN && i % SECTOR == 0) {
                sectorKept = random.nextBoolean();
            }
            boolean kept = i < file.size() && (fate == PageFate.KEPT || (fate == PageFate.TORN && sectorKept));
            boolean zero = fate == PageFate.ZERO && i >= neverGivenUp;
            content[i] = kept ? file.cachedByte(i) : zero ? 0 : file.storedByte(i);
        }
    }

    /// Bytes below this were on the platter all the time; those above may lie in newly given blocks, which read as
    /// zero.
    private static int lowestSizeSinceForce(FileNode file) {
        int lowest = file.storedSize();
        for (int size : file.unforcedSizes()) {
            lowest = Math.min(lowest, size);
        }
        return lowest;
    }
}
