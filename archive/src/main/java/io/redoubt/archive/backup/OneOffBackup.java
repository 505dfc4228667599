package io.redoubt.archive.backup;

import io.redoubt.core.Counted;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.replication.FollowerSettings;
import io.redoubt.replication.OneOffSync;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.backup.BackupDraft;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.segment.BackupSealer.SealedRdb;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// Takes a full backup of a running server over the wire: one snapshot, checked while it arrives, stored, loaded
/// by a real server, and only then listed.
///
/// Needs no access to the server's disk and no setting of it; costs it one fork. May run while an archive follows
/// the same server. What is cut off, killed or refused leaves nothing that is listed.
///
/// @param trial loads the backup on a scratch server; empty to leave that to a later look
/// @param level zstd compression level
public record OneOffBackup(
        BackupStore store,
        ServerAccess access,
        Optional<BackupTrial> trial,
        Progress progress,
        InstantSource clock,
        int level) {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /// A backup that is listed, and what was noted about its server.
    public record Taken(BackupEntry entry, ServerFacts facts) {}

    /// Takes it; durable and listed on return.
    ///
    /// @throws RedoubtException LOCKED if another process changes backups of this source; what connecting and
    ///     syncing may be refused with; DAMAGED if the snapshot was not whole; VERIFICATION_FAILED if a server
    ///     did not load it
    public Taken take() throws IOException {
        try (SourceLock _ = store.lock()) {
            ServerFacts facts = facts();
            progress.phase("wait for the snapshot", 0);
            try (OneOffSync sync = OneOffSync.begin(access, FollowerSettings.standard(), clock)) {
                return taken(sync, facts);
            }
        }
    }

    private ServerFacts facts() {
        try (ServerConnection server = ServerConnection.open(access, CONNECT)) {
            return ServerFacts.read(server);
        }
    }

    private Taken taken(OneOffSync sync, ServerFacts facts) throws IOException {
        try (BackupDraft draft = store.begin(sync.millis(), level)) {
            SealedRdb rdb = received(sync, draft);
            BackupRecord record = record(sync, draft, rdb, facts);
            BackupEntry entry = new Publication(trial, clock).publish(draft, record, record.millis());
            return new Taken(entry, facts);
        }
    }

    private SealedRdb received(OneOffSync sync, BackupDraft draft) throws IOException {
        progress.phase("receive", 0);
        String name = "of " + access.uri().address();
        try (InputStream in = new Counted(new Arriving(sync), 0, progress)) {
            return draft.sealRdb(in, name);
        }
    }

    private BackupRecord record(OneOffSync sync, BackupDraft draft, SealedRdb rdb, ServerFacts facts)
            throws IOException {
        return new BackupRecord(
                draft.id(),
                store.source(),
                access.uri().toString(),
                sync.identity().version().or(rdb::server),
                Optional.of(new BackupRecord.Position(sync.replid(), sync.offset())),
                sync.millis(),
                0,
                Optional.of(BackupDraft.stored(rdb)),
                Optional.empty(),
                draft.about(facts.toJson()));
    }

    /// The snapshot on its way: tells a lost connection from a disk that cannot be written.
    private static final class Arriving extends FilterInputStream {
        private final OneOffSync sync;

        Arriving(OneOffSync sync) {
            super(begun(sync));
            this.sync = sync;
        }

        private static InputStream begun(OneOffSync sync) {
            try {
                return sync.snapshot();
            } catch (IOException e) {
                throw sync.lost(e);
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int count) {
            try {
                return in.read(into, from, count);
            } catch (IOException e) {
                throw sync.lost(e);
            }
        }
    }
}
