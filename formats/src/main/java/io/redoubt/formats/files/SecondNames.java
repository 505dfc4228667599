package io.redoubt.formats.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Further names for files, so that they stay when a server removes their own. Closing removes them.
public interface SecondNames extends Closeable {
    /// Makes a set of them.
    interface Maker {
        /// @param place a directory on the volume of the files
        /// @return empty where this user may not, or the volume cannot
        Optional<? extends SecondNames> in(Path place);
    }

    /// Another name for what `file` names now.
    ///
    /// @throws IOException if there is no such file, or it can have no other name
    Path link(Path file) throws IOException;
}
