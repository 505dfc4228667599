package io.redoubt.system;

import io.redoubt.cli.command.Commands;
import io.redoubt.cli.frame.CommandLineInterface;
import io.redoubt.cli.frame.Folders;
import io.redoubt.cli.frame.StopSignals;
import io.redoubt.cli.frame.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// The command line in this process: the same code as a process of its own, without the second it takes to
/// start one.
///
/// @param home where everything goes that no option says otherwise of
record Terminal(Path home, Map<String, String> environment, InstantSource clock) {
    static Terminal at(Path home) {
        return new Terminal(home, Map.of(), InstantSource.system());
    }

    /// With a password as the servers' own tools take it.
    Terminal password(String password) {
        return new Terminal(home, Map.of("REDISCLI_AUTH", password), clock);
    }

    /// On a machine whose clock shows another time than this one's.
    Terminal withClock(InstantSource other) {
        return new Terminal(home, environment, other);
    }

    Ended run(String... arguments) {
        return run(new ByteArrayOutputStream(), arguments);
    }

    /// What a command that succeeds writes to standard output, which need not be text.
    byte[] bytes(String... arguments) {
        var output = new ByteArrayOutputStream();
        Ended _ = run(output, arguments).succeeded();
        return output.toByteArray();
    }

    private Ended run(ByteArrayOutputStream output, String... arguments) {
        var errors = new ByteArrayOutputStream();
        var surroundings = new Surroundings(
                environment,
                clock,
                InputStream.nullInputStream(),
                new PrintStream(output, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8),
                new Surroundings.Terminals(false, false, false),
                Folders.of(Map.of("XDG_CACHE_HOME", cache()), home),
                new NoSignals());
        int status = new CommandLineInterface(Commands.all(), surroundings).run(arguments);
        return new Ended(status, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
    }

    /// The embedded server need not be unpacked again for every test.
    private static String cache() {
        return Path.of(System.getProperty("user.home"), ".cache").toString();
    }

    /// Nobody signals a test.
    private record NoSignals() implements StopSignals {
        @Override
        public void onStop(Runnable action) {
            // It ends by itself.
        }

        @Override
        public boolean interrupted() {
            return false;
        }
    }
}
