package io.redoubt.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The directory of one test run: removed when all went well, kept and named when not.
final class Evidence {
    private final Path folder;

    Evidence(String name) throws IOException {
        this.folder = Files.createTempDirectory("redoubt-" + name + "-");
    }

    Path folder() {
        return folder;
    }

    /// A test that may fail.
    interface Attempt {
        void run() throws Exception;
    }

    /// Runs it; a failure names the directory and the seed, so that it can be looked into.
    void during(long seed, Attempt attempt) throws Exception {
        try {
            attempt.run();
        } catch (Exception | AssertionError e) {
            if (e instanceof org.opentest4j.TestAbortedException) {
                throw e;
            }
            throw new AssertionError(
                    "seed %d; repository, spool, archive.log and the traffic sent are kept in '%s': %s"
                            .formatted(seed, folder, e.getMessage()),
                    e);
        }
        Rehearsal.delete(folder);
    }
}
