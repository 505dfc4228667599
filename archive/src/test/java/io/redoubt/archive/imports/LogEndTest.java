package io.redoubt.archive.imports;

import static io.redoubt.archive.imports.PartsDirectory.command;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogEndTest {
    @TempDir
    Path folder;

    private LogEnd.Found end(byte[] text, long from) throws IOException {
        Path file = Files.write(folder.resolve("appendonly.aof"), text);
        try (PinnedFile pinned = PinnedFile.open(file)) {
            return LogEnd.of(pinned, from, Progress.silent());
        }
    }

    private LogEnd.Found end(String text) throws IOException {
        return end(text.getBytes(ISO_8859_1), 0);
    }

    private RedoubtException refused(byte[] text, long from) {
        return catchThrowableOfType(RedoubtException.class, () -> end(text, from));
    }

    /// What servers of six versions leave of these files.
    @ParameterizedTest
    @CsvSource({"cut-in-command.aof, 50", "cut-in-multi.aof, 50"})
    void aTornTailIsCutWhereServersCutIt(String file, long kept) throws IOException {
        byte[] text = ServerSamples.handmade(file);

        assertThat(text.length).isGreaterThan((int) kept);
        assertThat(end(text, 0).end()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"annotated-ok.aof", "stream-noise-kept.aof", "select-20.aof", "ts-inside-multi.aof"})
    void aWholeFileIsKeptWhole(String file) throws IOException {
        byte[] text = ServerSamples.handmade(file);

        assertThat(end(text, 0).end()).isEqualTo(text.length);
    }

    @Test
    void everyTruncationEndsBehindTheLastWholeItem() throws IOException {
        List<String> items = List.of(
                command("SELECT", "0"),
                "#TS:1700000000\r\n",
                command("SET", "a", "x".repeat(40)),
                command("MULTI") + "#TS:1700000001\r\n" + command("INCR", "a") + command("INCR", "b") + command("EXEC"),
                "# own\n",
                command("DEL", "a"));
        byte[] text = String.join("", items).getBytes(ISO_8859_1);
        for (int length = 0; length <= text.length; length++) {
            long expected = 0;
            for (int i = 0; i < items.size() && expected + items.get(i).length() <= length; i++) {
                expected += items.get(i).length();
            }

            assertThat(end(Arrays.copyOf(text, length), 0).end())
                    .as("of %d", length)
                    .isEqualTo(expected);
        }
    }

    @Test
    void theLastStampBeforeTheEndTellsTheTime() throws IOException {
        assertThat(end(command("SET", "a", "1")).stampMillis()).isEmpty();
        assertThat(end("#TS:1700000000\r\n" + command("SET", "a", "1") + "#TS:1700000005\r\n")
                        .stampMillis())
                .hasValue(1_700_000_005_000L);
        assertThat(end("#TS:1700000000\r\n" + command("MULTI") + "#TS:1700000005\r\n" + command("INCR", "a"))
                        .stampMillis())
                .hasValue(1_700_000_000_000L);
        assertThat(end("#TS:soon\r\n" + command("SET", "a", "1")).stampMillis()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"keepalive-newline-bad.aof, 23", "annotation-too-long-bad.aof, 23"})
    void whatNoServerLoadsIsReportedWithFileAndByte(String file, long at) {
        byte[] text = ServerSamples.handmade(file);

        RedoubtException refused = refused(text, 0);

        assertThat(refused.code()).isEqualTo(ErrorCode.DAMAGED);
        assertThat(refused).hasMessageContaining("/appendonly.aof' is malformed at byte " + at + ":");
    }

    @Test
    void bytesAreCountedFromTheBeginningOfTheFile() throws IOException {
        String before = "a snapshot of 24 bytes..";
        String good = command("SET", "a", "1");

        assertThat(end((before + good + "*2\r\n").getBytes(ISO_8859_1), 24).end())
                .isEqualTo(24 + good.length());
        RedoubtException refused = refused((before + good + "\0\0\0\0").getBytes(ISO_8859_1), 24);
        assertThat(refused).hasMessageContaining("at byte %d:".formatted(24 + good.length()));
        assertThat(refused.hint()).contains("Its first %d bytes are whole".formatted(24 + good.length()));
    }
}
