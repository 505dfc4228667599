package io.redoubt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a fuzzer found worth keeping is read again; see `tools/fuzz`.
@Timeout(60)
class ReplyCorpusTest {
    private static final Path CORPUS = Path.of("src", "test", "resources", "fuzz", "reply");

    @Test
    void everyReplyThoughtOfIsReadAlikeInAnyPieces() throws IOException {
        List<Path> inputs;
        try (Stream<Path> all = Files.list(CORPUS)) {
            inputs = all.sorted().toList();
        }
        for (Path input : inputs) {
            try {
                ReplyFuzzTarget.fuzzerTestOneInput(Files.readAllBytes(input));
            } catch (Throwable broken) {
                throw new AssertionError("'%s' breaks it".formatted(input), broken);
            }
        }
        assertThat(inputs).hasSizeGreaterThan(20);
    }
}
