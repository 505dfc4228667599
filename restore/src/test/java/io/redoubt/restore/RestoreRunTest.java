package io.redoubt.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Events;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.rdb.RdbSummary;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestoreTarget;
import io.redoubt.restore.settings.TargetSettings;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.testkit.Mount;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreRunTest {
    @TempDir
    private Path directory;

    private final List<String> warnings = new ArrayList<>();
    private final List<String> phases = new ArrayList<>();

    @Test
    void theEndOfARealStreamIsRestoredWithEveryKey() throws IOException {
        TestArchive archive = TestArchive.ofCapture(directory, 12_000);
        RdbSummary expected =
                RdbWalker.walk(new ByteArrayInputStream(TestArchive.resource("redis-7.0.15-dataset.rdb")), "dataset");

        RestoreResult result = restore(archive.store(), new RestoreTarget.Latest());

        assertThat(result.counted().keys()).isEqualTo(expected.keys());
        assertThat(result.reached().offset().orElseThrow().bytes())
                .isEqualTo(TestArchive.resource("redis-7.0.15-stream.resp").length);
        assertThat(result.warnings()).isEmpty();
        assertThat(result.neededSettings()).contains("appendonly yes", "appenddirname appendonlydir");
        assertThat(names(target())).containsExactly("appendonlydir");
        assertThat(names(target().resolve("appendonlydir")))
                .containsExactly("appendonly.aof.1.base.rdb", "appendonly.aof.1.incr.aof", "appendonly.aof.manifest");
        assertThat(names(directory)).containsExactly("repo", "spool", "target");
        assertThat(phases).containsExactly("check", "write", "boot", "compare");
    }

    @Test
    void theResultIsReadableByItsOwnerOnly() throws IOException {
        TestArchive archive = small();

        RestoreResult _ = restore(archive.store(), new RestoreTarget.Latest());

        try (Stream<Path> files = Files.walk(target())) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void aServerStartedOnTheResultAnswersWithTheDataOfTheMoment() throws IOException {
        TestArchive archive = small();

        RestoreResult result = restore(archive.store(), at(TestArchive.BEGIN + 61_500));

        assertThat(result.reached().millis()).isEqualTo(TestArchive.BEGIN + 61_000);
        assertThat(result.uncertaintyMillis()).isEqualTo(1000L);
        assertThat(value(target(), "a")).isEqualTo("2");
    }

    @Test
    void anOffsetInsideATransactionStopsBeforeIt() throws IOException {
        TestArchive archive = TestArchive.in(directory);
        byte[] before = TestArchive.commands("SELECT 0", "SET a 1");
        byte[] stream = TestArchive.commands("SELECT 0", "SET a 1", "MULTI", "SET a 2", "SET b 2", "EXEC");
        archive.base(1, 100, TestArchive.BEGIN, TestArchive.emptyRdb());
        long end = archive.segment(1, 100, TestArchive.BEGIN + 60_000, stream, 10_000);
        RestorePlan plan = plan(archive.store(), offset(1, end - 5));

        RestoreResult result = run(archive.store(), plan, RestoreOrder.into(target()));

        assertThat(result.reached().offset().orElseThrow().bytes()).isEqualTo(100 + before.length);
        assertThat(plan.notes()).anyMatch(note -> note.contains("inside a command or transaction"));
        assertThat(value(target(), "a")).isEqualTo("1");
    }

    @Test
    void aTornOpenSegmentOfADeadArchiveIsRestoredToItsLastMark() throws IOException {
        TestArchive archive = TestArchive.in(directory);
        archive.spooledBase(1, 0, TestArchive.BEGIN, TestArchive.emptyRdb());
        long end = archive.spooled(
                1, 0, TestArchive.BEGIN + 60_000, TestArchive.commands("SELECT 0", "SET a 1", "SET a 2"), 10_000);
        Files.writeString(
                archive.store().spool().segments().getFirst().file(),
                "*3\r\n$3\r\nSE\0\0garbage",
                java.nio.file.StandardOpenOption.APPEND);

        RestoreResult result = restore(archive.store(), new RestoreTarget.Latest());

        assertThat(result.reached().offset().orElseThrow().bytes()).isEqualTo(end);
        assertThat(value(target(), "a")).isEqualTo("2");
    }

    @Test
    void aBaseWithoutLogIsRestoredAlone() throws IOException {
        TestArchive archive = TestArchive.in(directory);
        archive.base(1, 0, TestArchive.BEGIN, TestArchive.resource("redis-7.0.15-dataset.rdb"));

        RestoreResult result = restore(archive.store(), new RestoreTarget.Latest());

        assertThat(result.counted().keys()).isGreaterThan(50);
        assertThat(result.reached().millis()).isEqualTo(TestArchive.BEGIN);
    }

    @Test
    void aForkedBranchIsRestoredOverItsParentUpToTheFork() throws IOException {
        TestArchive archive = TestArchive.in(directory);
        byte[] shared = TestArchive.commands("SELECT 0", "SET a 1");
        archive.base(1, 0, TestArchive.BEGIN, TestArchive.emptyRdb());
        long end = archive.segment(
                1,
                0,
                TestArchive.BEGIN + 10_000,
                TestArchive.commands("SELECT 0", "SET a 1", "SET a lost"),
                shared.length);
        archive.fork(2, 1, shared.length, TestArchive.BEGIN + 20_000);
        long _ = archive.segment(
                2, shared.length, TestArchive.BEGIN + 30_000, TestArchive.commands("SELECT 0", "SET b 2"), 1000);

        RestoreResult result = restore(archive.store(), new RestoreTarget.Latest());

        assertThat(result.reached().branch().orElseThrow().number()).isEqualTo(2);
        assertThat(value(target(), "a")).isEqualTo("1");
        RestoreResult old = run(
                archive.store(), plan(archive.store(), offset(1, end)), RestoreOrder.into(directory.resolve("old")));
        assertThat(old.counted().keys()).isEqualTo(1);
        assertThat(value(directory.resolve("old"), "a")).isEqualTo("lost");
    }

    @Test
    void aParentUnderAForkThatIsNotTheOneItForkedFromIsFound() throws IOException {
        TestArchive archive = forked(directory.resolve("one"), "1");
        TestArchive other = forked(directory.resolve("other"), "2");
        SegmentEntry parent =
                archive.store().catalog().segmentsOf(new BranchId(1)).getFirst();
        SegmentEntry swapped =
                other.store().catalog().segmentsOf(new BranchId(1)).getFirst();
        assertThat(swapped.file().getFileName()).isEqualTo(parent.file().getFileName());
        assertThat(plan(archive.store(), new RestoreTarget.Latest()).refusals()).isEmpty();

        Files.copy(swapped.file(), parent.file(), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> plan(archive.store(), new RestoreTarget.Latest()))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED))
                .satisfies(e -> assertThat(e).hasMessageContaining("does not follow the file before it"));
    }

    /// A branch with one SET, and one that goes on from it.
    private static TestArchive forked(Path directory, String value) throws IOException {
        TestArchive archive = TestArchive.in(Files.createDirectory(directory));
        byte[] shared = TestArchive.commands("SELECT 0", "SET a " + value);
        archive.base(1, 0, TestArchive.BEGIN, TestArchive.emptyRdb());
        long end = archive.segment(1, 0, TestArchive.BEGIN + 10_000, shared, 1000);
        archive.fork(2, 1, end, TestArchive.BEGIN + 20_000);
        long _ = archive.segment(2, end, TestArchive.BEGIN + 30_000, TestArchive.commands("SELECT 0", "SET b 2"), 1000);
        return archive;
    }

    @Test
    void aLastSegmentThatIsGoneIsToldAndWhatItHeldIsRefused() throws IOException {
        TestArchive archive = TestArchive.ofCapture(directory, 60_000);
        List<SegmentEntry> segments = archive.store().catalog().segments();
        Files.delete(segments.getLast().file());

        RestorePlan plan = plan(archive.store(), new RestoreTarget.Latest());

        assertThat(plan.reached().offset().orElseThrow())
                .isEqualTo(segments.getLast().start());
        assertThat(plan.notes())
                .anyMatch(note -> note.startsWith("the log ends here although it was once held up to ")
                        && note.contains("(offset:1/" + segments.getLast().end() + ")"));
        assertThatThrownBy(() ->
                        plan(archive.store(), offset(1, segments.getLast().end().bytes())))
                .asInstanceOf(type(RedoubtException.class))
                .extracting(RedoubtException::code)
                .isEqualTo(ErrorCode.SEGMENT_MISSING);
    }

    @Test
    void keysWhoseTimeHasPassedAreCountedAndTold() throws IOException {
        TestArchive archive = TestArchive.in(directory);
        archive.base(1, 0, TestArchive.BEGIN, TestArchive.emptyRdb());
        long _ = archive.segment(
                1,
                0,
                TestArchive.BEGIN + 60_000,
                TestArchive.commands("SELECT 0", "SET gone v PXAT 1600000000000", "SET stays v PXAT 4102444800000"),
                1000);

        RestoreResult result = restore(archive.store(), new RestoreTarget.Latest());

        assertThat(result.counted().keys()).isEqualTo(2);
        assertThat(result.counted().vanishing()).isEqualTo(1);
        assertThat(warnings).anyMatch(warning -> warning.contains("1 of 2 keys have expired"));
    }

    @Test
    void anRdbIsHandedOutWithoutReplicationId() throws IOException {
        TestArchive archive = TestArchive.ofCapture(directory, 20_000);
        RdbSummary expected =
                RdbWalker.walk(new ByteArrayInputStream(TestArchive.resource("redis-7.0.15-dataset.rdb")), "dataset");

        RestoreResult result = run(
                archive.store(),
                plan(archive.store(), new RestoreTarget.Latest()),
                RestoreOrder.into(target()).as(RestoreOrder.Format.RDB));

        assertThat(names(target())).containsExactly("dump.rdb");
        RdbSummary rdb =
                RdbWalker.walk(new ByteArrayInputStream(Files.readAllBytes(target().resolve("dump.rdb"))), "r");
        assertThat(rdb.keys())
                .isEqualTo(expected.keys())
                .isEqualTo(result.counted().keys());
        assertThat(rdb.aux()).doesNotContainKeys("repl-id", "repl-offset");
        assertThat(result.neededSettings()).contains("appendonly no");
    }

    @Test
    void redisSixGetsOneFileWithoutAnnotationLines() throws IOException {
        TestArchive archive = TestArchive.in(directory, ServerVersion.parse("redis-6.2.11"));
        archive.base(1, 0, TestArchive.BEGIN, TestArchive.emptyRdb());
        long _ = archive.segment(
                1, 0, TestArchive.BEGIN + 60_000, TestArchive.commands("SELECT 0", "SET a 1", "SET b 2"), 40);

        RestoreResult result = restore(archive.store(), new RestoreTarget.Latest());

        assertThat(names(target())).containsExactly("appendonly.aof");
        assertThat(Files.readString(target().resolve("appendonly.aof"), StandardCharsets.ISO_8859_1))
                .doesNotContain("#RDBT");
        assertThat(result.counted().keys()).isEqualTo(2);
    }

    @Test
    void aChangedBitIsFoundBeforeAnyServerStartsAndNothingIsWritten() throws IOException {
        TestArchive archive = small();
        RestorePlan plan = plan(archive.store(), new RestoreTarget.Latest());
        Path segment = plan.archived().log().getFirst().piece().segment().file();
        flip(segment, 40);

        assertThatThrownBy(() -> run(archive.store(), plan, RestoreOrder.into(target())))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED))
                .satisfies(e -> assertThat(e).hasMessageContaining(segment.toString()));

        assertThat(phases).containsExactly("check");
        assertThat(names(directory)).containsExactly("repo", "spool");
    }

    @Test
    void aDamagedBaseIsFoundToo() throws IOException {
        TestArchive archive = small();
        RestorePlan plan = plan(archive.store(), new RestoreTarget.Latest());
        flip(plan.archived().base().file(), 12);

        assertThatThrownBy(() -> run(archive.store(), plan, RestoreOrder.into(target())))
                .asInstanceOf(type(RedoubtException.class))
                .extracting(RedoubtException::code)
                .isEqualTo(ErrorCode.DAMAGED);
    }

    @Test
    void aMissingSegmentIsNamedByItsOffsetsWithTheNearestTarget() throws IOException {
        TestArchive archive = TestArchive.ofCapture(directory, 12_000);
        RestorePlan whole = plan(archive.store(), new RestoreTarget.Latest());
        Files.delete(whole.archived().log().get(1).piece().segment().file());
        long from = whole.archived().log().get(1).piece().from().bytes();
        long to = whole.archived().log().get(1).piece().to().bytes();

        assertThatThrownBy(() -> plan(archive.store(), new RestoreTarget.Latest()))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SEGMENT_MISSING))
                .satisfies(e -> assertThat(e).hasMessageContaining("offsets " + from + " to " + to + " are missing"))
                .satisfies(e -> assertThat(e.hint()).contains("offset:1/" + from));
        assertThat(restore(archive.store(), offset(1, from))
                        .reached()
                        .offset()
                        .orElseThrow()
                        .bytes())
                .isEqualTo(from);
    }

    @Test
    void aSegmentSwappedForAnotherOfTheSameNameIsFound() throws IOException {
        TestArchive archive = TestArchive.ofCapture(directory, 12_000);
        RestorePlan plan = plan(archive.store(), new RestoreTarget.Latest());
        Path one = plan.archived().log().get(1).piece().segment().file();
        TestArchive other = TestArchive.in(directory.resolve("other"));
        other.base(1, 0, TestArchive.BEGIN, TestArchive.emptyRdb());
        long start = plan.archived().log().get(1).piece().from().bytes();
        byte[] stream =
                java.util.Arrays.copyOfRange(TestArchive.resource("redis-7.0.15-stream.resp"), (int) start, (int)
                        plan.archived().log().get(1).piece().to().bytes());
        long _ = other.segment(1, start, TestArchive.BEGIN + 120_000, stream, 700);
        Path impostor = other.store().catalog().segments().getFirst().file();
        Files.copy(impostor, one, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> plan(archive.store(), new RestoreTarget.Latest()))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED))
                .satisfies(e -> assertThat(e).hasMessageContaining("does not follow the file before it"));
    }

    @Test
    void aCommandThatFailsDuringReplayIsNotPassedOver() throws IOException {
        TestArchive archive = TestArchive.in(directory);
        archive.base(1, 0, TestArchive.BEGIN, TestArchive.emptyRdb());
        long _ = archive.segment(
                1, 0, TestArchive.BEGIN + 60_000, TestArchive.commands("SELECT 0", "SET a 1", "LPUSH a x"), 1000);

        assertThatThrownBy(() -> restore(archive.store(), new RestoreTarget.Latest()))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.VERIFICATION_FAILED))
                .satisfies(e -> assertThat(e).hasMessageContaining("WRONGTYPE 1"));
        assertThat(names(directory)).containsExactly("repo", "spool");
    }

    @Test
    void unknownCommandsAreRefusedByName() throws IOException {
        TestArchive archive = TestArchive.in(directory);
        archive.base(1, 0, TestArchive.BEGIN, TestArchive.emptyRdb());
        long _ = archive.segment(
                1, 0, TestArchive.BEGIN + 60_000, TestArchive.commands("SELECT 0", "secretset a 1"), 1000);

        assertThatThrownBy(() -> restore(archive.store(), new RestoreTarget.Latest()))
                .asInstanceOf(type(RedoubtException.class))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.VERSIONS_DO_NOT_FIT))
                .satisfies(e -> assertThat(e).hasMessageContaining("secretset"));
    }

    @Test
    void fieldExpiriesOfRedisAreRefusedAndThoseOfValkeyAreNot() throws IOException {
        TestArchive redis = withFieldExpiry(directory.resolve("redis"), "redis-7.4.1");
        TestArchive valkey = withFieldExpiry(directory.resolve("valkey"), "valkey-9.0.3");

        assertThat(plan(redis.store(), new RestoreTarget.Latest()).refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.message()).contains("hash fields expire"));
        assertThat(plan(valkey.store(), new RestoreTarget.Latest()).refusals()).isEmpty();
    }

    private static TestArchive withFieldExpiry(Path directory, String version) throws IOException {
        TestArchive archive = TestArchive.in(directory, ServerVersion.parse(version));
        archive.base(1, 0, TestArchive.BEGIN, TestArchive.emptyRdb());
        long _ = archive.segment(
                1,
                0,
                TestArchive.BEGIN + 60_000,
                TestArchive.commands("SELECT 0", "HSET h f v", "HPEXPIREAT h 4102444800000 FIELDS 1 f"),
                1000);
        return archive;
    }

    @Test
    void thePlanSaysWhatItWouldDo() throws IOException {
        TestArchive archive = TestArchive.ofCapture(directory, 20_000);

        RestorePlan plan = plan(archive.store(), new RestoreTarget.Latest());

        assertThat(plan.describe())
                .anyMatch(line -> line.startsWith("Reaches") && line.contains("offset:1/49782"))
                .anyMatch(line -> line.startsWith("Log") && line.contains("3 segments"))
                .anyMatch(line -> line.startsWith("Server") && line.contains("redis-7.0.15"))
                .anyMatch(line -> line.startsWith("Memory"))
                .anyMatch(line -> line.startsWith("Expiry"))
                .anyMatch(line -> line.contains("no archive is running"));
        io.redoubt.core.json.JsonLine json = io.redoubt.core.json.JsonLine.schema(1);
        plan.writeTo(json);
        assertThat(json.toString()).contains("\"offset\":49782", "\"segments\":[{");
    }

    @Test
    void aFullVolumeIsFoundBeforeAnythingIsWritten() throws IOException {
        TestArchive archive = small();
        RestorePlan plan = plan(archive.store(), new RestoreTarget.Latest());
        Path volume = directory.resolve("volume");

        try (Mount _ = Mount.tmpfs(volume, "512k")) {
            assertThatThrownBy(() -> run(archive.store(), plan, RestoreOrder.into(volume.resolve("data"))))
                    .asInstanceOf(type(RedoubtException.class))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_ENOUGH_SPACE))
                    .satisfies(e -> assertThat(e).hasMessageContaining("512.0 KiB are free"));
            assertThat(names(volume)).isEmpty();
        }
        assertThat(phases).containsExactly("check");
    }

    @Test
    void aMountPointIsRestoredInto() throws IOException {
        TestArchive archive = small();

        try (Mount _ = Mount.tmpfs(target(), "32m")) {
            RestoreResult result = restore(archive.store(), new RestoreTarget.Latest());

            assertThat(result.keptAside()).isEmpty();
            assertThat(names(target())).containsExactly("appendonlydir");
        }
    }

    @Test
    void settingsThatWouldLoadNothingAreRefusedEvenWhenForced() throws IOException {
        TestArchive archive = small();
        RestorePlan plan = plan(archive.store(), new RestoreTarget.Latest());
        Path file = directory.resolve("redis.conf");

        for (String unfit : List.of("appendonly no", "rename-command set \"\"")) {
            Files.writeString(file, "appendonly yes\nappendfilename log.aof\n" + unfit + "\n");
            RestoreOrder order = RestoreOrder.into(target()).fitting(Optional.of(TargetSettings.ofFile(file)));
            assertThatThrownBy(() -> run(archive.store(), plan, order.forced(true)))
                    .as(unfit)
                    .asInstanceOf(type(RedoubtException.class))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.VERSIONS_DO_NOT_FIT))
                    .satisfies(e -> assertThat(e.hint()).contains("--force does not override this"));
            assertThat(target()).doesNotExist();
        }
    }

    @Test
    void settingsThatFitGiveTheFilesTheirNames() throws IOException {
        TestArchive archive = small();
        Path file = Files.writeString(directory.resolve("redis.conf"), "appendonly yes\nappendfilename log.aof\n");

        RestoreResult result = run(
                archive.store(),
                plan(archive.store(), new RestoreTarget.Latest()),
                RestoreOrder.into(target()).fitting(Optional.of(TargetSettings.ofFile(file))));

        assertThat(result.neededSettings()).isEmpty();
        assertThat(names(target().resolve("appendonlydir"))).contains("log.aof.1.base.rdb", "log.aof.manifest");
    }

    @Test
    void anInterruptedSwapIsCompletedAndItsResultTold() throws IOException {
        TestArchive archive = small();
        RestorePlan plan = plan(archive.store(), new RestoreTarget.Latest());
        RestoreResult first = run(archive.store(), plan, RestoreOrder.into(target()));
        // As a kill between the exchange and the clearing up leaves it.
        Path work = Files.createDirectories(directory.resolve("target.redoubt-new-1"));
        String inode = String.valueOf(Files.readAttributes(target(), java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey());
        Files.writeString(
                work.resolve("swap.json"),
                io.redoubt.core.json.JsonLine.schema(1)
                        .text("outcome", first.outcome())
                        .text("staged", inode)
                        .text("keptAside", "target.redoubt-old-1")
                        .texts("oldEntries", List.of())
                        .texts("newEntries", List.of())
                        .toString());

        RestoreResult again = run(archive.store(), plan, RestoreOrder.into(target()));

        assertThat(again.counted()).isEqualTo(first.counted());
        assertThat(work).doesNotExist();
    }

    private TestArchive small() throws IOException {
        TestArchive archive = TestArchive.in(directory);
        archive.base(1, 0, TestArchive.BEGIN, TestArchive.emptyRdb());
        byte[] first = TestArchive.commands("SELECT 0", "SET a 1");
        byte[] stream = TestArchive.commands("SELECT 0", "SET a 1", "SET a 2", "SET a 3", "SET a 4");
        long _ = archive.segment(1, 0, TestArchive.BEGIN + 60_000, stream, first.length);
        return archive;
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    private static RestoreTarget offset(int branch, long offset) {
        return RestoreTarget.at(
                new BranchPosition(new io.redoubt.core.BranchId(branch), new ReplicationOffset(offset)));
    }

    private static RestoreTarget at(long millis) {
        return new RestoreTarget.AtTime(Instant.ofEpochMilli(millis));
    }

    private Path target() {
        return directory.resolve("target");
    }

    private RestoreResult restore(SourceStore store, RestoreTarget target) throws IOException {
        return run(store, plan(store, target), RestoreOrder.into(target()));
    }

    private static RestorePlan plan(SourceStore store, RestoreTarget target) throws IOException {
        return new RestorePlanner(InstantSource.system()).plan(store, target);
    }

    private RestoreResult run(SourceStore store, RestorePlan plan, RestoreOrder order) throws IOException {
        return new RestoreRun(store, ServerBinaries.standard(), told(), warned(), InstantSource.system())
                .run(plan, order);
    }

    private Progress told() {
        return new Progress() {
            @Override
            public void phase(String name, long totalBytes) {
                phases.add(name);
            }

            @Override
            public void done(long bytes) {}
        };
    }

    private Events warned() {
        return new Events() {
            @Override
            public void info(String message) {}

            @Override
            public void warn(String message) {
                warnings.add(message);
            }
        };
    }

    private static String value(Path data, String key) {
        try (ScratchServer server = ScratchServer.of(ServerBinaries.standard().embedded())
                .directory(data)
                .option("appendonly", "yes")
                .start(Duration.ofSeconds(30))) {
            server.awaitLoaded(Duration.ofSeconds(30), Progress.silent());
            try (ServerConnection connection = server.connect()) {
                return Optional.of(connection.call("GET", key))
                        .filter(Reply.Bulk.class::isInstance)
                        .map(reply -> ((Reply.Bulk) reply).utf8())
                        .orElse("");
            }
        }
    }

    private static List<String> names(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
