package io.redoubt.repository.retention;

import io.redoubt.repository.MetadataFile;
import io.redoubt.repository.SourceStore;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// What the clocks said when a source was last expired, kept beside its other files.
record ClockFile(SourceStore store) {
    private Path path() {
        return store.directory().resolve("clock.json");
    }

    Optional<ClockReading> read() throws IOException {
        try {
            return Optional.of(ClockReading.from(MetadataFile.read(path())));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    void write(ClockReading reading) throws IOException {
        MetadataFile.write(path(), reading.toJson());
    }
}
