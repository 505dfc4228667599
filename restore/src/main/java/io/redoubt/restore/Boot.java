package io.redoubt.restore;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.settings.FileLayout;
import io.redoubt.restore.settings.TargetSettings;
import io.redoubt.servers.LoadTrial;
import io.redoubt.servers.LoadTrial.DataFiles;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/// Loads a restored directory on a scratch server, under the names its server will look for.
record Boot(ServerBinary binary, RestorePlan plan, TargetSettings settings, Duration patience, InstantSource clock) {
    /// @throws RedoubtException VERIFICATION_FAILED if the server does not load the directory
    LoadTrial.Loaded load(Path directory, FileLayout layout, Progress progress, LoadTrial.Last last)
            throws IOException {
        try {
            return new LoadTrial(binary, plan.databasesNeeded(), patience, clock)
                    .load(directory, files(layout), progress, last);
        } catch (RedoubtException e) {
            if (e.code() != ErrorCode.VERIFICATION_FAILED) {
                throw e;
            }
            throw new RedoubtException(
                    ErrorCode.VERIFICATION_FAILED,
                    "the restored files are of no use: " + e.getMessage(),
                    "Nothing was put in place. " + e.hint(),
                    e);
        }
    }

    private DataFiles files(FileLayout layout) {
        return switch (layout) {
            case MULTI_PART -> new DataFiles.MultiPart(settings.appendfilename(), settings.appenddirname());
            case SINGLE_FILE -> new DataFiles.SingleFile(settings.appendfilename());
            case RDB -> new DataFiles.Snapshot(settings.dbfilename());
        };
    }
}
