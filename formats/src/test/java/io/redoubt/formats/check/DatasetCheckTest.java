package io.redoubt.formats.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.Samples;
import io.redoubt.formats.aof.LogCheck;
import io.redoubt.formats.check.Finding.Severity;
import io.redoubt.formats.files.Pinned;
import io.redoubt.formats.files.Pinning;
import io.redoubt.formats.files.Recognition;
import io.redoubt.formats.rdb.RdbSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetCheckTest {
    private static final String NAME = "appendonly.aof";

    private Path folder;

    @BeforeEach
    void real(@TempDir Path temporary) throws IOException {
        folder = temporary.toRealPath();
    }

    private static byte[] command(String... words) {
        StringBuilder text = new StringBuilder("*%d\r\n".formatted(words.length));
        for (String word : words) {
            text.append("$%d\r\n%s\r\n".formatted(word.length(), word));
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static DatasetVerdict check(Path given) throws IOException {
        try (Pinned pinned = Pinning.readingOnly()
                .pin(Recognition.of(given, Optional.empty()).files())) {
            return DatasetCheck.of(pinned, Progress.silent());
        }
    }

    private DatasetVerdict checkOne(byte[] content) throws IOException {
        return check(Files.write(folder.resolve(NAME), content));
    }

    private static Finding only(DatasetVerdict verdict) {
        List<Finding> findings = verdict.files().stream()
                .flatMap(file -> file.findings().stream())
                .toList();
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }

    /// Increments in this order, without a base.
    private Path parts(byte[]... increments) throws IOException {
        Path parts = Files.createDirectories(folder.resolve("appendonlydir"));
        StringBuilder manifest = new StringBuilder();
        for (int i = 1; i <= increments.length; i++) {
            Files.write(parts.resolve(NAME + "." + i + ".incr.aof"), increments[i - 1]);
            manifest.append("file %s.%d.incr.aof seq %d type i\n".formatted(NAME, i, i));
        }
        Files.writeString(parts.resolve(NAME + ".manifest"), manifest);
        return parts;
    }

    /// Which server loads which file was tried with thirteen servers. `redis-check-aof` of Valkey 9 refuses those
    /// of v90 and v91.
    @ParameterizedTest
    @CsvSource({
        "r70, 'Redis 7.0 and later, Valkey 7.2 and later'",
        "r72, 'Redis 7.2 and later, Valkey 7.2 and later'",
        "r74, 'Redis 7.4 and later, no Valkey'",
        "r802, 'Redis 8.0 and later, no Valkey'",
        "r806, 'Redis 8.0 and later, no Valkey'",
        "r863, 'Redis 8.6 and later, no Valkey'",
        "v72, 'Redis 7.2 and later, Valkey 7.2 and later'",
        "v80, 'Redis 7.2 and later, Valkey 7.2 and later'",
        "v81, 'Redis 7.2 and later, Valkey 7.2 and later'",
        "v90, 'no Redis, Valkey 9.0 and later'",
        "v91, 'no Redis, Valkey 9.1 and later'"
    })
    void whatServersWroteIsSoundAndSaidToLoadWhereItDoes(String server, String loaders) throws IOException {
        Path parts = Files.createDirectory(folder.resolve("appendonlydir"));
        Files.write(parts.resolve(NAME + ".1.base.rdb"), Samples.of(server, "base.rdb"));
        Files.write(parts.resolve(NAME + ".1.incr.aof"), Samples.of(server, "incr.aof"));
        Files.write(parts.resolve(NAME + ".manifest"), Samples.of(server, "manifest"));

        DatasetVerdict verdict = check(folder);

        assertThat(verdict.files())
                .hasSize(2)
                .allSatisfy(file -> assertThat(file.findings()).isEmpty());
        assertThat(verdict.files().getFirst().snapshot()).isPresent();
        assertThat(verdict.files().getLast().log().map(LogCheck::commands))
                .hasValueSatisfying(count -> assertThat(count).isPositive());
        assertThat(verdict.loaders().describe()).isEqualTo(loaders);
    }

    @ParameterizedTest
    @ValueSource(strings = {"r60", "r62"})
    void aSingleFileIsSnapshotAndLog(String server) throws IOException {
        DatasetVerdict verdict = checkOne(Samples.of(server, NAME));

        assertThat(verdict.worst()).isEqualTo(Severity.REMARK);
        assertThat(verdict.files().getFirst().log()).isPresent();
        assertThat(verdict.loaders().describe()).isEqualTo("Redis 6.2 and later, Valkey 7.2 and later");
    }

    @ParameterizedTest
    @ValueSource(strings = {"REDIS0010", "VALKEY080"})
    void everyTruncationOfASnapshotAndItsLogIsDamageAtTheByteUnlessItEndsBetweenCommands(String header)
            throws IOException {
        byte[] snapshot = Samples.small(header);
        byte[] first = command("SET", "a", "1");
        byte[] text = joined(snapshot, first, command("MULTI"), command("INCR", "a"), command("EXEC"));
        for (int length = 1; length < text.length; length++) {
            DatasetVerdict verdict = checkOne(Arrays.copyOf(text, length));

            if (length == snapshot.length || length == snapshot.length + first.length) {
                assertThat(verdict.worst()).as("of %d", length).isEqualTo(Severity.REMARK);
            } else {
                Finding found = only(verdict);
                assertThat(found.severity()).isEqualTo(Severity.DAMAGE);
                assertThat(found.at())
                        .as("of %d", length)
                        .isEqualTo(length < header.length() ? 0 : at(length, snapshot.length, first.length));
            }
        }
    }

    /// Where a copy is to be cut; of a snapshot nothing can be used.
    private static long at(int length, int snapshot, int first) {
        return length < snapshot ? length : length < snapshot + first ? snapshot : snapshot + first;
    }

    @Test
    void aTornFirstCommandBehindASnapshotIsToldToCostTheSnapshot() throws IOException {
        byte[] stamp = "#TS:1700000000\r\n".getBytes(ISO_8859_1);
        byte[] text = joined(Samples.small("REDIS0009"), stamp, command("SET", "a", "1"));

        Finding found = only(checkOne(Arrays.copyOf(text, text.length - 3)));

        assertThat(found.at()).isEqualTo(Samples.small("REDIS0009").length + stamp.length);
        assertThat(found.consequence()).contains("cut this file to 0 bytes").contains("EMPTY");
    }

    @Test
    void aFileThatOthersFollowMayNotEndInTheMiddle() throws IOException {
        byte[] whole = command("SET", "a", "1");
        byte[] torn = joined(whole, Arrays.copyOf(whole, 5));

        Finding middle = only(check(parts(torn, whole)));
        Finding last = only(check(parts(whole, torn)));

        assertThat(middle.at()).isEqualTo(whole.length);
        assertThat(middle.consequence()).contains("second start loads all as if nothing were missing");
        assertThat(last.at()).isEqualTo(whole.length);
        assertThat(last.consequence())
                .contains("cuts the file at byte %d and loads what is before".formatted(whole.length));
    }

    @Test
    void anAnnotationWithoutLineEndIsDamageOnlyWhereAServerWritesOn() throws IOException {
        byte[] whole = command("SET", "a", "1");
        byte[] torn = joined(whole, "#TS:17".getBytes(ISO_8859_1));

        Finding last = only(check(parts(whole, torn)));

        assertThat(last.severity()).isEqualTo(Severity.DAMAGE);
        assertThat(last.consequence()).contains("refuses the file at the start after that");
        assertThat(only(check(parts(torn, whole))).severity()).isEqualTo(Severity.REMARK);
    }

    @Test
    void whatNoKnownServerLoadsIsSuspectNotDamage() throws IOException {
        DatasetVerdict verdict = checkOne(joined(command("SET", "a", "1"), command("JSON.SET", "b", "1")));

        assertThat(verdict.worst()).isEqualTo(Severity.SUSPECT);
        assertThat(only(verdict).at()).isEqualTo(command("SET", "a", "1").length);
        assertThat(only(verdict).what()).isEqualTo("'json.set' begins here");
        assertThat(verdict.loaders().describe()).isEqualTo("no known server");
    }

    @Test
    void databasesThatServersDoNotHaveUnaskedAreARemark() throws IOException {
        DatasetVerdict verdict = checkOne(Samples.handmade("select-20.aof"));

        assertThat(verdict.worst()).isEqualTo(Severity.REMARK);
        assertThat(only(verdict).consequence()).contains("'databases 21'").contains("without an error");
    }

    @Test
    void annotationsAreNotForRedis6() throws IOException {
        assertThat(checkOne(Samples.handmade("annotated-ok.aof")).loaders().describe())
                .isEqualTo("Redis 7.0 and later, Valkey 7.2 and later");
        assertThat(checkOne(command("SET", "a", "1")).loaders().describe())
                .isEqualTo("Redis 6.2 and later, Valkey 7.2 and later");
    }

    @Test
    void whatIsNoFileOfAServerIsDamageAtItsFirstByteOrNotTaken() throws IOException {
        assertThat(only(checkOne(new byte[0])).what()).isEqualTo("the file is empty");
        assertThat(only(checkOne("buy milk\n".getBytes(ISO_8859_1))).at()).isZero();
        assertThat(only(checkOne(new byte[4096])).at()).isZero();
        assertThat(only(checkOne("*not an AOF\r\n".getBytes(ISO_8859_1))).at()).isEqualTo(1);
        assertThat(refused(HexFormat.of().parseHex("1f8b080000000000")).code()).isEqualTo(ErrorCode.USAGE);
        assertThat(refused("REDIS0099".getBytes(ISO_8859_1)).code()).isEqualTo(ErrorCode.VERSIONS_DO_NOT_FIT);
    }

    private RedoubtException refused(byte[] content) {
        return catchThrowableOfType(RedoubtException.class, () -> checkOne(content));
    }

    /// Redis 8.6 stores the CRC of a snapshot in the last eight bytes as all others do.
    @Test
    void aSnapshotWithoutChecksumIsRemarkedOn() throws IOException {
        byte[] snapshot = Samples.small("REDIS0013").clone();
        Arrays.fill(snapshot, snapshot.length - 8, snapshot.length, (byte) 0);

        assertThat(only(check(Files.write(folder.resolve("dump.rdb"), snapshot)))
                        .what())
                .isEqualTo("the snapshot has no checksum");
    }

    /// A bit of a value may change unseen, as servers keep no checksum of commands; nothing else happens than a
    /// verdict.
    @Test
    void changedBytesNeverDoMoreThanGiveAVerdict() throws IOException {
        byte[] text = joined(
                Samples.small("REDIS0011"), command("SET", "a", "1"), Samples.of("r863", "incr.aof"), command("EXEC"));
        SplittableRandom random = new SplittableRandom(7);
        int found = 0;
        for (int run = 0; run < 500; run++) {
            byte[] changed = text.clone();
            int at = random.nextInt("REDIS0011".length(), changed.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            DatasetVerdict verdict = checkOne(changed);
            found += verdict.worst() == Severity.DAMAGE ? 1 : 0;
            Optional<RdbSummary> snapshot = verdict.files().getFirst().snapshot();
            assertThat(snapshot.isPresent() || verdict.worst() != Severity.REMARK)
                    .isTrue();
        }
        assertThat(found).isGreaterThan(250);
    }
}
