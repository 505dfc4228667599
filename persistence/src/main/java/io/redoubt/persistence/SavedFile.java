package io.redoubt.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The file a snapshot was saved to, where this process can see it.
///
/// @param bytes its size
record SavedFile(Path path, long bytes) {
    /// Looks where the server says it saves. No server says how large the file is.
    ///
    /// Empty when the server is on another machine or does not tell its settings, and when the file there was not
    /// written while this snapshot was made: a server in a container names a path that is another file here.
    static Optional<SavedFile> of(WatchedServer server, ChildResult snapshot) {
        if (!server.onThisMachine()) {
            return Optional.empty();
        }
        Optional<String> directory = server.setting("dir");
        Optional<String> name = server.setting("dbfilename");
        return directory.isPresent() && name.isPresent()
                ? read(directory.get(), name.get(), snapshot)
                : Optional.empty();
    }

    static Optional<SavedFile> read(String directory, String name, ChildResult snapshot) {
        try {
            Path path = Path.of(directory, name);
            long second = Files.getLastModifiedTime(path).to(TimeUnit.SECONDS);
            // The clocks of the file system and of the server may differ by the second that is cut off.
            boolean written = second >= snapshot.before().second() - 1
                    && second <= snapshot.ended().snapshot().lastSecond() + 1;
            return written ? Optional.of(new SavedFile(path, Files.size(path))) : Optional.empty();
        } catch (IOException | InvalidPathException _) {
            return Optional.empty();
        }
    }
}
