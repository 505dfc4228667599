package io.redoubt.drill.crash;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.servers.ServerBinary;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;

/// Watches which bytes of a server's files were written, and which were forced, with `strace`: it needs no rights
/// beyond those of the server's own user, and sees what a statically linked server does.
///
/// @param log where strace writes what it sees
record Trace(Path strace, Path log) {
    /// What changes a file, its name or its durability. Bytes themselves are not recorded.
    private static final String CALLS = "write,writev,pwrite64,pwritev,pwritev2,ftruncate,truncate,fsync,fdatasync,"
            + "rename,renameat,renameat2,unlink,unlinkat";

    private static final long LAST_WORDS_MILLIS = 10_000;
    private static final long LOOK_MILLIS = 20;

    /// The strace of this machine; empty if there is none.
    static Optional<Path> program() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory).resolve("strace"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// The same server, watched from its first instruction. It keeps its own process id: strace runs beside it.
    ServerBinary watched(ServerBinary binary, Path folder) throws IOException {
        Path script = folder.resolve("watched-server");
        Files.writeString(
                script,
                "#!/bin/sh\nexec '%s' -D -f -y -s 0 -qq -e signal=none -e trace=%s -o '%s' '%s' \"$@\"\n"
                        .formatted(strace, CALLS, log, binary.program().toAbsolutePath()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new ServerBinary(script, binary.version());
    }

    /// Waits until everything that was seen of a server that has been killed is written down.
    void awaitEnd(long pid) throws IOException, InterruptedException {
        long end = System.nanoTime() + LAST_WORDS_MILLIS * 1_000_000;
        // Once the last traced process is gone, strace ends, and only then is its buffer sure to be in the file.
        while (isWatched(pid)) {
            if (System.nanoTime() - end > 0) {
                throw new RedoubtException(
                        ErrorCode.FAILED, "strace does not end", "Run it again; a single power cut was not counted.");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private boolean isWatched(long pid) throws IOException {
        boolean tracing = ProcessHandle.allProcesses()
                .anyMatch(process -> process.info()
                        .arguments()
                        .filter(words -> Arrays.asList(words).contains(log.toString()))
                        .isPresent());
        return tracing || ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }
}
