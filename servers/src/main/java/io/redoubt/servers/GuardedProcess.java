package io.redoubt.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program that does not outlive this process, however this process ends. Safe for many threads.
///
/// A small shell starts the program as its child, and a second one, the guard, waits at the end of a pipe that this
/// process holds open. When this process dies by any cause, kill -9 included, the kernel closes the pipe, and the guard
/// kills the program and removes its private directory. The program's start time is compared first, so that a process
/// id given to somebody else meanwhile is not harmed. The pipe is also closed, by the JDK, when the program ends: while
/// this process lives, the directory is its own, and may be used again. The shell starts the program itself, because a
/// guard told of it
/// afterwards would leave a moment in which nobody watches. (Linux's PR_SET_PDEATHSIG was not used: it follows the
/// thread that started the child, not the process.)
///
/// Both shells ignore the terminal's signals, which reach a whole group: after a Ctrl-C the guard is still needed.
final class GuardedProcess {
    /// Arguments: directory to remove or nothing, program, its arguments. Prints the process id, then the program's
    /// output.
    private static final String SCRIPT = """
            trap '' INT HUP TERM QUIT
            identity() {
                if [ -r "/proc/$1/stat" ]; then
                    read -r line < "/proc/$1/stat" || return 0
                    set -- ${line##*) }
                    [ "$1" = Z ] || echo "${20}"
                else
                    ps -o lstart= -p "$1"
                fi
            }
            directory=$1
            shift
            exec 3<&0
            sh -c 'echo "$$"; exec "$0" "$@"' "$@" 3<&- < /dev/null &
            server=$!
            born=$(identity "$server" 2>/dev/null)
            parent=$(identity "$PPID" 2>/dev/null)
            {
                read -r word <&3
                [ "$word" = dismissed ] && exit 0
                for attempt in 1 2 3 4 5 6 7 8 9 10; do
                    [ -n "$born" ] && [ "$(identity "$server")" = "$born" ] || break
                    savers=$(cat "/proc/$server/task/$server/children" || pgrep -P "$server")
                    kill -9 "$server" $savers
                    sleep 1
                done
                while [ -d "$directory" ] && [ "$(identity "$PPID")" = "$parent" ]; do
                    sleep 1
                done
                [ -z "$directory" ] || rm -rf -- "$directory"
            } < /dev/null > /dev/null 2>&1 &
            exec 3<&-
            wait "$server"
            """;

    private static final Duration KILLED = Duration.ofSeconds(10);

    private final Process shell;
    private final ProcessHandle program;
    private final OutputTail output;

    private GuardedProcess(Process shell, ProcessHandle program, OutputTail output) {
        this.shell = shell;
        this.program = program;
        this.output = output;
    }

    /// Starts the program.
    ///
    /// @param doomed directory the guard removes should this process die; never looked at otherwise
    /// @param secrets words that must not appear in the kept output
    /// @throws IOException if there is no shell, or it does not announce the program within the patience
    static GuardedProcess start(List<String> command, Optional<Path> doomed, Set<String> secrets, Duration patience)
            throws IOException, InterruptedException {
        List<String> shellCommand = new java.util.ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "redoubt-guard"));
        shellCommand.add(doomed.map(Path::toString).orElse(""));
        shellCommand.addAll(command);
        Process shell =
                new ProcessBuilder(shellCommand).redirectErrorStream(true).start();
        OutputTail output = new OutputTail(secrets);
        output.drain(shell.getInputStream());
        return new GuardedProcess(shell, announced(shell, output, patience), output);
    }

    private static ProcessHandle announced(Process shell, OutputTail output, Duration patience)
            throws IOException, InterruptedException {
        try {
            String line = output.firstLine().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            // A program that ended already has no handle any more; the shell's speaks for it from then on.
            return ProcessHandle.of(Long.parseLong(line)).orElseGet(shell::toHandle);
        } catch (TimeoutException | ExecutionException | NumberFormatException e) {
            shell.getOutputStream().close();
            throw new IOException("the shell did not announce the program: " + output.lastLines(3), e);
        }
    }

    long pid() {
        return program.pid();
    }

    boolean alive() {
        return shell.isAlive() || (program.isAlive() && program.pid() != shell.pid());
    }

    /// Waits for the end at most this long; true if it has come.
    boolean awaitEnd(Duration patience) throws InterruptedException {
        boolean ended = shell.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (ended) {
            output.awaitEnd(1000);
        }
        return ended && !alive();
    }

    /// As a shell reports it: 128 + signal for a program that was killed. Only after the end.
    int exitStatus() {
        return shell.exitValue();
    }

    OutputTail output() {
        return output;
    }

    void terminate() {
        boolean _ = program.destroy();
    }

    /// SIGKILL, to the program and to the children that save for it. Returns when it is gone, or after ten seconds at
    /// a process the kernel does not let go. An interrupt does not shorten the wait: what follows is often the
    /// removal of files the program still writes.
    void kill() {
        if (alive() && program.pid() != shell.pid()) {
            // Listed first: once the program is dead, its children are nobody's and cannot be found any more.
            List<ProcessHandle> savers = program.descendants().toList();
            boolean _ = program.destroyForcibly();
            savers.forEach(ProcessHandle::destroyForcibly);
        }
        boolean interrupted = Thread.interrupted();
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                boolean _ = awaitEnd(KILLED);
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Sends a signal by its name, such as `STOP`, for which the JDK has no method.
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("/bin/sh", "-c", "kill -\"$1\" \"$2\"", "sh", name, Long.toString(pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /// Sends the guard away: the program has ended, and the directory is the caller's to remove.
    void dismissGuard() {
        try (OutputStream pipe = shell.getOutputStream()) {
            pipe.write("dismissed\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException _) {
            // The guard is gone already; it has nothing left to guard.
        }
    }
}
