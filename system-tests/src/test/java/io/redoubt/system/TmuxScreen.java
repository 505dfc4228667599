package io.redoubt.system;

import io.redoubt.cli.Main;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.OsCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A terminal of a certain size, in which a shell script runs; its screen can be read. It ends with the test.
final class TmuxScreen implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path socket;

    private TmuxScreen(Path socket) {
        this.socket = socket;
    }

    /// The calling test is reported as skipped where there is no tmux.
    static TmuxScreen start(Path folder, int columns, int rows, String script) throws IOException {
        OsCommand.require("tmux");
        Path file = Files.writeString(folder.resolve("script"), script);
        // A name of its own, and short: a socket's path may not be long.
        var screen = new TmuxScreen(Files.createTempDirectory("tmux-").resolve("s"));
        screen.tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                Integer.toString(columns),
                "-y",
                Integer.toString(rows),
                "sh '" + file + "'");
        return screen;
    }

    /// A script that runs the program of this test's class path, says its status, and whether it left the
    /// terminal as it was; then it stays.
    static String program(Path folder, String environment, String... arguments) {
        return program(Main.class, folder, environment, arguments);
    }

    /// The same with another program.
    static String program(Class<?> program, Path folder, String environment, String... arguments) {
        String words = Stream.of(arguments).map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        return """
                trap : INT
                export LC_ALL=C.UTF-8 CLASSPATH='%s' %s
                stty -a >'%s/before'
                '%s/bin/java' -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \\
                    -Dredoubt.stdin.terminal=true -Dredoubt.stdout.terminal=true %s %s 2>'%s/errors'
                status=$?
                %s
                """.formatted(
                        System.getProperty("java.class.path"),
                        environment,
                        folder,
                        System.getProperty("java.home"),
                        program.getName(),
                        words,
                        folder,
                        verdict(folder));
    }

    /// What is said after the program has ended.
    static String verdict(Path folder) {
        return """
                stty -a >'%s/after'
                cmp -s '%s/before' '%s/after' && echo "ended with $status, terminal as before" || echo "ended with $status, terminal CHANGED"
                cat
                """.formatted(folder, folder, folder);
    }

    private String tmux(String... arguments) {
        List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String text() {
        return tmux("capture-pane", "-p");
    }

    void keys(String... keys) {
        List<String> command = new ArrayList<>(List.of("send-keys"));
        command.addAll(List.of(keys));
        tmux(command.toArray(String[]::new));
    }

    void resize(int columns, int rows) {
        tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    }

    /// Whether a program shows a second screen instead of the shell's.
    boolean alternate() {
        return tmux("display-message", "-p", "#{alternate_on}").strip().equals("1");
    }

    /// The process of the shell.
    long shell() {
        return Long.parseLong(tmux("display-message", "-p", "#{pane_pid}").strip());
    }

    String await(String what, Predicate<String> wanted) {
        try {
            return Await.value(
                    what, PATIENCE, () -> java.util.Optional.of(text()).filter(wanted));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; the screen is\n" + text(), e);
        }
    }

    String await(String text) {
        return await("'" + text + "' on the screen", screen -> screen.contains(text));
    }

    @Override
    public void close() throws IOException {
        tmux("kill-server");
        Files.deleteIfExists(socket);
        Files.deleteIfExists(socket.getParent());
    }
}
