package io.redoubt.drill.powercut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines as strace 6.1 writes them; AOF stands for the path of a file in the data directory.
class DurableBytesTest {
    @TempDir
    private Path folder;

    private Path data;
    private Path aof;

    @BeforeEach
    void dataDirectory() throws IOException {
        data = Files.createDirectories(folder.toRealPath().resolve("data"));
        aof = data.resolve("appendonly.aof");
    }

    private DurableBytes after(String trace) throws IOException {
        String lines = trace.replace("AOF", aof.toString());
        return DurableBytes.of(Files.writeString(folder.resolve("trace"), lines), data);
    }

    @Test
    void whatWasWrittenBeforeAForceIsThere() throws Exception {
        DurableBytes bytes = after("""
                7  write(8<AOF>, ""..., 52) = 52
                7  writev(8<AOF>, [...], 2) = 48
                7  fdatasync(8<AOF>)  = 0
                7  write(8<AOF>, ""..., 30) = 30
                """);

        assertThat(bytes.of(aof)).isEqualTo(100);
    }

    @Test
    void whatIsWrittenWhileAForceRunsIsNotCounted() throws Exception {
        DurableBytes bytes = after("""
                7  write(8<AOF>, ""..., 52) = 52
                9  fdatasync(8<AOF> <unfinished ...>
                7  write(8<AOF>, ""..., 30) = 30
                9  <... fdatasync resumed>)          = 0
                """);

        assertThat(bytes.of(aof)).isEqualTo(52);
    }

    @Test
    void aForceThatNeverEndedOrFailedForcesNothing() throws Exception {
        assertThat(after("""
                7  write(8<AOF>, ""..., 52) = 52
                9  fsync(8<AOF> <unfinished ...>
                """).of(aof)).isZero();
        assertThat(after("""
                7  write(8<AOF>, ""..., 52) = 52
                7  fsync(8<AOF>)  = -1 EIO (Input/output error)
                """).of(aof)).isZero();
        assertThat(after("""
                7  write(8<AOF>, ""..., 52) = 52
                9  fsync(8<AOF> <unfinished ...>
                9  <... fsync resumed>)  = -1 EIO (Input/output error)
                """).of(aof)).isZero();
    }

    @Test
    void aWriteThatFailedWroteNothing() throws Exception {
        assertThat(after("""
                7  write(8<AOF>, ""..., 52) = -1 ENOSPC (No space left on device)
                7  write(8<AOF>, ""..., 52) = 20
                7  fsync(8<AOF>)  = 0
                """).of(aof)).isEqualTo(20);
    }

    @Test
    void aWriteWhoseEndCameLaterCounts() throws Exception {
        assertThat(after("""
                7  write(8<AOF>, ""..., 52 <unfinished ...>
                9  write(3<socket:[4]>, ""..., 5) = 5
                7  <... write resumed>)  = 52
                7  fsync(8<AOF>)  = 0
                """).of(aof)).isEqualTo(52);
    }

    @Test
    void aFileThatIsRenamedKeepsWhatItHasAndTheOneItReplacesIsForgotten() throws Exception {
        DurableBytes bytes = after("""
                7  write(8<AOF>, ""..., 10) = 10
                7  fsync(8<AOF>)  = 0
                8  write(9<%s/temp-8.rdb>, ""..., 500) = 500
                8  fsync(9<%s/temp-8.rdb>)  = 0
                8  rename("temp-8.rdb", "appendonly.aof") = 0
                7  write(8<AOF>, ""..., 5) = 5
                """.replace("%s", data.toString()));

        assertThat(bytes.of(aof)).isEqualTo(500);
        assertThat(bytes.of(data.resolve("temp-8.rdb"))).isZero();
    }

    @Test
    void aRenameThatFailedRenamesNothing() throws Exception {
        assertThat(after("""
                7  write(8<AOF>, ""..., 10) = 10
                7  fsync(8<AOF>)  = 0
                8  rename("temp-8.rdb", "appendonly.aof") = -1 ENOENT (No such file or directory)
                """).of(aof)).isEqualTo(10);
    }

    @Test
    void aFileIsCutDownToWhatWasForcedAndOthersAreLeftAlone() throws Exception {
        Files.write(aof, new byte[130]);
        Path never = Files.write(data.resolve("never-forced"), new byte[7]);
        Path outside = Files.write(folder.resolve("outside"), new byte[9]);
        DurableBytes bytes = after("""
                7  write(8<AOF>, ""..., 100) = 100
                7  fsync(8<AOF>)  = 0
                7  write(8<AOF>, ""..., 30) = 30
                7  write(5<%s>, ""..., 7) = 7
                7  write(6<%s>, ""..., 9) = 9
                """.formatted(never, outside));

        assertThat(bytes.cut()).isEqualTo(37);

        assertThat(aof).hasSize(100);
        assertThat(never).isEmptyFile();
        assertThat(outside).hasSize(9);
    }

    @Test
    void aForceThatWasOnlyPretendedForcesNothing() throws Exception {
        assertThat(after("""
                7  write(8<AOF>, ""..., 52) = 52
                7  fdatasync(8<AOF>)  = 0 (INJECTED)
                7  fsync(8<AOF> <unfinished ...>
                7  <... fsync resumed>)  = 0 (INJECTED)
                """).of(aof)).isZero();
    }

    @Test
    void whatIsCutOffAndWrittenAgainIsNotForcedByWhatWasForcedBefore() throws Exception {
        assertThat(after("""
                7  write(8<AOF>, ""..., 100) = 100
                7  fsync(8<AOF>)  = 0
                7  openat(AT_FDCWD</>, "%s", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 9<AOF>
                7  write(9<AOF>, ""..., 30) = 30
                """.formatted(aof)).of(aof)).isZero();
        assertThat(after("""
                7  write(8<AOF>, ""..., 100) = 100
                7  fsync(8<AOF>)  = 0
                7  ftruncate(8<AOF>, 40)  = 0
                7  write(8<AOF>, ""..., 30) = 30
                """).of(aof)).isEqualTo(40);
        assertThat(after("""
                7  write(8<AOF>, ""..., 100) = 100
                7  fsync(8<AOF>)  = 0
                7  unlink("%s") = 0
                7  write(9<AOF>, ""..., 30) = 30
                """.formatted(aof)).of(aof)).isZero();
    }

    private Path made(String name) throws IOException {
        return Files.write(data.resolve(name), new byte[3]);
    }

    @Test
    void aNewNameThatWasNotForcedIsTakenBack() throws Exception {
        Path created = made("created");
        Path directory = Files.createDirectory(data.resolve("directory"));
        made("directory/inside");
        Path renamed = made("renamed");
        DurableBytes bytes = after("""
                7  openat(AT_FDCWD</>, "%1$s/before", O_RDWR|O_CREAT|O_EXCL, 0600) = 4<%1$s/before>
                7  fsync(5<%1$s>)  = 0
                7  openat(AT_FDCWD</>, "%1$s/created", O_RDWR|O_CREAT|O_EXCL, 0600) = 4<%1$s/created>
                7  mkdir("%1$s/directory", 0700) = 0
                7  rename("%1$s/before", "%1$s/renamed") = 0
                """.formatted(data));

        assertThat(bytes.names().undo()).isEqualTo(3);

        assertThat(created).doesNotExist();
        assertThat(directory).doesNotExist();
        assertThat(renamed).doesNotExist();
        assertThat(data.resolve("before")).exists();
    }

    @Test
    void aNameThatWasForcedStays() throws Exception {
        Path created = made("created");
        Path renamed = made("renamed");
        DurableBytes bytes = after("""
                7  openat(AT_FDCWD</>, "%1$s/before", O_RDWR|O_CREAT|O_EXCL, 0600) = 4<%1$s/before>
                7  openat(AT_FDCWD</>, "%1$s/created", O_RDWR|O_CREAT|O_EXCL, 0600) = 4<%1$s/created>
                7  rename("%1$s/before", "%1$s/renamed") = 0
                7  fsync(5<%1$s>)  = 0
                """.formatted(data));

        assertThat(bytes.names().undo()).isZero();

        assertThat(created).exists();
        assertThat(renamed).exists();
    }

    @Test
    void aNameThatCameWhileItsDirectoryWasForcedIsTakenBack() throws Exception {
        Path created = made("created");
        DurableBytes bytes = after("""
                7  fsync(5<%1$s> <unfinished ...>
                8  openat(AT_FDCWD</>, "%1$s/created", O_RDWR|O_CREAT|O_EXCL, 0600) = 4<%1$s/created>
                7  <... fsync resumed>)  = 0
                """.formatted(data));

        assertThat(bytes.names().undo()).isEqualTo(1);

        assertThat(created).doesNotExist();
    }

    @Test
    void aNameThatReplacedAnotherStays() throws Exception {
        Path replaced = made("state");
        DurableBytes bytes = after("""
                7  openat(AT_FDCWD</>, "%1$s/state", O_RDWR|O_CREAT|O_EXCL, 0600) = 4<%1$s/state>
                7  fsync(5<%1$s>)  = 0
                7  openat(AT_FDCWD</>, "%1$s/state.tmp", O_RDWR|O_CREAT|O_EXCL, 0600) = 4<%1$s/state.tmp>
                7  rename("%1$s/state.tmp", "%1$s/state") = 0
                """.formatted(data));

        assertThat(bytes.names().undo()).isZero();

        assertThat(replaced).exists();
    }

    @Test
    void aTraceThatTellsOfEveryByteIsComplete() throws Exception {
        Files.write(aof, new byte[130]);
        Files.write(data.resolve("killed-meanwhile"), new byte[9]);

        after("""
                7  write(8<AOF>, ""..., 130) = 130
                8  write(9<%s/killed-meanwhile>, ""..., 9) = ?
                """.formatted(data)).requireComplete();
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "131"})
    void aTraceThatMissedSomethingIsRefused(String seen) throws Exception {
        Files.write(aof, new byte[130]);
        DurableBytes bytes = after("7  write(8<AOF>, \"\"..., %s) = %s\n".formatted(seen, seen));

        assertThatThrownBy(bytes::requireComplete)
                .isInstanceOf(RedoubtException.class)
                .hasMessage(
                        "the trace is not complete: 'appendonly.aof' has 130 bytes, and %s were seen written", seen);
    }
}
