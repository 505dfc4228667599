package io.redoubt.cli.frame;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs the command line in a world of its own and keeps what it said.
final class Stage {
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00.123Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final Path folder;
    private boolean interrupted;
    private boolean terminal;
    private String answer = "";
    private OutputStream stdout = out;

    Stage(Path folder) {
        this.folder = folder;
    }

    Stage with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Stage interrupted() {
        interrupted = true;
        return this;
    }

    Stage onTerminal() {
        terminal = true;
        return this;
    }

    /// What a person types when asked.
    Stage answering(String line) {
        answer = line;
        return this;
    }

    Stage writingTo(OutputStream stream) {
        stdout = stream;
        return this;
    }

    int run(EchoCommand.Ending ending, String... arguments) {
        return new CommandLineInterface(List.of(new EchoCommand(ending)), surroundings()).run(arguments);
    }

    int run(String... arguments) {
        return run(_ -> 0, arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    Surroundings surroundings() {
        return new Surroundings(
                environment,
                InstantSource.fixed(NOW),
                new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(stdout, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                new Surroundings.Terminals(terminal, terminal, terminal),
                Folders.of(environment, folder),
                new StopSignals() {
                    @Override
                    public void onStop(Runnable action) {
                        action.run();
                    }

                    @Override
                    public boolean interrupted() {
                        return interrupted;
                    }
                });
    }
}
