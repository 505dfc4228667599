package io.redoubt.system;

import io.redoubt.cli.Main;
import java.io.IOException;

/// The command line, in a process that ends with its standard input: however a test ends, no archive
/// outlives it.
final class ArchiveProgram {
    private ArchiveProgram() {}

    public static void main(String[] args) throws Exception {
        Thread.ofPlatform().daemon().start(ArchiveProgram::endWithInput);
        Main.main(args);
    }

    private static void endWithInput() {
        try {
            System.in.skipNBytes(Long.MAX_VALUE);
        } catch (IOException _) {
            // The other end is gone, which is what is waited for.
        }
        Runtime.getRuntime().halt(0);
    }
}
