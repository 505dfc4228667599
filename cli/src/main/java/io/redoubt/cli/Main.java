package io.redoubt.cli;

import io.redoubt.cli.command.Commands;
import io.redoubt.cli.frame.CommandLineInterface;
import io.redoubt.cli.frame.Folders;
import io.redoubt.cli.frame.Surroundings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// Where the process starts: joins the commands to the real world, runs, and ends with the exit status.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Surroundings surroundings = surroundings();
        int status = new CommandLineInterface(Commands.all(), surroundings).run(arguments);
        surroundings.stdout().flush();
        surroundings.stderr().flush();
        if (status == 0) {
            AotCacheMaker.startIfAsked(surroundings.environment());
        }
        System.exit(status);
    }

    static Surroundings surroundings() {
        Map<String, String> environment = System.getenv();
        return new Surroundings(
                environment,
                InstantSource.system(),
                System.in,
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                new Surroundings.Terminals(
                        Boolean.getBoolean("redoubt.stdin.terminal"),
                        Boolean.getBoolean("redoubt.stdout.terminal"),
                        Boolean.getBoolean("redoubt.stderr.terminal")),
                Folders.of(environment, Path.of(home(environment))),
                new ProcessSignals());
    }

    private static String home(Map<String, String> environment) {
        return environment.getOrDefault("HOME", System.getProperty("user.home"));
    }

    /// UTF-8 whatever the locale: JSON must be, and a name must look the same in a log and on a screen.
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
