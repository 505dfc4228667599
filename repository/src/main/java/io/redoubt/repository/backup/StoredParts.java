package io.redoubt.repository.backup;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.repository.MetadataFile;
import io.redoubt.repository.segment.BackupSealer;
import io.redoubt.repository.segment.SealedFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The files of a backup, compared with what its record says of them.
record StoredParts(BackupStore store, BackupRecord record) {
    private record Part(Path path, StoredFile expected) {}

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        record.rdb().ifPresent(rdb -> parts.add(new Part(store.file(record.id(), BackupStore.RDB), rdb.file())));
        record.log().ifPresent(log -> parts.add(new Part(store.file(record.id(), BackupStore.LOG), log.file())));
        return parts;
    }

    void requirePresent() throws IOException {
        for (Part part : parts()) {
            opened(part);
        }
    }

    private SealedFile opened(Part part) throws IOException {
        SealedFile file = SealedFile.open(part.path());
        if (!BackupSealer.isOf(file, store.source(), record.id().text())
                || !file.digest().equals(part.expected().digest())) {
            throw damaged(part.path());
        }
        return file;
    }

    void requireIntact(Progress progress) throws IOException {
        long before = 0;
        for (Part part : parts()) {
            opened(part).verify(progress.after(before));
            before += part.expected().storedBytes();
        }
        requireAbout(store.file(record.id(), BackupStore.ABOUT));
    }

    private void requireAbout(Path about) throws IOException {
        try {
            if (!MetadataFile.digest(about).equals(record.aboutDigest())) {
                throw damaged(about);
            }
        } catch (NoSuchFileException e) {
            throw new RedoubtException(
                    ErrorCode.SEGMENT_MISSING,
                    "'%s' is missing".formatted(about),
                    "Put it back from another copy of the repository.",
                    e);
        }
    }

    private static RedoubtException damaged(Path path) {
        return new RedoubtException(
                ErrorCode.DAMAGED,
                "'%s' is not the file its backup was made with".formatted(path),
                "It was swapped or changed; put the right file back from another copy of the repository.");
    }
}
