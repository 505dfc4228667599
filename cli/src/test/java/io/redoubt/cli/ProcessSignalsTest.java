package io.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Signals are sent to a real process, because what they do is decided by the JVM.
@Timeout(60)
class ProcessSignalsTest {
    record Ended(int status, String lastLine) {}

    @Test
    void theServiceManagerGetsAnOrderlyEndWithStatus0() throws Exception {
        assertThat(endedBy("TERM")).isEqualTo(new Ended(0, "stopped in order"));
    }

    @Test
    void controlCGetsAnOrderlyEndWithStatus130() throws Exception {
        assertThat(endedBy("INT")).isEqualTo(new Ended(130, "stopped in order"));
    }

    private static Ended endedBy(String signal) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SignalledProgram.class.getName(),
                        "wait")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("waiting");
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            String last = output.readLine();
            return new Ended(process.waitFor(), last == null ? "" : last);
        } finally {
            process.destroyForcibly();
        }
    }
}
