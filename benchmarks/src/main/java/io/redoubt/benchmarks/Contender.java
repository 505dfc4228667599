package io.redoubt.benchmarks;

import io.redoubt.servers.ScratchServer;
import java.io.IOException;
import java.nio.file.Path;

/// Something that follows a primary and keeps its stream on disk.
interface Contender {
    String name();

    /// Starts following `primary`, keeping everything in the empty directory `place`.
    Following start(ScratchServer primary, Path place) throws IOException;

    /// One that follows.
    interface Following extends AutoCloseable {
        long pid();

        boolean alive();

        /// Asks it to finish what it still has to do with what it received, if anything, and to end. Returns at once.
        void finish();

        /// Whether `finish` makes work that belongs to the bytes received.
        boolean worksAtEnd();

        /// Ends it if it still runs. Repeatable.
        @Override
        void close();
    }
}
