package io.redoubt.formats.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.files.DataFiles.MultiPart;
import io.redoubt.formats.files.DataFiles.OneFile;
import io.redoubt.formats.files.Recognition.Recognized;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecognitionTest {
    private static final ServerFiles OWN_NAMES = new ServerFiles(true, "own.aof", "own", "own.rdb");
    private static final ServerFiles NO_APPENDING =
            new ServerFiles(false, "appendonly.aof", "appendonlydir", "dump.rdb");

    private Path directory;

    @BeforeEach
    void real(@TempDir Path folder) throws IOException {
        directory = Files.createDirectory(folder.toRealPath().resolve("data"));
    }

    private Path make(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        return Files.createFile(file);
    }

    private void makeAll(String names) throws IOException {
        for (String name : names.split(" ", -1)) {
            make(name);
        }
    }

    private Recognized recognized() throws IOException {
        return Recognition.of(directory, Optional.empty());
    }

    private RedoubtException refused(Path given, Optional<ServerFiles> configured) {
        return catchThrowableOfType(RedoubtException.class, () -> Recognition.of(given, configured));
    }

    private RedoubtException refused() {
        return refused(directory, Optional.empty());
    }

    /// Reading a pipe would wait for a writer.
    @Test
    void aManifestThatIsNoFileIsNone() throws Exception {
        Path parts = Files.createDirectory(directory.resolve("appendonlydir"));
        int made = new ProcessBuilder(
                        "mkfifo", parts.resolve("appendonly.aof.manifest").toString())
                .start()
                .waitFor();
        assertThat(made).isZero();

        assertThat(refused()).hasMessageContaining("has no manifest");
    }

    /// What a server with `appendonly yes` loads was tried with real ones.
    @ParameterizedTest
    @CsvSource(textBlock = """
                    appendonlydir/appendonly.aof.manifest,                          appendonlydir/appendonly.aof.manifest
                    appendonlydir/appendonly.aof.manifest dump.rdb,                 appendonlydir/appendonly.aof.manifest
                    appendonlydir/appendonly.aof.manifest appendonly.aof dump.rdb,  appendonlydir/appendonly.aof.manifest
                    appendonlydir/cache.aof.manifest,                               appendonlydir/cache.aof.manifest
                    appendonlydir/temp-a.manifest appendonlydir/a.manifest,         appendonlydir/a.manifest
                    appendonly.aof.manifest appendonly.aof.1.base.rdb,              appendonly.aof.manifest
                    appendonly.aof dump.rdb,                                        appendonly.aof
                    appendonly.aof appendonlydir/appendonly.aof.1.incr.aof,         appendonly.aof
                    dump.rdb other,                                                 dump.rdb
                    """)
    void whatAServerWouldLoadIsTaken(String files, String taken) throws IOException {
        makeAll(files);

        DataFiles found = recognized().files();

        Path expected = directory.resolve(taken);
        assertThat(found).isEqualTo(taken.endsWith("manifest") ? new MultiPart(expected) : new OneFile(expected));
    }

    @Test
    void whatIsNotTakenIsTold() throws IOException {
        makeAll("appendonlydir/appendonly.aof.manifest appendonly.aof");

        assertThat(recognized().remarks())
                .containsExactly(
                        "taken: '%s/appendonlydir/appendonly.aof.manifest', as a server with 'appendonly yes' does; not taken: 'appendonly.aof'"
                                .formatted(directory));
    }

    @Test
    void nothingIsToldWhereThereIsNothingElse() throws IOException {
        makeAll("appendonlydir/appendonly.aof.manifest appendonlydir/appendonly.aof");

        assertThat(recognized().remarks()).isEmpty();
        assertThat(Recognition.of(directory.resolve("appendonlydir"), Optional.empty())
                        .remarks())
                .isEmpty();
    }

    @Test
    void aSnapshotNewerThanEveryAppendOnlyFileIsPointedAt() throws IOException {
        makeAll("appendonlydir/appendonly.aof.manifest appendonlydir/appendonly.aof.1.incr.aof dump.rdb");
        Path increment = directory.resolve("appendonlydir/appendonly.aof.1.incr.aof");
        FileTime later =
                FileTime.fromMillis(Files.getLastModifiedTime(increment).toMillis() + 5000);

        Files.setLastModifiedTime(directory.resolve("dump.rdb"), later);
        assertThat(recognized().remarks()).hasSize(2).last().asString().contains("'dump.rdb' is newer");

        Files.setLastModifiedTime(increment, later);
        assertThat(recognized().remarks()).hasSize(1);
    }

    @Test
    void namesOfTheServersConfigurationAreLookedFor() throws IOException {
        makeAll("own/own.aof.manifest appendonlydir/appendonly.aof.manifest");

        assertThat(Recognition.of(directory, Optional.of(OWN_NAMES)).files())
                .isEqualTo(new MultiPart(directory.resolve("own/own.aof.manifest")));
    }

    @Test
    void aServerThatDoesNotAppendHasItsSnapshotTaken() throws IOException {
        makeAll("appendonlydir/appendonly.aof.manifest dump.rdb");

        Recognized found = Recognition.of(directory, Optional.of(NO_APPENDING));

        assertThat(found.files()).isEqualTo(new OneFile(directory.resolve("dump.rdb")));
        assertThat(found.remarks()).singleElement().asString().contains("not taken: 'appendonlydir'");
    }

    @Test
    void aSnapshotThatTheServerWouldIgnoreIsTakenWithAWarning() throws IOException {
        make("own.rdb");

        Recognized found = Recognition.of(directory, Optional.of(OWN_NAMES));

        assertThat(found.files()).isEqualTo(new OneFile(directory.resolve("own.rdb")));
        assertThat(found.remarks())
                .singleElement()
                .asString()
                .contains("a server starts EMPTY")
                .contains("'own.rdb'");
    }

    @Test
    void aFileIsTakenAsItIs() throws IOException {
        Path file = make("backup of monday");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        assertThat(Recognition.of(link, Optional.empty())).isEqualTo(new Recognized(new OneFile(file), List.of()));
        assertThat(refused(file, Optional.of(OWN_NAMES))).hasMessageContaining("is a file; server settings only tell");
    }

    @ParameterizedTest
    @ValueSource(strings = {"appendonlydir", "."})
    void withoutAManifestItIsSaidWhatAServerWouldDo(String place) throws IOException {
        make(place + "/appendonly.aof.1.incr.aof");

        RedoubtException refused = refused();

        assertThat(refused.code()).isEqualTo(ErrorCode.DAMAGED);
        assertThat(refused)
                .hasMessageContaining("no manifest")
                .hasMessageContaining(
                        "a server starts EMPTY on it, and takes the old increments back at its second start");
        assertThat(refused.hint())
                .contains("Put 'appendonly.aof.manifest' back")
                .doesNotContain("dump.rdb");
    }

    @Test
    void withoutAManifestTheSnapshotBesideItIsOffered() throws IOException {
        Files.createDirectory(directory.resolve("appendonlydir"));
        make("dump.rdb");

        assertThat(refused())
                .hasMessageContaining("appendonlydir' has no manifest: with 'appendonly yes' a server starts EMPTY");
        assertThat(refused().hint()).contains("Or give '" + directory.resolve("dump.rdb") + "' by itself");
    }

    @Test
    void otherThingsAreRefusedWithWhatToGive() throws IOException {
        make("notes.txt");

        assertThat(refused().code()).isEqualTo(ErrorCode.USAGE);
        assertThat(refused())
                .hasMessageContaining(
                        "is no data directory of a server: it has no 'appendonlydir', 'appendonly.aof' or 'dump.rdb'");
        assertThat(refused().hint()).contains("--config FILE");
        assertThat(refused(directory, Optional.of(NO_APPENDING)))
                .hasMessageContaining("'dump.rdb', which a server with 'appendonly no' loads");
        assertThat(refused(directory.resolve("absent"), Optional.empty()))
                .hasMessageContaining("there is no file or directory");
        assertThat(refused(Path.of("/dev/null"), Optional.empty()))
                .hasMessageContaining("neither a file nor a directory");
    }

    @Test
    void aManifestIsNotADataset() throws IOException {
        Path manifest = make("appendonlydir/appendonly.aof.manifest");

        assertThat(refused(manifest, Optional.empty())).hasMessageContaining("give the directory it lies in");
    }

    @Test
    void severalManifestsAreRefusedByName() throws IOException {
        makeAll("appendonlydir/a.manifest appendonlydir/b.manifest");

        assertThat(refused()).hasMessageContaining("several manifests: 'a.manifest', 'b.manifest'");
    }
}
