package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.BranchId;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.repository.Branch;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupId;
import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `expire` as users run it: what it removes and says, what it refuses, and that an archive may run beside it.
@Timeout(120)
class ExpireTest {
    @TempDir
    private Path folder;

    private PastBackups past;

    @BeforeEach
    void repository() throws IOException {
        past = PastBackups.in(folder, "shop");
    }

    @Test
    void aPolicyMustSayWhatToKeep() throws Exception {
        refused(2, "nothing says what to keep", "Give --keep-within, as in 7d, or --keep-last", "--yes");
    }

    @Test
    void aPolicyMustKeepSomething() throws Exception {
        refused(2, "invalid value '0' for --keep-last: must be from 1 to 1000000", "Give", "--keep-last", "0", "--yes");
        refused(2, "invalid value '0d' for --keep-within: must be from 1s", "Give", "--keep-within", "0d", "--yes");
        refused(2, "invalid value 'some' for --keep-last: not a whole number", "Give", "--keep-last", "some");
    }

    @Test
    void withoutATerminalItMustBeToldThatItMay() throws Exception {
        refused(2, "there is no terminal to ask on, and --yes was not given", "--dry-run", "--keep-last", "1");
    }

    @Test
    void aDryRunSaysWhatGoesAndWhyAndChangesNothing() throws Exception {
        BackupId old = past.verified(days(30));
        BackupId looked = past.unverified(days(20));
        BackupId kept = past.verified(days(3));
        BackupId newest = past.verified(days(0));
        SortedMap<String, String> before = Contents.of(folder);

        Ended ended = expire("--keep-within", "7d", "--dry-run").succeeded();

        assertThat(ended.output().lines())
                .contains("Source     shop", "Policy     --keep-within 7d", "Nothing was changed.")
                .contains("Goes       backup %s (verified): before the window; 2 newer verified backups are there"
                        .formatted(old))
                .contains("Goes       backup %s (unverified): before the window; not verified".formatted(looked))
                .anyMatch(line -> line.startsWith("Stays      backup " + kept) && line.endsWith("within the window"))
                .anyMatch(line ->
                        line.startsWith("Stays      backup " + newest) && line.endsWith("the newest verified backup"))
                .anyMatch(line -> line.startsWith("Backups    kept from "))
                .anyMatch(line -> line.matches("Frees      \\d+ B"));
        assertThat(Contents.of(folder)).isEqualTo(before);
    }

    @Test
    void whatThePolicyDoesNotKeepIsRemoved() throws Exception {
        past.verified(days(40));
        past.verified(days(30));
        List<BackupId> last = List.of(past.verified(days(20)), past.verified(days(10)));

        JsonDocument json =
                expire("--keep-last", "2", "--yes", "--json").succeeded().json();

        assertThat(listed()).isEqualTo(last);
        assertThat(json.flag("removed")).isTrue();
        assertThat(json.objects("removals")).hasSize(2);
        assertThat(json.objects("kept")).hasSize(2);
        assertThat(json.number("freedBytes")).isPositive();
        assertThat(expire("--keep-last", "2", "--yes").succeeded().output()).contains("Nothing was removed.");
    }

    @Test
    void aPolicyThatWouldLeaveNothingIsRefused() throws Exception {
        past.unverified(days(3));
        past.unverified(days(0));

        for (String force : List.of("--force", "--quiet")) {
            refused(
                    1,
                    "by this policy nothing would be left: of 2 backups none is verified",
                    "Nothing overrides this.",
                    "--keep-within",
                    "1d",
                    "--yes",
                    force);
        }
    }

    @Test
    void aClockBehindTheNewestBackupStopsIt() throws Exception {
        past.verified(days(10));
        past.verified(days(-2));

        refused(1, "but the newest thing stored is of", "--force believes it", "--keep-last", "1", "--yes");

        expire("--keep-last", "1", "--yes", "--force").succeeded();
        assertThat(listed()).hasSize(1);
    }

    @Test
    void aRecordThatRottedStopsItAndHidesNoOtherBackup() throws Exception {
        BackupId rotten = past.verified(days(10));
        BackupId good = past.verified(days(0));
        Path record = past.backups().directory().resolve(rotten.text() + ".json");
        Files.writeString(record, "rotten");
        String[] repository = {"--repo", past.repository().toString()};

        refused(20, "does not match its own checksum", "Put it back", "--keep-last", "1", "--yes");
        Terminal terminal = Terminal.at(folder);
        assertThat(terminal.run("list", repository[0], repository[1])
                        .succeeded()
                        .output())
                .contains("backup " + good)
                .contains("damaged: '" + record);
        Ended verified = terminal.run("verify", "--skip-boot", repository[0], repository[1]);
        assertThat(verified.status()).isEqualTo(20);
        assertThat(verified.output()).contains("ok  " + good).contains("bad '" + record);
    }

    @Test
    void oneThatIsRunningKeepsOthersAway() throws Exception {
        past.verified(days(10));
        try (SourceLock _ = past.backups().lock()) {
            refused(
                    11,
                    "the backups of source 'shop' in",
                    "Wait for the other backup, import, verify or expire to end.",
                    "--keep-last",
                    "1",
                    "--yes");
        }
    }

    @Test
    void amongSeveralSourcesOneMustBeNamed() throws Exception {
        PastBackups.in(folder, "stock");

        refused(2, "holds several sources: [shop, stock]", "--source", "--keep-last", "1", "--yes");
    }

    /// The line of countless scripts: `find -mtime +7 -delete`, whatever happened.
    @Test
    void whenBackupsStopTheLastGoodOneStaysAndTheScriptDeletesIt() throws Exception {
        Path scripted = Files.createDirectories(folder.resolve("scripted"));
        List<BackupId> made = new ArrayList<>();
        for (int ago = 12; ago > 8; ago--) {
            made.add(past.verified(days(ago)));
            Path copy = Files.writeString(scripted.resolve("dump-" + ago + ".rdb.gz"), "a good backup");
            Files.setLastModifiedTime(copy, FileTime.from(Instant.now().minus(days(ago))));
        }
        past.unverified(days(0));

        Process find = new ProcessBuilder("find", scripted.toString(), "-name", "*.rdb.gz", "-mtime", "+7", "-delete")
                .inheritIO()
                .start();
        assertThat(find.waitFor()).isZero();
        Ended ended = expire("--keep-within", "7d", "--yes").succeeded();

        assertThat(scripted).as("what the script left").isEmptyDirectory();
        assertThat(listed()).as("what expire left").containsAll(made);
        assertThat(ended.output()).contains("measured from the newest verified backup");
    }

    /// Two branches with a gap between; the second is being written while the first goes.
    @Test
    void anArchiveRunsOnBesideIt() throws Exception {
        Child.Layout layout = Child.Layout.in(folder.resolve("archive"));
        try (Primary primary = Primary.start()) {
            try (Child archive = start(layout, primary)) {
                archive.awaitStreaming();
                primary.write("first:", 5, 10_000);
                archive.awaitDurable(primary.offset());
                archive.stop().succeeded();
            }
            primary.write("missed:", 10, 50_000);
            try (Child archive = start(layout, primary)) {
                archive.awaitDurable(primary.offset());
                Await.until("branch 1 and the gap after it to be out of the window", Duration.ofSeconds(60), () -> {
                    primary.write("second:", 1, 100);
                    return goes(layout).equals(List.of("branch", "gap"));
                });

                expireArchive(layout, "--keep-within", "1s", "--yes").succeeded();

                assertThat(layout.store().catalog().branches()).hasSize(1);
                assertThat(goes(layout)).isEmpty();
                primary.write("third:", 2, 10_000);
                archive.awaitDurable(primary.offset());
                archive.stop().succeeded();
            }
            try (Child archive = start(layout, primary)) {
                primary.write("fourth:", 2, 10_000);
                archive.awaitDurable(primary.offset());
                archive.stop().succeeded();
            }
            assertThat(layout.store().catalog().branches())
                    .as("the archive goes on where it was")
                    .extracting(Branch::id)
                    .containsExactly(new BranchId(2));
            assertThat(layout.store().catalog().gaps()).isEmpty();
            Ended restored = Terminal.at(folder)
                    .run(
                            "restore",
                            "--json",
                            "--repo",
                            layout.repository().toString(),
                            "--to",
                            "latest",
                            "--into",
                            folder.resolve("restored").toString())
                    .succeeded();
            assertThat(restored.json().number("keys")).isEqualTo(primary.keys());
        }
    }

    private static Child start(Child.Layout layout, Primary primary) throws IOException {
        return Child.archive(layout, primary.uri(), primary.password(), 64, "--min-free", "1mb", "--segment-age", "1s");
    }

    private Ended expireArchive(Child.Layout layout, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("expire", "--repo", layout.repository().toString()));
        arguments.addAll(List.of(options));
        return Terminal.at(folder).run(arguments.toArray(String[]::new));
    }

    private List<String> goes(Child.Layout layout) {
        return expireArchive(layout, "--keep-within", "1s", "--dry-run", "--json")
                .succeeded()
                .json()
                .objects("removals")
                .stream()
                .map(removal -> removal.text("kind"))
                .toList();
    }

    private Ended expire(String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("expire", "--repo", past.repository().toString()));
        arguments.addAll(List.of(options));
        return Terminal.at(folder).run(arguments.toArray(String[]::new));
    }

    private void refused(int status, String message, String hint, String... options) throws IOException {
        SortedMap<String, String> before = Contents.of(folder.resolve("repository"));

        expire(options).failed(status, message, hint);

        SortedMap<String, String> after = Contents.of(folder.resolve("repository"));
        after.keySet().removeIf(name -> name.endsWith("backups") || name.endsWith("backups/lock"));
        before.keySet().removeIf(name -> name.endsWith("backups") || name.endsWith("backups/lock"));
        assertThat(after).isEqualTo(before);
    }

    private List<BackupId> listed() throws IOException {
        return past.backups().entries().stream().map(BackupEntry::id).toList();
    }

    private static Duration days(int count) {
        return Duration.ofDays(count);
    }
}
