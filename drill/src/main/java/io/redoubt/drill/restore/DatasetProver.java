package io.redoubt.drill.restore;

import io.redoubt.core.Progress;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.dataset.DatasetComparison;
import io.redoubt.formats.dataset.DatasetDigest;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.LeafSorter;
import io.redoubt.formats.dataset.RdbDigest;
import io.redoubt.formats.rdb.ReadAhead;
import io.redoubt.repository.backup.BackupStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Holds what a server saved of a restored dataset to what the archived server sent of the same moment.
///
/// Both are digested in one pass each, in memory that does not grow with them. Only when the digests differ are
/// they read once more, through sorted files, for the keys that do.
///
/// @param folder for these files: some 120 bytes for each key
record DatasetProver(BackupStore backups, Path folder) {
    /// @param saved by the server that loaded what was restored
    /// @throws io.redoubt.core.RedoubtException DAMAGED if the backup is not as it was stored: then it proves
    /// nothing
    Proof prove(Evidence evidence, Path saved, ServerVersion loadedBy) throws IOException {
        backups.requireIntact(evidence.record(), Progress.silent());
        DatasetScope scope = evidence.record()
                .server()
                .map(DatasetScope::of)
                .orElse(DatasetScope.STREAM_V1)
                .and(DatasetScope.of(loadedBy));
        var wanted = new Snapshot("backup " + evidence.id(), () -> ReadAhead.of(backups.openRdb(evidence.record())));
        var found = new Snapshot(saved.toString(), () -> ReadAhead.of(Files.newInputStream(saved)));
        DatasetDigest digest = found.digest(scope);
        return wanted.digest(scope).equals(digest)
                ? new Proof.Equal(evidence, digest, 0, 0)
                : differences(evidence, scope, wanted, found);
    }

    private Proof differences(Evidence evidence, DatasetScope scope, Snapshot wanted, Snapshot found)
            throws IOException {
        try (LeafSorter expected = new LeafSorter(folder);
                LeafSorter actual = new LeafSorter(folder)) {
            DatasetDigest _ = wanted.digest(scope, expected);
            DatasetDigest digest = found.digest(scope, actual);
            var tolerance = new ExpiryTolerance(evidence.record().server());
            DatasetComparison.compare(expected.sorted(), actual.sorted(), tolerance);
            return tolerance.proof(evidence, digest);
        }
    }

    private interface Opening {
        InputStream open() throws IOException;
    }

    private record Snapshot(String name, Opening opening) {
        DatasetDigest digest(DatasetScope scope) throws IOException {
            try (InputStream rdb = opening.open()) {
                return RdbDigest.of(rdb, name, scope);
            }
        }

        DatasetDigest digest(DatasetScope scope, LeafSorter leaves) throws IOException {
            try (InputStream rdb = opening.open()) {
                return RdbDigest.of(rdb, name, scope, leaves);
            }
        }
    }
}
