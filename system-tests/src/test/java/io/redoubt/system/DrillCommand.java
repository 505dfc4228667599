package io.redoubt.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// `drill ACTION` in a scratch directory of its own, which should be empty again after each run.
record DrillCommand(Path home, String action, Path scratch) {
    static DrillCommand at(Path home, String action) throws IOException {
        return new DrillCommand(home, action, Files.createDirectory(home.resolve("scratch")));
    }

    Ended run(String... arguments) {
        return Terminal.at(home)
                .run(Stream.concat(Stream.of("drill", action, "--scratch", scratch.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }
}
