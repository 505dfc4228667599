package io.redoubt.archive.imports;

import static io.redoubt.archive.imports.PartsDirectory.command;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redoubt.archive.backup.BackupTrial;
import io.redoubt.archive.imports.Import.Imported;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.formats.rdb.Crc64;
import io.redoubt.formats.rdb.RdbFormatException;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.backup.StoredLog;
import io.redoubt.repository.backup.StoredRdb;
import io.redoubt.repository.backup.Verification;
import io.redoubt.servers.ServerBinaries;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportTest {
    private static final String SET = command("SET", "a", "1");

    private Path home;
    private BackupStore store;
    private Optional<ServerVersion> writer = Optional.empty();

    @BeforeEach
    void repository(@TempDir Path folder) throws IOException {
        home = folder.toRealPath();
        store = BackupStore.of(Repository.create(home.resolve("repository"), InstantSource.system())
                .sourceFor(new SourceName("orders"), home.resolve("spool")));
    }

    private Optional<BackupTrial> trial() {
        return Optional.of(new BackupTrial(
                store.directory(),
                ServerBinaries.standard(),
                Duration.ofSeconds(60),
                Progress.silent(),
                InstantSource.system()));
    }

    private Imported imported(Path given, Optional<BackupTrial> trial) throws IOException {
        try (DatasetOnDisk dataset = DatasetOnDisk.at(given, Optional.empty(), writer, Progress.silent())) {
            return new Import(store, trial, Progress.silent(), InstantSource.system(), 1).run(dataset);
        }
    }

    private BackupRecord stored(Path given) throws IOException {
        return imported(given, Optional.empty()).entry().record();
    }

    private RedoubtException refused(Path given) {
        return catchThrowableOfType(RedoubtException.class, () -> imported(given, Optional.empty()));
    }

    @Test
    void aLogThatDoesNotTellWhoWroteItIsAskedAbout() throws IOException {
        Path file = write("appendonly.aof", SET);

        assertThat(imported(file, Optional.empty()).remarks()).anyMatch(remark -> remark.contains("--for valkey-8"));

        writer = Optional.of(ServerVersion.parse("valkey-8.0.1"));
        Imported told = imported(file, Optional.empty());
        assertThat(told.remarks()).noneMatch(remark -> remark.contains("--for"));
        assertThat(told.entry().record().server()).isEqualTo(writer);
        // The server at hand is a Redis.
        Imported tried = imported(file, trial());
        assertThat(tried.entry().verification().cause().orElseThrow())
                .contains("no server at hand loads what valkey-8.0.1 saved");
    }

    private void requireNothingStored() throws IOException {
        assertThat(store.entries()).isEmpty();
        if (Files.isDirectory(store.directory())) {
            try (Stream<Path> files = Files.list(store.directory())) {
                assertThat(files.map(file -> file.getFileName().toString())).containsOnly("lock");
            }
        }
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(home.resolve(name), bytes);
    }

    private Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(ISO_8859_1));
    }

    private byte[] rdb(BackupRecord record) throws IOException {
        try (InputStream in = store.openRdb(record)) {
            return in.readAllBytes();
        }
    }

    private String log(BackupRecord record) throws IOException {
        try (InputStream in = store.openLog(record)) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }

    /// Everything below a directory: content, size, time of change.
    private static Map<Path, String> state(Path directory) throws IOException {
        Map<Path, String> state = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                String content = Files.isRegularFile(file) ? Arrays.toString(Files.readAllBytes(file)) : "";
                state.put(file, Files.getLastModifiedTime(file) + content);
            }
        }
        return state;
    }

    static Stream<String> servers() {
        return ServerSamples.servers();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void theAppendOnlyFilesOfEachServerAreStoredAndLoadedWhereAServerIsAtHand(String server) throws IOException {
        Path data = ServerSamples.dataDirectory(server, home.resolve("data"));
        Map<Path, String> before = state(data.resolve(server.startsWith("r6") ? "" : "appendonlydir"));

        BackupEntry entry = imported(data, trial()).entry();

        BackupRecord record = entry.record();
        assertThat(record.log().map(StoredLog::leftOutBytes)).contains(0L);
        assertThat(record.log().orElseThrow().unknownCommands()).isEmpty();
        assertThat(record.rdb().isPresent()).isEqualTo(!server.startsWith("r6"));
        requireLoaded(entry, new RdbKeys(server).of("all-types.rdb"));
        assertThat(state(data.resolve(server.startsWith("r6") ? "" : "appendonlydir")))
                .isEqualTo(before);
        store.requireIntact(record, Progress.silent());
    }

    @ParameterizedTest
    @MethodSource("servers")
    void theSnapshotOfEachServerIsStoredAndLoadedWhereAServerIsAtHand(String server) throws IOException {
        Path dump = write("dump.rdb", ServerSamples.of(server, "all-types.rdb"));

        BackupEntry entry = imported(dump, trial()).entry();

        assertThat(rdb(entry.record())).isEqualTo(Files.readAllBytes(dump));
        assertThat(entry.record().millis() % 1000).isZero();
        requireLoaded(entry, new RdbKeys(server).of("all-types.rdb"));
    }

    private static void requireLoaded(BackupEntry entry, long keys) {
        boolean atHand = entry.record()
                .server()
                .map(version ->
                        ServerBinaries.standard().fitting(version).binary().isPresent())
                .orElse(true);
        if (atHand) {
            assertThat(entry.isVerified()).as(entry.verification().toString()).isTrue();
            assertThat(entry.keys()).hasValue(keys);
        } else {
            assertThat(entry.verification().state()).isEqualTo(Verification.State.CHECKSUMMED);
            assertThat(entry.verification().cause().orElseThrow()).contains("no server at hand loads");
        }
    }

    private record RdbKeys(String server) {
        long of(String file) throws IOException {
            try (InputStream in = new ByteArrayInputStream(ServerSamples.of(server, file))) {
                return RdbWalker.walk(in, file).keys();
            }
        }
    }

    @Test
    void aFileOfSnapshotAndCommandsIsStoredInTwoPartsThatLoadTogether() throws IOException {
        byte[] snapshot = ServerSamples.of("r62", "basic-types.rdb");
        String more = command("SET", "one more key", "1");
        byte[] whole = Arrays.copyOf(snapshot, snapshot.length + more.length());
        System.arraycopy(more.getBytes(ISO_8859_1), 0, whole, snapshot.length, more.length());

        BackupEntry entry = imported(write("appendonly.aof", whole), trial()).entry();

        assertThat(rdb(entry.record())).isEqualTo(snapshot);
        assertThat(log(entry.record())).isEqualTo(more);
        assertThat(entry.keys()).hasValue(7);
        assertThat(entry.isVerified()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut-in-command.aof", "cut-in-multi.aof"})
    void aTornTailIsLeftOutAndTold(String file) throws IOException {
        byte[] text = ServerSamples.handmade(file);

        Imported imported = imported(write("appendonly.aof", text), trial());

        StoredLog log = imported.entry().record().log().orElseThrow();
        assertThat(log.leftOutBytes()).isEqualTo(text.length - 50).isPositive();
        assertThat(log(imported.entry().record())).hasSize(50);
        assertThat(imported.remarks())
                .anyMatch(remark -> remark.contains("its last %d bytes are left out".formatted(text.length - 50)));
        assertThat(imported.entry().keys()).hasValue(1);
    }

    @Test
    void annotationsAreKeptAsTheyAre() throws IOException {
        byte[] text = ServerSamples.handmade("annotated-ok.aof");

        BackupEntry entry = imported(write("appendonly.aof", text), trial()).entry();

        assertThat(log(entry.record())).isEqualTo(new String(text, ISO_8859_1));
        assertThat(entry.isVerified()).isTrue();
    }

    @Test
    void aSnapshotOfALaterVersionIsCataloguedUnverifiedWithTheReason() throws IOException {
        byte[] later = ServerSamples.of("r863", "basic-types.rdb");
        System.arraycopy("0099".getBytes(ISO_8859_1), 0, later, 5, 4);

        BackupEntry entry = imported(write("dump.rdb", later), trial()).entry();

        assertThat(store.entries()).containsExactly(entry);
        assertThat(rdb(entry.record())).isEqualTo(later);
        assertThat(entry.record().rdb().map(StoredRdb::format)).contains("REDIS0099");
        assertThat(entry.record().server()).hasToString("Optional[redis-8.6.3]");
        assertThat(entry.verification().state()).isEqualTo(Verification.State.UNVERIFIED);
        assertThat(entry.verification().cause().orElseThrow()).contains("REDIS0099");
    }

    @Test
    void whatIsNewInAKnownVersionIsToldFromDamageByTheChecksum() throws IOException {
        byte[] snapshot = ServerSamples.of("r70", "basic-types.rdb");
        byte[] unknown = snapshot.clone();
        unknown[typeOfTheFirstKey(unknown)] = 99;

        assertThat(refused(write("dump.rdb", unknown)).code()).isEqualTo(ErrorCode.DAMAGED);
        requireNothingStored();

        long crc = Crc64.update(0, unknown, 0, unknown.length - 8);
        ByteBuffer.wrap(unknown).order(ByteOrder.LITTLE_ENDIAN).putLong(unknown.length - 8, crc);
        BackupEntry entry = imported(write("dump.rdb", unknown), trial()).entry();
        assertThat(entry.verification().state()).isEqualTo(Verification.State.UNVERIFIED);
        assertThat(rdb(entry.record())).isEqualTo(unknown);
    }

    /// Behind RESIZEDB and its two numbers, and perhaps an expiry.
    private static int typeOfTheFirstKey(byte[] snapshot) {
        int i = 0;
        while (snapshot[i] != (byte) 251 || snapshot[i - 2] != (byte) 254) {
            i++;
        }
        return snapshot[i + 3] == (byte) 252 ? i + 12 : i + 3;
    }

    @Test
    void aSnapshotOfALaterVersionThatMayBeCutShortIsSaidToBe() throws IOException {
        byte[] later = ServerSamples.of("r863", "basic-types.rdb");
        System.arraycopy("0099".getBytes(ISO_8859_1), 0, later, 5, 4);

        assertThat(imported(write("dump.rdb", later), Optional.empty()).remarks())
                .singleElement()
                .asString()
                .contains("it may be cut short or changed");

        long crc = Crc64.update(0, later, 0, later.length - 8);
        ByteBuffer.wrap(later).order(ByteOrder.LITTLE_ENDIAN).putLong(later.length - 8, crc);
        assertThat(imported(write("dump.rdb", later), Optional.empty()).remarks())
                .isEmpty();
    }

    @Test
    void commandsNobodyKnowsAreCataloguedWithTheReason() throws IOException {
        Path file = write("appendonly.aof", SET + command("JSON.SET", "doc", "$", "1") + command("xflushall"));

        BackupEntry entry = imported(file, trial()).entry();

        assertThat(entry.record().log().orElseThrow().unknownCommands()).containsOnlyKeys("json.set", "xflushall");
        assertThat(entry.verification().state()).isEqualTo(Verification.State.CHECKSUMMED);
        assertThat(entry.verification().cause().orElseThrow()).contains("json.set, xflushall");
    }

    @Test
    void dataOfAModuleThatNoServerAtHandHasIsCataloguedWithTheReason() throws IOException {
        // One key of type 7: its name, the id of the module's type, the mark of the end of its value.
        byte[] file = "REDIS0009\u00fe\0\7\1m\u0081IIIIIIII\0\u00ff........".getBytes(ISO_8859_1);
        long crc = Crc64.update(0, file, 0, file.length - 8);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(file.length - 8, crc);

        BackupEntry entry = imported(write("dump.rdb", file), trial()).entry();

        assertThat(entry.keys()).hasValue(1);
        assertThat(entry.verification().state()).isEqualTo(Verification.State.CHECKSUMMED);
        assertThat(entry.verification().cause().orElseThrow()).contains("data of the module '");
    }

    @Test
    void aLogThatNeedsALaterServerThanItsSnapshotIsNotGivenToAnEarlierOne() throws IOException {
        Path parts = ServerSamples.dataDirectory("r70", home.resolve("data")).resolve("appendonlydir");
        Files.writeString(
                parts.resolve("appendonly.aof.1.incr.aof"), command("VADD", "v", "VALUES", "1", "1", "a"), ISO_8859_1);

        BackupEntry entry = imported(parts, trial()).entry();

        assertThat(entry.record().server()).hasToString("Optional[redis-7.0.15]");
        if (!entry.isVerified()) {
            assertThat(entry.verification().cause().orElseThrow()).contains("no server at hand loads what redis-8.0.0");
        }
    }

    /// Others do not: they log it as absolute.
    @ParameterizedTest
    @CsvSource({"r62, 1", "r70, 0"})
    void relativeExpiriesOfAnOldLogAreTold(String server, int remarks) throws IOException {
        Path data = ServerSamples.dataDirectory(server, home.resolve("data"));

        List<String> told = imported(data, Optional.empty()).remarks();

        assertThat(told)
                .filteredOn(remark -> remark.contains("begin anew at every load"))
                .hasSize(remarks);
    }

    @Test
    void aSnapshotWithoutChecksumIsToldToHaveNone() throws IOException {
        byte[] snapshot = ServerSamples.of("r70", "basic-types.rdb");
        Arrays.fill(snapshot, snapshot.length - 8, snapshot.length, (byte) 0);

        assertThat(imported(write("dump.rdb", snapshot), Optional.empty()).remarks())
                .singleElement()
                .asString()
                .contains("no checksum");
    }

    @Test
    void aSnapshotCutAnywhereIsRefusedAtTheByteWhereItEndsAndNothingIsStored() throws IOException {
        byte[] snapshot = ServerSamples.of("r863", "basic-types.rdb");
        for (int length = 9; length < snapshot.length; length += 13) {
            RedoubtException refused = refused(write("dump.rdb", Arrays.copyOf(snapshot, length)));

            assertThat(refused.code()).isEqualTo(ErrorCode.DAMAGED);
            assertThat(refused).isInstanceOf(RdbFormatException.class).hasMessageContaining("at byte " + length);
        }
        requireNothingStored();
    }

    @Test
    void aFlippedBitInASnapshotIsFoundAndNothingIsStored() throws IOException {
        byte[] snapshot = ServerSamples.of("v91", "basic-types.rdb");
        for (int bit = 9 * 8; bit < snapshot.length * 8; bit += 61) {
            byte[] flipped = snapshot.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);

            assertThat(refused(write("dump.rdb", flipped))).as("bit %d", bit).isNotNull();
        }
        requireNothingStored();
    }

    @Test
    void aTornFileBeforeTheLastIsRefusedAndNothingIsStored() throws IOException {
        Path data = ServerSamples.dataDirectory("r70", home.resolve("data"));
        Path parts = data.resolve("appendonlydir");
        Files.writeString(parts.resolve("appendonly.aof.1.incr.aof"), SET + "*1\r\n$4\r\n", ISO_8859_1);
        Files.writeString(parts.resolve("appendonly.aof.2.incr.aof"), SET, ISO_8859_1);
        Files.writeString(parts.resolve("appendonly.aof.manifest"), """
                file appendonly.aof.1.base.rdb seq 1 type b
                file appendonly.aof.1.incr.aof seq 1 type i
                file appendonly.aof.2.incr.aof seq 2 type i
                """);

        RedoubtException refused = refused(data);

        assertThat(refused.code()).isEqualTo(ErrorCode.DAMAGED);
        assertThat(refused)
                .hasMessageContaining("/appendonlydir/appendonly.aof.1.incr.aof' ends inside")
                .hasMessageContaining("begins at byte " + SET.length());
        requireNothingStored();
    }

    @Test
    void whatIsKnownWithoutAServerIsNotedBesideIt() throws IOException {
        Path data = ServerSamples.dataDirectory("r863", home.resolve("data"));

        var about = store.about(stored(data));

        assertThat(about.text("path")).isEqualTo(data.toString());
        assertThat(about.text("directory"))
                .isEqualTo(data.resolve("appendonlydir").toString());
        assertThat(about.text("manifest")).isEqualTo(new String(ServerSamples.of("r863", "manifest"), ISO_8859_1));
        assertThat(about.objects("files"))
                .extracting(file -> file.number("bytes"))
                .containsExactly(88L, 50937L);
        assertThat(about.object("aux").text("redis-ver")).isEqualTo("8.6.3");
        assertThat(about.text("timeFrom")).isEqualTo("the last #TS line of the log");
    }

    @Test
    void theSameFileTwiceGivesTwoBackups() throws IOException {
        Path dump = write("dump.rdb", ServerSamples.of("r70", "basic-types.rdb"));

        List<BackupRecord> both = List.of(stored(dump), stored(dump));

        assertThat(store.entries()).extracting(BackupEntry::record).isEqualTo(both);
        assertThat(both.get(1).id().millis()).isEqualTo(both.get(0).id().millis() + 1);
        assertThat(both.get(1).millis()).isEqualTo(both.get(0).millis());
    }

    @Test
    void whoeverElseChangesBackupsIsWaitedForByTheUser() throws IOException {
        Path dump = write("dump.rdb", ServerSamples.of("r70", "basic-types.rdb"));
        try (SourceLock _ = store.lock()) {
            assertThat(refused(dump).code()).isEqualTo(ErrorCode.LOCKED);
        }
        assertThat(stored(dump).rdb()).isPresent();
    }
}
