package io.redoubt.formats.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a fuzzer found worth keeping is read again: inputs that reach different code, and those that once broke a
/// reader.
@Timeout(120)
class FuzzCorpusTest {
    private static final Path CORPUS = Path.of("src", "test", "resources", "fuzz");

    @Test
    void everySnapshotThoughtOfIsReadOrRefused() throws IOException {
        replay("rdb", RdbFuzzTarget::fuzzerTestOneInput);
    }

    @Test
    void everyCommandThoughtOfIsReadAlikeInAnyPieces() throws IOException {
        replay("resp", RespFuzzTarget::fuzzerTestOneInput);
    }

    @Test
    void everyLogThoughtOfIsReadAlikeAndCutWhereItIsWhole() throws IOException {
        replay("aof", AofFuzzTarget::fuzzerTestOneInput);
    }

    @Test
    void everyManifestThoughtOfNamesOnlyFilesOfItsDirectory() throws IOException {
        replay("manifest", ManifestFuzzTarget::fuzzerTestOneInput);
    }

    private static void replay(String name, Consumer<byte[]> target) throws IOException {
        List<Path> inputs;
        try (Stream<Path> all = Files.list(CORPUS.resolve(name))) {
            inputs = all.sorted().toList();
        }
        for (Path input : inputs) {
            try {
                target.accept(Files.readAllBytes(input));
            } catch (Throwable broken) {
                throw new AssertionError("'%s' breaks it".formatted(input), broken);
            }
        }
        assertThat(inputs).hasSizeGreaterThan(20);
    }
}
