package io.redoubt.archive.imports;

import static io.redoubt.archive.imports.PartsDirectory.command;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.rdb.Crc64;
import io.redoubt.formats.rdb.RdbStart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportPlannerTest {
    private static final byte[] SNAPSHOT = ServerSamples.of("r62", "basic-types.rdb");
    private static final long SAVED_MILLIS = savedMillis();
    private static final long WRITTEN_MILLIS = 1_700_000_000_123L;
    private static final String SET = command("SET", "a", "1");

    @TempDir
    Path folder;

    private Optional<ServerVersion> writer = Optional.empty();
    private Optional<DatasetOnDisk> open = Optional.empty();

    private static long savedMillis() {
        return Long.parseLong(RdbStart.of(SNAPSHOT).orElseThrow().aux().getOrDefault("ctime", "")) * 1000;
    }

    @AfterEach
    void close() throws IOException {
        if (open.isPresent()) {
            open.get().close();
        }
    }

    private Path write(String name, byte[]... parts) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.write(part);
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.write(file, bytes.toByteArray());
        return Files.setLastModifiedTime(file, FileTime.fromMillis(WRITTEN_MILLIS));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private ImportPlan plan(Path given) throws IOException {
        close();
        open = Optional.of(DatasetOnDisk.at(given, Optional.empty(), writer, Progress.silent()));
        return open.orElseThrow().plan();
    }

    @ParameterizedTest
    @CsvSource({
        "'', redis-7.0.15, redis-7.0.15",
        "valkey-8.0.0, '', valkey-8.0.0",
        "'', '', ''",
        "valkey-8.0.0, redis-7.0.15, valkey-8.0.0",
        "redis-8.0.0, redis-7.0.15, redis-8.0.0"
    })
    void whoWroteTheFilesIsSaidByTheUserOrThem(String told, String said, String taken) throws IOException {
        byte[] start = said.isEmpty() ? new byte[0] : rdbOf(said.substring("redis-".length()));
        writer = told.isEmpty() ? Optional.empty() : Optional.of(ServerVersion.parse(told));

        ImportPlan plan = plan(write("appendonly.aof", start, ascii(command("SET", "a", "1"))));

        assertThat(plan.server().map(ServerVersion::toString).orElse("")).isEqualTo(taken);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-6.2.0", "redis-7.0.14"})
    void whoWouldNotLoadWhatTheFilesBeginWithDidNotWriteThem(String told) throws IOException {
        writer = Optional.of(ServerVersion.parse(told));

        assertThat(refused(write("appendonly.aof", rdbOf("7.0.15"), ascii(command("SET", "a", "1")))))
                .hasMessageContaining("says that redis-7.0.15 wrote it, which " + told + " does not load");
    }

    /// An empty snapshot that names its server.
    private static byte[] rdbOf(String version) {
        byte[] rdb = ascii("REDIS0009\u00fa\u0009redis-ver" + (char) version.length() + version + "\u00ff........");
        long crc = Crc64.update(0, rdb, 0, rdb.length - 8);
        ByteBuffer.wrap(rdb).order(ByteOrder.LITTLE_ENDIAN).putLong(rdb.length - 8, crc);
        return rdb;
    }

    private RedoubtException refused(Path given) {
        return catchThrowableOfType(RedoubtException.class, () -> plan(given));
    }

    private static String log(ImportPlan plan) throws IOException {
        try (InputStream in = plan.log().orElseThrow().stream()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void aSnapshotIsOfTheMomentItNames() throws IOException {
        ImportPlan plan = plan(write("dump.rdb", SNAPSHOT));

        assertThat(plan.rdb().orElseThrow().bytes()).isEqualTo(SNAPSHOT.length);
        assertThat(plan.log()).isEmpty();
        assertThat(plan.moment().millis()).isEqualTo(SAVED_MILLIS);
        assertThat(plan.server()).hasToString("Optional[redis-6.2.11]");
    }

    @Test
    void aFileOfSnapshotAndCommandsIsSplitWhereTheCommandsBegin() throws IOException {
        ImportPlan plan = plan(write("appendonly.aof", SNAPSHOT, ascii(SET + SET + "*3\r\n")));

        assertThat(plan.rdb().orElseThrow().bytes()).isEqualTo(SNAPSHOT.length);
        assertThat(log(plan)).isEqualTo(SET + SET);
        assertThat(plan.leftOutBytes()).isEqualTo(4);
        assertThat(plan.moment().millis()).isEqualTo(WRITTEN_MILLIS);
        assertThat(open.orElseThrow().remarks())
                .singleElement()
                .asString()
                .contains("its last 4 bytes are left out, as a server leaves them out");
    }

    @Test
    void aSnapshotOfAnyNameIsOne() throws IOException {
        ImportPlan plan = plan(write("backup of monday", SNAPSHOT));

        assertThat(plan.rdb().orElseThrow().bytes()).isEqualTo(SNAPSHOT.length);
        assertThat(plan.log()).isEmpty();
        assertThat(plan.moment().millis()).isEqualTo(SAVED_MILLIS);
    }

    @Test
    void aFileOfCommandsOnlyHasNoSnapshot() throws IOException {
        ImportPlan plan = plan(write("appendonly.aof", ascii("#TS:1600000000\r\n" + SET)));

        assertThat(plan.rdb()).isEmpty();
        assertThat(log(plan)).isEqualTo("#TS:1600000000\r\n" + SET);
        assertThat(plan.moment().millis()).isEqualTo(1_600_000_000_000L);
        assertThat(plan.server()).isEmpty();
    }

    @Test
    void whatASixDotXServerLeftAsBaseIsSplitToo() throws IOException {
        write("appendonlydir/appendonly.aof", SNAPSHOT, ascii(command("SELECT", "1") + SET));
        write("appendonlydir/appendonly.aof.1.incr.aof", ascii(SET));
        write("appendonlydir/appendonly.aof.manifest", ascii("""
                file appendonly.aof seq 1 type b
                file appendonly.aof.1.incr.aof seq 1 type i
                """));

        ImportPlan plan = plan(folder);

        assertThat(plan.rdb().orElseThrow().bytes()).isEqualTo(SNAPSHOT.length);
        assertThat(log(plan)).isEqualTo(command("SELECT", "1") + SET + command("SELECT", "0") + SET);
    }

    @Test
    void emptyIncrementsAddNothing() throws IOException {
        write("appendonlydir/a.1.base.rdb", SNAPSHOT);
        write("appendonlydir/a.1.incr.aof");
        write("appendonlydir/a.2.incr.aof", ascii(SET));
        write("appendonlydir/a.3.incr.aof");
        write("appendonlydir/a.manifest", ascii("""
                file a.1.base.rdb seq 1 type b
                file a.1.incr.aof seq 1 type i
                file a.2.incr.aof seq 2 type i
                file a.3.incr.aof seq 3 type i
                """));

        ImportPlan plan = plan(folder);

        assertThat(log(plan)).isEqualTo(SET);
        assertThat(plan.moment().millis()).isEqualTo(WRITTEN_MILLIS);
        assertThat(plan.bytes()).isEqualTo(SNAPSHOT.length + SET.length());
    }

    @Test
    void aBaseAloneIsASnapshot() throws IOException {
        write("appendonlydir/a.1.base.rdb", SNAPSHOT);
        write("appendonlydir/a.manifest", ascii("file a.1.base.rdb seq 1 type b\n"));

        assertThat(plan(folder).log()).isEmpty();
        assertThat(plan(folder).moment().millis()).isEqualTo(SAVED_MILLIS);
    }

    @Test
    void aSnapshotOfAnUnknownVersionIsTakenWhole() throws IOException {
        byte[] newer = SNAPSHOT.clone();
        System.arraycopy(ascii("0099"), 0, newer, 5, 4);

        ImportPlan plan = plan(write("appendonly.aof", newer, ascii(SET)));

        assertThat(plan.rdb().orElseThrow().bytes()).isEqualTo(SNAPSHOT.length + SET.length());
        assertThat(plan.rdb().orElseThrow().start().version().known()).isFalse();
    }

    @Test
    void aTimeThatCannotBeIsNotBelieved() throws IOException {
        ImportPlan plan = plan(write("dump.rdb", ascii("REDIS0011\u00fa\u0005ctime\u000c999999999999\u00ff")));

        assertThat(plan.moment().millis()).isEqualTo(WRITTEN_MILLIS);
    }

    @ParameterizedTest
    @CsvSource({
        "'',                     is empty",
        "'file a seq 1 type b',  only names append-only files",
        "'\u001f\u008bx',        is compressed (GZIP)",
        "'(\u00b5/\u00fdx',      is compressed (ZSTD)",
        "'{\"a\":1}',            is neither a snapshot nor an append-only file",
        "'REDI',                 is neither a snapshot nor an append-only file",
    })
    void whatIsNoDatasetIsRefusedByItsFirstBytes(String content, String message) throws IOException {
        RedoubtException refused = refused(write("given", ascii(content)));

        assertThat(refused.code()).isEqualTo(ErrorCode.USAGE);
        assertThat(refused).hasMessageContaining("given' " + message);
    }

    @Test
    void filesThatAreAllEmptyHoldNothing() throws IOException {
        write("appendonlydir/a.1.incr.aof");
        write("appendonlydir/a.manifest", ascii("file a.1.incr.aof seq 1 type i\n"));

        assertThat(refused(folder)).hasMessageContaining("is empty");
    }

    @Test
    void aDamagedSnapshotBeforeCommandsIsReportedWithItsByte() throws IOException {
        byte[] damaged = SNAPSHOT.clone();
        damaged[damaged.length / 2] ^= 1;

        RedoubtException refused = refused(write("appendonly.aof", damaged, ascii(SET)));

        assertThat(refused.code()).isEqualTo(ErrorCode.DAMAGED);
        assertThat(refused).hasMessageContaining("appendonly.aof' is unusable at byte");
    }
}
