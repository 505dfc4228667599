package io.redoubt.drill;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// Ends an archive and removes a folder should this process die before it could, by whatever signal.
///
/// A small shell waits at the end of a pipe that this process holds open, so the kernel tells it. It compares the
/// start time of the process before it kills it: the id may be somebody else's by then. Confined to one thread.
public final class Guard implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' INT HUP TERM QUIT
            directory=$1
            identity() {
                if [ -r "/proc/$1/stat" ]; then
                    read -r line < "/proc/$1/stat" || return 0
                    set -- ${line##*) }
                    [ "$1" = Z ] || echo "${20}"
                else
                    ps -o lstart= -p "$1"
                fi
            }
            pid=
            while read -r word number; do
                case $word in
                    watch) pid=$number; born=$(identity "$pid") ;;
                    dismissed) exit 0 ;;
                esac
            done
            if [ -n "$pid" ] && [ -n "$born" ] && [ "$(identity "$pid")" = "$born" ]; then kill -9 "$pid"; fi
            [ -n "$directory" ] || exit 0
            # Servers that are being ended at the same time may still write.
            for attempt in 1 2 3 4 5; do
                rm -rf -- "$directory" && exit 0
                sleep 1
            done
            """;

    private final Process shell;
    private final OutputStream pipe;

    private Guard(Process shell) {
        this.shell = shell;
        this.pipe = shell.getOutputStream();
    }

    /// @param doomed folder to remove with it
    public static Guard start(Optional<Path> doomed) throws IOException {
        return new Guard(new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        SCRIPT,
                        "redoubt-guard",
                        doomed.map(Path::toString).orElse(""))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /// Guards this process from now on instead of any other.
    void watch(long pid) throws IOException {
        say("watch " + pid);
    }

    private void say(String line) throws IOException {
        pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        pipe.flush();
    }

    /// Sends the guard away: all is in order.
    @Override
    public void close() {
        try (pipe) {
            say("dismissed");
        } catch (IOException _) {
            boolean _ = shell.destroyForcibly().isAlive(); // it is gone already, or of no use
        }
    }
}
