package io.redoubt.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// However the process that started a scratch server ends, the server ends too and its data is gone.
class LeftBehindTest {
    private record Host(Process process, ProcessHandle server, Path directory) {
        void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                    .start()
                    .waitFor();
        }
    }

    private static Host host() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ScratchServerHost.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String[] words = String.valueOf(out.readLine()).split(" ", 2);
        return new Host(process, ProcessHandle.of(Long.parseLong(words[0])).orElseThrow(), Path.of(words[1]));
    }

    /// Looks until the condition holds; false if it does not within five seconds.
    private static boolean within5Seconds(BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(5)) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT", "TERM", "HUP"})
    void aSignalToTheParentEndsTheServerAndRemovesItsData(String signal) throws Exception {
        Host host = host();
        try {
            List<ProcessHandle> serverAndSaver = Stream.concat(
                            Stream.of(host.server()), host.server().descendants())
                    .toList();
            assertThat(serverAndSaver).hasSize(2).allMatch(ProcessHandle::isAlive);

            host.signal(signal);

            assertThat(within5Seconds(() -> serverAndSaver.stream().noneMatch(ProcessHandle::isAlive)))
                    .isTrue();
            assertThat(within5Seconds(() -> Files.notExists(host.directory().resolveSibling(""))))
                    .isTrue();
        } finally {
            boolean _ = host.server().destroyForcibly();
            host.process().destroyForcibly().waitFor();
        }
    }

    @Test
    void aCtrlCThatReachesTheWholeGroupFirstStillLeavesNoServerAfterAKillOfTheParent() throws Exception {
        Host host = host();
        try {
            // What a terminal does to every process of the group, seen by the guards before the parent dies.
            for (ProcessHandle child : host.process().descendants().toList()) {
                if (child.pid() != host.server().pid()) {
                    new ProcessBuilder("/bin/sh", "-c", "kill -INT " + child.pid())
                            .start()
                            .waitFor();
                }
            }
            host.signal("KILL");

            assertThat(within5Seconds(() -> !host.server().isAlive())).isTrue();
        } finally {
            boolean _ = host.server().destroyForcibly();
            host.process().destroyForcibly().waitFor();
        }
    }

    @Test
    void aServerThatWasClosedLeavesNoGuardBehind() {
        ScratchServer server =
                ScratchServer.of(ServerBinaries.standard().embedded()).start(java.time.Duration.ofSeconds(30));
        server.close();

        assertThat(within5Seconds(() -> ProcessHandle.allProcesses()
                        .noneMatch(process -> process.info()
                                .commandLine()
                                .orElse("")
                                .contains(server.directory().resolveSibling("").toString()))))
                .isTrue();
    }
}
