package io.redoubt.drill.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.drill.powercut.DurableBytes;
import io.redoubt.drill.powercut.Trace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A drill to which a force means nothing, or everything, does not come to cut the power of a server.
@Timeout(60)
class KnownCutTest {
    @TempDir
    private Path folder;

    private static Path strace() {
        Assumptions.assumeTrue(Trace.program().isPresent(), "skipped: no strace");
        return Trace.program().orElseThrow();
    }

    @Test
    void theDrillsOwnModelTakesWhatWasNotForced() throws Exception {
        assertThat(KnownCut.ofDrills().unwatchable(strace(), folder)).isEmpty();
    }

    @Test
    void quotesAndSpacesInAPathAreNoObstacle() throws Exception {
        Path strange = Files.createDirectory(folder.resolve("it's here"));

        assertThat(KnownCut.ofDrills().unwatchable(strace(), strange)).isEmpty();
    }

    @Test
    void oneThatTakesWrittenForForcedIsCaught() {
        requireCaught(new KnownCut((trace, directory) -> {}));
    }

    @Test
    void oneThatSeesNoForceIsCaught() {
        requireCaught(new KnownCut((trace, directory) -> {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                            .close();
                }
            }
        }));
    }

    @Test
    void oneThatForgetsRenamesIsCaught() {
        requireCaught(new KnownCut((trace, directory) -> {
            Path without = Files.write(
                    trace.resolveSibling("without-renames"),
                    Files.readAllLines(trace).stream()
                            .filter(line -> !line.contains("rename"))
                            .toList());
            long _ = DurableBytes.of(without, directory).cut();
        }));
    }

    private void requireCaught(KnownCut broken) {
        assertThatThrownBy(() -> broken.unwatchable(strace(), folder))
                .isInstanceOfSatisfying(
                        RedoubtException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VERIFICATION_FAILED))
                .hasMessageStartingWith("the drill does not find a loss that is known: ");
    }

    @Test
    void whereStraceMayNotWatchItsOwnWordsAreTheReason() throws Exception {
        Path refused = program("echo 'strace: PTRACE_SEIZE: Operation not permitted' >&2; exit 1");

        assertThat(KnownCut.ofDrills().unwatchable(refused, folder))
                .hasValue("strace cannot watch programs here: strace: PTRACE_SEIZE: Operation not permitted");
    }

    @Test
    void aStraceThatSeesNothingIsNoneAtAll() throws Exception {
        Path blind = program("while [ \"$1\" != /bin/sh ]; do shift; done; exec \"$@\"");

        assertThat(KnownCut.ofDrills().unwatchable(blind, folder)).isPresent();
    }

    private Path program(String script) throws IOException {
        Path program = Files.writeString(folder.resolve("strace"), "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }
}
