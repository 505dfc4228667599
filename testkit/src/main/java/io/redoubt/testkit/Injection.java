package io.redoubt.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What strace does to the system calls of a running process, until this is closed: an overloaded disk, a full one.
public record Injection(Process tracer) implements AutoCloseable {
    /// The calling test is reported as skipped where there is no strace.
    ///
    /// @param options of strace that say which calls and what becomes of them
    public static Injection into(long pid, String... options) throws IOException {
        OsCommand.require("strace");
        List<String> command =
                new ArrayList<>(List.of("strace", "-f", "-qq", "-o", "/dev/null", "-p", Long.toString(pid)));
        command.addAll(List.of(options));
        return new Injection(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /// Every fsync takes three seconds longer.
    public static Injection slowFsync(long pid) throws IOException {
        return into(pid, "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:delay_enter=3000000");
    }

    @Override
    public void close() {
        tracer.destroy();
        Await.until("strace to let go", () -> !tracer.isAlive());
    }
}
