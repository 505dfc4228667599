package io.redoubt.restore;

import io.redoubt.core.ByteSize;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.settings.FileLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a restore needs on the target's volume, the copies made for the boot included.
record FreeSpace(long needed) {
    /// Manifest, configuration, directories, and blocks filled in part.
    private static final long SMALL_THINGS = 1 << 20;

    static FreeSpace of(RestorePlan plan, FileLayout layout) {
        long base = plan.baseFacts().plainBytes();
        long log = plan.logFacts().plainBytes();
        return new FreeSpace(SMALL_THINGS
                + switch (layout) {
                    case MULTI_PART -> base + 2 * log; // the base is linked, the log copied
                    case SINGLE_FILE -> 2 * (base + log);
                    case RDB -> 2 * (base + log); // an RDB is hardly larger than what it is made from
                });
    }

    /// @throws RedoubtException NOT_ENOUGH_SPACE
    void requireOn(Path volume) throws IOException {
        long free = Files.getFileStore(volume).getUsableSpace();
        if (free < needed) {
            throw new RedoubtException(
                    ErrorCode.NOT_ENOUGH_SPACE,
                    "the restore needs %s on the volume of '%s', %s are free"
                            .formatted(new ByteSize(needed).readable(), volume, new ByteSize(free).readable()),
                    "Free some space or restore to another volume; nothing was written.");
        }
    }
}
