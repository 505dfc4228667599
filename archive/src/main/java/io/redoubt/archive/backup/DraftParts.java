package io.redoubt.archive.backup;

import io.redoubt.repository.backup.BackupDraft;
import java.io.IOException;
import java.io.InputStream;

/// The parts of a backup that is not listed yet.
public record DraftParts(BackupDraft draft) implements BackupTrial.Parts {
    @Override
    public InputStream openRdb() throws IOException {
        return draft.openRdb();
    }

    @Override
    public InputStream openLog() throws IOException {
        return draft.openLog();
    }
}
