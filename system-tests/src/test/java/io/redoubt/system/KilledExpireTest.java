package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.BranchId;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.repository.Branch;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupId;
import io.redoubt.repository.backup.BackupStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real program, killed with -9 at one change of the disk after the other while it expires: whatever is still
/// listed is whole and can be restored, what is to be kept is listed, and the next run ends the work.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class KilledExpireTest {
    private static final int ROUNDS = Boolean.getBoolean("redoubt.soak") ? Integer.MAX_VALUE : 8;
    private static final String CHANGES =
            "unlink,unlinkat,rmdir,rename,renameat,renameat2,link,linkat,fsync,fdatasync,ftruncate,mkdir";
    private static final Pattern CALL = Pattern.compile("(\\d+) +([a-z0-9]+)\\(.*");
    private static final String[] POLICY = {"--keep-within", "1s", "--keep-last", "2"};

    private Path folder;
    private PastArchive past;
    private List<BackupId> kept;
    private int round;

    @BeforeAll
    void repository(@TempDir Path home) throws Exception {
        Assumptions.assumeTrue(mayTrace(), "skipped: no strace that may trace");
        folder = home;
        past = PastArchive.make(home);
        PastBackups backups = new PastBackups(
                past.layout().repository(), BackupStore.of(past.layout().store()));
        backups.verified(Duration.ofDays(40));
        backups.unverified(Duration.ofDays(35));
        backups.verified(Duration.ofDays(30));
        kept = List.of(backups.verified(Duration.ofDays(20)), backups.verified(Duration.ofDays(10)));
    }

    private static boolean mayTrace() throws InterruptedException {
        try {
            return new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        }
    }

    /// @param options of strace; without --seccomp-bpf, with which it forgets to send a signal
    private int expire(Child.Layout layout, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-e", "trace=" + CHANGES));
        command.addAll(List.of(options));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Its file is a change of the disk too.
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                ArchiveProgram.class.getName(),
                "expire",
                "--yes",
                "--repo",
                layout.repository().toString()));
        command.addAll(List.of(POLICY));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("expire.log").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Ended run(Child.Layout layout, String... words) {
        List<String> command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--repo", layout.repository().toString()));
        return Terminal.at(folder).run(command.toArray(String[]::new));
    }

    @Test
    void whatIsListedIsWholeWhereverItIsKilled() throws Exception {
        Child.Layout whole = past.copied(Files.createDirectory(folder.resolve("whole")));
        Path trace = folder.resolve("trace");
        assertThat(expire(whole, "-o", trace.toString())).as(log()).isZero();
        requireDone(whole);
        List<Change> changes = changes(trace);
        assertThat(changes).hasSizeGreaterThan(20);

        int step = Math.max(1, changes.size() / ROUNDS);
        int rounds = 0;
        for (int at = 0; at < changes.size(); at += step) {
            Child.Layout layout = past.copied(Files.createDirectory(folder.resolve("killed-" + at)));
            Change change = changes.get(at);
            String kill = "inject=%s:signal=SIGKILL:when=%d".formatted(change.call(), change.count());

            int status = expire(layout, "-o", "/dev/null", "-e", kill);

            assertThat(status).as(change + ": " + log()).isEqualTo(137);
            requireWhole(layout);
            run(layout, concat("expire", "--yes")).succeeded();
            requireDone(layout);
            requireWhole(layout);
            rounds++;
        }
        assertThat(rounds).isGreaterThanOrEqualTo(Math.min(ROUNDS, changes.size()));
    }

    /// One change of the disk.
    ///
    /// @param count of the same call in the same thread, from 1: strace counts so
    private record Change(String call, int count) {}

    private static List<Change> changes(Path trace) throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        List<Change> changes = new ArrayList<>();
        for (String line : Files.readAllLines(trace)) {
            Matcher call = CALL.matcher(line);
            if (call.matches()) {
                int count = counts.merge(call.group(1) + call.group(2), 1, Integer::sum);
                changes.add(new Change(call.group(2), count));
            }
        }
        return changes;
    }

    private static String[] concat(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(POLICY));
        return all.toArray(String[]::new);
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("expire.log"));
    }

    private void requireWhole(Child.Layout layout) throws IOException {
        assertThat(listed(layout)).containsAll(kept);
        run(layout, "verify", "--skip-boot").succeeded();
        assertThat(restored(layout, "latest").number("keys")).isEqualTo(3 + 3 * 25 + 10 + 25);
        boolean firstIsListed =
                layout.store().catalog().branches().stream().map(Branch::id).anyMatch(new BranchId(1)::equals);
        if (firstIsListed) {
            assertThat(restored(layout, "offset:1/" + past.firstEnd()).number("keys"))
                    .isEqualTo(past.keysAtFirstEnd());
        }
    }

    private void requireDone(Child.Layout layout) throws IOException {
        assertThat(listed(layout)).isEqualTo(kept);
        assertThat(layout.store().catalog().branches()).extracting(Branch::id).containsExactly(new BranchId(2));
    }

    private static List<BackupId> listed(Child.Layout layout) throws IOException {
        return BackupStore.of(layout.store()).entries().stream()
                .map(BackupEntry::id)
                .toList();
    }

    private JsonDocument restored(Child.Layout layout, String target) {
        round++;
        return run(
                        layout,
                        "restore",
                        "--json",
                        "--to",
                        target,
                        "--into",
                        folder.resolve("restored-" + round).toString())
                .succeeded()
                .json();
    }
}
