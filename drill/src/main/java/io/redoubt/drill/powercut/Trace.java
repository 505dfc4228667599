package io.redoubt.drill.powercut;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Polling;
import io.redoubt.core.RedoubtException;
import io.redoubt.servers.ServerBinary;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `strace` beside a server: it sees which bytes of its files were written, and which were forced, and can make
/// calls fail. It needs no rights beyond those of the server's own user, and sees what a statically linked server
/// does.
///
/// @param log where strace writes what it sees
/// @param arguments what it looks at, and what it does to it
public record Trace(Path strace, Path log, List<String> arguments) {
    /// What changes a file, its name or its durability. Bytes themselves are not recorded.
    private static final String CALLS =
            "trace=write,writev,pwrite64,pwritev,pwritev2,ftruncate,truncate,fsync,fdatasync,"
                    + "rename,renameat,renameat2,unlink,unlinkat,rmdir,open,openat,mkdir,mkdirat";

    private static final String FORCES = "fsync,fdatasync";
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(20);

    /// The strace of this machine; empty if there is none.
    public static Optional<Path> program() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory).resolve("strace"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path required() {
        return program()
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.FAILED,
                        "there is no strace on the PATH",
                        "Install strace, or leave out the endings that need it."));
    }

    /// One that records what changes files.
    public static Trace recording(Path log) {
        return recording(required(), log);
    }

    public static Trace recording(Path strace, Path log) {
        return new Trace(strace, log, List.of("-s", "0", "-e", CALLS));
    }

    /// One that does something to forces.
    ///
    /// @param fault as strace's `inject` takes it, behind the names of the calls
    /// @param file the only one it is done to; empty for all
    public static Trace harming(Path log, String fault, Optional<Path> file) {
        Stream<String> only = file.map(path -> Stream.of("-P", path.toString())).orElseGet(Stream::of);
        Stream<String> what = Stream.of("-e", "trace=" + FORCES, "-e", "inject=" + FORCES + ":" + fault);
        return new Trace(required(), log, Stream.concat(only, what).toList());
    }

    /// The same server, watched from its first instruction. It keeps its own process id: strace runs beside it.
    public ServerBinary watched(ServerBinary binary, Path folder) throws IOException {
        return new ServerBinary(watched(binary.program(), folder), binary.version());
    }

    /// The same of any program.
    public Path watched(Path program, Path folder) throws IOException {
        String words = arguments.stream().map(WrappedProgram::quoted).collect(Collectors.joining(" "));
        return WrappedProgram.of(
                folder,
                "exec %s -D -f -y -qq -e signal=none %s -o %s %s \"$@\""
                        .formatted(
                                WrappedProgram.quoted(strace),
                                words,
                                WrappedProgram.quoted(log),
                                WrappedProgram.quoted(program.toAbsolutePath())));
    }

    /// Whether something was done to a call already.
    public boolean harmed() throws IOException {
        if (!Files.exists(log)) {
            return false;
        }
        try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
            return lines.lines().anyMatch(line -> line.contains("(INJECTED)") || line.contains("(DELAYED)"));
        }
    }

    /// The words that start a program, which follows them, watched like such a server.
    ///
    /// Only calls that matter stop it (`--seccomp-bpf`): a Java program makes many others.
    public List<String> before() {
        List<String> words = new ArrayList<>();
        words.addAll(List.of(strace.toString(), "-D", "-f", "--seccomp-bpf", "-y", "-qq", "-e", "signal=none"));
        words.addAll(arguments);
        words.addAll(List.of("-o", log.toString()));
        return words;
    }

    /// Waits until everything that was seen of a program that has ended is written down.
    public void awaitEnd(long pid) throws IOException, InterruptedException {
        // Once the last traced process is gone, strace ends, and only then is its buffer sure to be in the file.
        if (!Polling.until(LAST_WORDS, LOOK, () -> !isWatched(pid))) {
            throw new RedoubtException(
                    ErrorCode.FAILED, "strace does not end", "Run it again; a single power cut was not counted.");
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
