package io.redoubt.restore;

import io.redoubt.core.ByteSize;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.settings.FileLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a piece of work needs on a volume, before it begins.
///
/// @param what needs it, as in `restore`
public record FreeSpace(String what, long needed) {
    /// Manifest, configuration, directories, and blocks filled in part.
    private static final long SMALL_THINGS = 1 << 20;

    /// Of a restore, the copies made for the boot included.
    static FreeSpace of(RestorePlan plan, FileLayout layout) {
        long base = plan.baseFacts().plainBytes();
        long log = plan.logFacts().plainBytes();
        return new FreeSpace(
                "restore",
                SMALL_THINGS
                        + switch (layout) {
                            case MULTI_PART -> base + 2 * log; // the base is linked, the log copied
                            case SINGLE_FILE -> 2 * (base + log);
                            case RDB -> 2 * (base + log); // an RDB is hardly larger than what it is made from
                        });
    }

    /// @throws RedoubtException NOT_ENOUGH_SPACE
    public void requireOn(Path volume) throws IOException {
        long free = Files.getFileStore(volume).getUsableSpace();
        if (free < needed) {
            throw new RedoubtException(
                    ErrorCode.NOT_ENOUGH_SPACE,
                    "the %s needs %s on the volume of '%s', %s are free"
                            .formatted(what, new ByteSize(needed).readable(), volume, new ByteSize(free).readable()),
                    "Free some space or name a directory on another volume; nothing was written.");
        }
    }
}
