package io.redoubt.restore;

import io.redoubt.core.Engine;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.settings.FileLayout;
import io.redoubt.restore.settings.TargetSettings;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import java.util.List;
import java.util.Optional;

/// Chooses the server that boots the restored files: it must read what every server along the way wrote.
record BootBinary(ServerBinaries binaries, RestorePlan plan, FileLayout layout, TargetSettings settings) {
    /// Multi-part files are known from here on.
    private static final ServerVersion FIRST_MULTI_PART = new ServerVersion(Engine.REDIS, 7, 0, 0);

    /// @throws RedoubtException VERSIONS_DO_NOT_FIT if there is none
    ServerBinary choose(boolean force, List<String> warnings) {
        ServerVersion deciding = plan.versions().deciding().orElse(FIRST_MULTI_PART);
        boolean six = deciding.engine() == Engine.REDIS && !deciding.atLeast(7, 0);
        ServerBinary binary = binaries.fitting(six && layout == FileLayout.MULTI_PART ? FIRST_MULTI_PART : deciding)
                .orThrow();
        for (ServerVersion written : plan.versions().all()) {
            if (!binary.reads(written)) {
                throw new RedoubtException(
                        ErrorCode.VERSIONS_DO_NOT_FIT,
                        "%s does not read what %s wrote, and this history needs both %s and %s"
                                .formatted(binary.version(), written, written, deciding),
                        "Restore to a target before the upgrade, or name a server that reads all with --server-binary.");
            }
        }
        if (layout == FileLayout.RDB) {
            requireReadable(binary, force, warnings);
        }
        return binary;
    }

    /// How the files are laid out for the boot: an RDB is saved by a server that has loaded them.
    static FileLayout layoutFor(ServerBinary binary, FileLayout wanted) {
        boolean single = wanted == FileLayout.RDB
                && binary.version().engine() == Engine.REDIS
                && !binary.version().atLeast(7, 0);
        return single ? FileLayout.SINGLE_FILE : wanted == FileLayout.RDB ? FileLayout.MULTI_PART : wanted;
    }

    /// An RDB is of the version of the server that saved it, and older servers refuse newer ones.
    private void requireReadable(ServerBinary binary, boolean force, List<String> warnings) {
        Optional<ServerVersion> loading =
                settings.version().or(() -> plan.versions().deciding());
        if (loading.isEmpty() || new ServerBinary(binary.program(), loading.get()).reads(binary.version())) {
            return;
        }
        String message =
                "the RDB would be saved by %s, which %s does not read".formatted(binary.version(), loading.get());
        if (!force) {
            throw new RedoubtException(
                    ErrorCode.VERSIONS_DO_NOT_FIT,
                    message,
                    "Name a server of the target's version with --server-binary, or use --format aof."
                            + " --force saves it all the same.");
        }
        warnings.add(message);
    }
}
