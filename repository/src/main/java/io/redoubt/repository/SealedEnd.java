package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// How far a branch has been sealed, as recorded beside its files after each segment: no chain can tell that its
/// last file is gone, but this can.
///
/// It never says more than was once held, and may say less: a crash, or a copy that was made meanwhile, comes
/// between.
///
/// @param millis when the last byte was received
public record SealedEnd(BranchPosition position, long millis) {
    private static final String FILE = "sealed.json";

    /// What is recorded in the directory of a branch; empty before its first segment.
    static Optional<SealedEnd> in(Path directory, BranchId branch) throws IOException {
        try {
            JsonDocument json = MetadataFile.read(directory.resolve(FILE));
            return Optional.of(new SealedEnd(
                    new BranchPosition(branch, new ReplicationOffset(json.number("endOffset"))),
                    json.number("lastMillis")));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// Records this end unless a later one is recorded; durable on return.
    void raiseIn(Path directory) throws IOException {
        boolean known = in(directory, position.branch())
                .filter(before -> before.position().offset().compareTo(position.offset()) >= 0)
                .isPresent();
        if (!known) {
            MetadataFile.write(
                    directory.resolve(FILE),
                    JsonLine.schema(1)
                            .number("branch", position.branch().number())
                            .number("endOffset", position.offset().bytes())
                            .number("lastMillis", millis));
        }
    }
}
