package io.redoubt.archive.imports;

import static io.redoubt.archive.imports.PartsDirectory.command;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redoubt.archive.imports.LogText.Piece;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.files.PinnedFile;
import io.redoubt.repository.backup.StoredFile;
import io.redoubt.repository.backup.StoredLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTextTest {
    private static final StoredFile FILE = new StoredFile(1, 1, "", "");

    @TempDir
    Path folder;

    private final List<PinnedFile> open = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (PinnedFile file : open) {
            file.close();
        }
    }

    private Piece piece(String name, String text) throws IOException {
        PinnedFile file = PinnedFile.open(Files.writeString(folder.resolve(name), text, ISO_8859_1));
        open.add(file);
        return new Piece(file, 0, file.size());
    }

    private static StoredLog read(LogText text) throws IOException {
        try (InputStream in = text.stream()) {
            return text.contents().read(in).stored(FILE, 7);
        }
    }

    private static RedoubtException refused(LogText text) {
        return catchThrowableOfType(RedoubtException.class, () -> read(text));
    }

    @Test
    void eachFileButTheFirstBeginsInDatabaseZero() throws IOException {
        String first = command("SELECT", "3") + command("SET", "a", "1");
        String second = "#TS:1700000000\r\n" + command("SET", "b", "2");
        LogText text = new LogText(List.of(piece("1", first), piece("2", second)));

        try (InputStream in = text.stream()) {
            String joined = new String(in.readAllBytes(), ISO_8859_1);
            assertThat(joined).isEqualTo(first + command("SELECT", "0") + second);
            assertThat(text.bytes()).isEqualTo(joined.length());
        }
    }

    @Test
    void whatTheTextHoldsIsTold() throws IOException {
        LogText text = new LogText(List.of(
                piece("1", command("SELECT", "3") + command("SET", "a", "1")),
                piece("2", command("HPEXPIREAT", "h", "1", "FIELDS", "1", "f") + command("Mod.X", "1"))));

        StoredLog log = read(text);

        assertThat(log.commands()).isEqualTo(Map.of("select", 2L, "set", 1L, "hpexpireat", 1L));
        assertThat(log.unknownCommands()).isEqualTo(Map.of("mod.x", 1L));
        assertThat(log.highestDatabase()).isEqualTo(3);
        assertThat(log.hashFieldExpiries()).isEqualTo(1);
        assertThat(log.leftOutBytes()).isEqualTo(7);
    }

    @Test
    void aFileThatIsTornBeforeAnotherIsReportedAtTheByteWhereItTears() throws IOException {
        String whole = command("SET", "a", "1");
        LogText inCommand = new LogText(List.of(piece("first", whole + "*3\r\n$3\r\nSET"), piece("last", whole)));
        LogText inMulti = new LogText(
                List.of(piece("zero", whole), piece("one", command("MULTI") + whole), piece("two", command("EXEC"))));

        assertThat(refused(inCommand).code()).isEqualTo(ErrorCode.DAMAGED);
        assertThat(refused(inCommand))
                .hasMessageContaining(
                        "/first' ends inside the command or transaction that begins at byte " + whole.length());
        assertThat(refused(inMulti)).hasMessageContaining("/one' ends inside").hasMessageContaining("begins at byte 0");
    }

    @Test
    void wrongBytesAreReportedByFileAndByte() throws IOException {
        String whole = command("SET", "a", "1");
        LogText text =
                new LogText(List.of(piece("first", whole), piece("second", whole + "oops"), piece("third", whole)));

        assertThat(refused(text)).hasMessageContaining("/second' is malformed at byte " + whole.length());
        assertThat(refused(text).hint()).contains("first %d bytes are whole".formatted(whole.length()));
    }

    @Test
    void aPieceOfAFileIsCountedFromItsBeginning() throws IOException {
        Piece all = piece("hybrid", "REDIS0009..." + command("SET", "a", "1") + "oops" + command("SET"));
        LogText text = new LogText(List.of(new Piece(all.file(), 12, all.to())));

        assertThat(refused(text)).hasMessageContaining("malformed at byte %d:".formatted(12 + 27));
    }

    @Test
    void aFileThatBecomesShorterWhileItIsReadIsReported() throws IOException {
        Piece piece = piece("file", command("SET", "a", "1"));
        Files.writeString(folder.resolve("file"), "");

        assertThat(refused(new LogText(List.of(piece)))).hasMessageContaining("became shorter");
    }
}
