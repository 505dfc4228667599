package io.redoubt.cli.frame;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/// The world a run of the program sees.
///
/// @param terminals which of the streams are terminals
public record Surroundings(
        Map<String, String> environment,
        InstantSource clock,
        InputStream stdin,
        PrintStream stdout,
        PrintStream stderr,
        Terminals terminals,
        Folders folders,
        StopSignals stopSignals) {
    /// Which of the streams are terminals. The JVM cannot tell them apart, so the launcher says it.
    public record Terminals(boolean stdin, boolean stdout, boolean stderr) {}

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /// The same world, in which nobody hears what is printed.
    public Surroundings unheard() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Surroundings(environment, clock, stdin, nowhere, nowhere, terminals, folders, stopSignals);
    }
}
