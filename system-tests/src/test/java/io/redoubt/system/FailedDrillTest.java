package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.segment.Digests;
import io.redoubt.servers.ServerBinaries;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Drills against a repository that is not as it should be, or a server that is not: each fails for its own
/// reason, and says so. First of all they pass, or no failure would mean anything.
@Timeout(180)
class FailedDrillTest {
    private static RecordedSource good;
    private static RecordedSource foreign;

    @TempDir
    private Path folder;

    private RecordedSource source;

    @BeforeAll
    static void record(@TempDir Path one, @TempDir Path other) throws Exception {
        good = RecordedSource.in(one);
        foreign = RecordedSource.in(other);
    }

    @BeforeEach
    void copy() throws IOException {
        source = good.copied(folder.resolve("repository"));
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private SegmentEntry segment(int index) throws IOException {
        return source.segments().get(index);
    }

    private void requireRecorded(String failure) {
        assertThat(source.run("list").succeeded().output()).contains("FAILED: ").contains(failure);
    }

    @Test
    void whatIsWholeIsProven() throws Exception {
        assertThat(source.segments()).hasSizeGreaterThanOrEqualTo(3);
        JsonDocument report =
                source.drill("--require-proof", "--json").succeeded().json();

        assertThat(report.text("proof")).isEqualTo("equal");
        assertThat(report.number("differences")).isZero();
        assertThat(report.number("keys")).isEqualTo(RecordedSource.ROUNDS * RecordedSource.KEYS_OF_A_ROUND);
        assertThat(report.object("phasesMillis").names().stream()
                        .mapToLong(report.object("phasesMillis")::number)
                        .sum())
                .isEqualTo(report.number("rtoMillis"))
                .isPositive();
    }

    @Test
    void oneDamagedSegment() throws Exception {
        Path file = segment(1).file();
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bytes.length() / 2);
            int old = bytes.read();
            bytes.seek(bytes.length() / 2);
            bytes.write(old ^ 1);
        }

        source.drill("--require-proof").failed(20, name(file), "another copy");
        requireRecorded(name(file));
    }

    @Test
    void oneMissingSegment() throws Exception {
        SegmentEntry gone = segment(1);
        Files.delete(gone.file());

        Ended ended = source.drill("--require-proof");

        assertThat(ended.status()).isEqualTo(20);
        assertThat(ended.errors())
                .contains("the log of branch 1 has a hole: offsets %s to %s are missing"
                        .formatted(gone.start(), gone.end()));
        requireRecorded("are missing");
    }

    @Test
    void twoSegmentsExchanged() throws Exception {
        Path one = segment(0).file();
        Path other = segment(1).file();
        Path aside = Files.move(one, one.resolveSibling("aside"));
        Files.move(other, one);
        Files.move(aside, other);

        source.drill("--require-proof").failed(20, "not what its name says", "right file back");
        requireRecorded("not what its name says");
    }

    @Test
    void aSegmentOfAnotherServerInItsPlace() throws Exception {
        Path file = segment(1).file();
        Files.copy(foreign.segments().get(1).file(), file, StandardCopyOption.REPLACE_EXISTING);

        source.drill("--require-proof").failed(20, name(file), "right file back");
    }

    @Test
    void aSnapshotOfAnotherMomentUnderTheRecord() throws Exception {
        List<BackupEntry> backups = source.backups();
        Files.copy(
                source.backupFile(backups.getFirst(), ".rdb.zst"),
                source.backupFile(backups.getLast(), ".rdb.zst"),
                StandardCopyOption.REPLACE_EXISTING);

        source.drill("--require-proof").failed(20, "is not the file its backup was made with", "right file back");
    }

    /// What is restored is as good as ever, and is proven by the other backup; but something is wrong.
    @Test
    void aRecordOfAnotherBackupThatRotted() throws Exception {
        Path record = source.backupFile(source.backups().getFirst(), ".json");
        Files.writeString(record, Files.readString(record).replace("redis", "Redis"));

        Ended ended = source.drill("--require-proof");

        assertThat(ended.status()).isEqualTo(20);
        assertThat(ended.output()).contains("Proof      equal, ");
        assertThat(ended.errors()).contains("the drill failed: '" + record + "' does not match its own checksum line");
    }

    /// The record is whole, and claims another moment: everything written in between is missed, key by key.
    @Test
    void aProofThatIsWrong() throws Exception {
        BackupEntry first = source.backups().getFirst();
        BackupEntry last = source.backups().getLast();
        String claimed =
                "\"offset\":%s".formatted(last.record().position().orElseThrow().offset());
        resealed(source.backupFile(first, ".json"), line -> line.replaceFirst("\"offset\":\\d+", claimed));
        Files.delete(source.backupFile(last, ".json"));

        Ended ended = source.drill("--json");

        assertThat(ended.status()).isEqualTo(20);
        JsonDocument report = ended.json();
        assertThat(report.text("proof")).isEqualTo("differs");
        assertThat(report.number("differences")).isEqualTo(2 * RecordedSource.KEYS_OF_A_ROUND);
        assertThat(report.texts("firstDifferences"))
                .hasSize(20)
                .allMatch(difference -> difference.matches("'round[12]:\\d+' in database 0 should not be there"));
        requireRecorded("600 differences from backup " + first.id());
    }

    private static void resealed(Path file, UnaryOperator<String> change) throws IOException {
        String line = change.apply(Files.readAllLines(file).getFirst()) + "\n";
        byte[] digest = Digests.sha256().digest(line.getBytes(StandardCharsets.UTF_8));
        Files.writeString(file, line + HexFormat.of().formatHex(digest) + "\n");
    }

    @Test
    void aServerThatEndsAtOnce() throws Exception {
        Path broken = script("""
                case "$1" in -v | --version) exec "%s" "$@" ;; esac
                echo 'no license for this machine'
                exit 1
                """.formatted(ServerBinaries.standard().embedded().program()));

        Ended ended = source.drill("--server-binary", broken.toString());

        assertThat(ended.status()).isEqualTo(18);
        assertThat(ended.errors())
                .contains("scratch server redis-7.0.15 ended with status 1; it said:\nno license for this machine\n");
        ended.requireNoTrace();
        requireRecorded("no license for this machine");
    }

    @Test
    void aServerThatIsTooOld() throws Exception {
        Path old = script("echo 'Redis server v=6.0.16 sha=00000000:0 malloc=libc bits=64 build=1'");

        source.drill("--server-binary", old.toString()).failed(16, "6.0.16", "");
        requireRecorded("6.0.16");
    }

    @Test
    void aProgramThatIsNoServer() throws Exception {
        source.drill("--server-binary", "/bin/true").failed(16, "/bin/true", "");
    }

    private Path script(String text) throws IOException {
        Path script = Files.writeString(folder.resolve("redis-server"), "#!/bin/sh\n" + text + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    @Test
    void randomMomentsAreToldOneByOneAndComeAgainWithTheirSeed() throws Exception {
        Ended ended = source.drill("--random", "4", "--seed", "7", "--json").succeeded();
        JsonDocument report = ended.json();

        List<JsonDocument> restores = report.objects("restores");
        assertThat(restores).hasSize(4).allSatisfy(one -> {
            assertThat(one.text("proof")).isIn("none", "equal");
            assertThat(one.number("rtoMillis")).isPositive();
        });
        assertThat(report.number("seed")).isEqualTo(7);
        JsonDocument spread = report.object("recoveryMillis");
        assertThat(restores.stream().map(one -> one.number("rtoMillis")))
                .contains(spread.number("min"), spread.number("median"), spread.number("max"))
                .allMatch(rto -> rto >= spread.number("min") && rto <= spread.number("max"));
        assertThat(restores.stream().map(one -> one.number("offset")).distinct())
                .hasSizeGreaterThan(1);
        assertThat(offsets(source.drill("--random", "4", "--seed", "7", "--json")))
                .isEqualTo(offsets(ended));
        assertThat(offsets(source.drill("--random", "4", "--seed", "8", "--json")))
                .isNotEqualTo(offsets(ended));
    }

    private static List<Long> offsets(Ended ended) {
        return ended.succeeded().json().objects("restores").stream()
                .map(one -> one.number("offset"))
                .toList();
    }

    @Test
    void whereProofIsRequiredRandomMomentsHaveOne() throws Exception {
        Ended ended = source.drill("--random", "3", "--require-proof").succeeded();

        assertThat(ended.output()).contains("Proof      3 equal").containsPattern("Recovery   .* median ");
        source.backups().forEach(backup -> remove(backup));
        source.drill("--random", "3", "--require-proof")
                .failed(20, "there is no moment to choose from that can be proven", "redoubt backup");
    }

    private void remove(BackupEntry backup) {
        try {
            Files.delete(source.backupFile(backup, ".json"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Half of what is held lies behind the hole.
    @Test
    void randomMomentsBehindAHoleFailAndTheOthersDoNot() throws Exception {
        List<SegmentEntry> segments = source.segments();
        Files.delete(segments.get(segments.size() / 2).file());

        Ended ended = source.drill("--random", "12", "--seed", "1", "--json");

        assertThat(ended.status()).isEqualTo(20);
        List<JsonDocument> restores = ended.json().objects("restores");
        assertThat(restores.stream().filter(one -> one.has("error")))
                .isNotEmpty()
                .allMatch(one -> one.text("code").equals("SEGMENT_MISSING") && one.has("target"));
        assertThat(restores.stream().filter(one -> one.has("keys"))).isNotEmpty();
    }

    @Test
    void oneMomentOrRandomOnes() {
        source.drill("--random", "3", "--to", "latest").failed(2, "--to names one moment", "one of the two");
        source.drill("--random", "0").failed(2, "--random", "from 1 to");
    }

    @Test
    void aReportThatRottedHidesNoOther() throws Exception {
        String id = source.drill("--json").succeeded().json().text("id");
        source.drill().succeeded();
        Path record = source.store().directory().resolve("drills").resolve(id + ".json");
        Files.writeString(record, Files.readString(record).replace("equal", "EQUAL"));

        assertThat(source.run("list").succeeded().output())
                .contains("  passed\n")
                .contains("damaged: '" + record + "' does not match its own checksum line");
        assertThat(source.run("list", "--json").succeeded().json().texts("unreadable"))
                .hasSize(1);
        source.run("show", id).failed(20, name(record), "another copy");
    }
}
