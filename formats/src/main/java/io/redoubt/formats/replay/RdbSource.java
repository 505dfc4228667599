package io.redoubt.formats.replay;

import java.io.IOException;
import java.io.InputStream;

/// A snapshot that can be read more than once, also at the same time.
@FunctionalInterface
public interface RdbSource {
    /// Begins to read it; the caller closes.
    InputStream open() throws IOException;
}
