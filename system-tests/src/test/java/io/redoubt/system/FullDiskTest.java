package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.repository.Gap;
import io.redoubt.repository.spool.ArchiveState.Phase;
import io.redoubt.testkit.Await;
import io.redoubt.wire.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Disks of the archive that are full to the last byte, too full by its own rule, or gone, while the primary is
/// written to.
///
/// Whatever the disk: the primary answers every write; what was durable stays so; the archive says what is
/// wrong and, once the disk is well, goes on by itself to the last byte or says what is lost; and what it then
/// holds is the primary's dataset.
@Timeout(240)
class FullDiskTest {
    private static final String FULL = "No space left on device";
    private static final String MORE_THAN_EVER_NEEDED = "64mb";

    @TempDir
    private Path folder;

    @Test
    void aFullSpoolCostsNothingThatThePrimaryStillHas() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 24);
                Primary primary = Primary.keeping(MORE_THAN_EVER_NEEDED);
                Outage outage = new Outage(
                        folder, new Child.Layout(folder.resolve("repository"), disk.resolve("spool")), primary)) {
            Snapshot during;
            try (SmallDisk.Hog _ = disk.fill()) {
                outage.awaitPhase(Phase.STORAGE_FAILED, FULL);
                outage.writer().awaitMore(Outage.AWHILE);
                outage.requireProblem("the archive is storage-failed: the spool '" + disk.resolve("spool"));
                outage.requireGap(Gap.Outcome.OPEN);
                during = primary.snapshot();
                outage.requireNotReceived(during);
            }
            outage.requireRecovered();
            outage.requireGap(Gap.Outcome.CLOSED);
            outage.stop();
            outage.requireRestorable(during);
        }
    }

    @Test
    void whatTheFullSpoolCostIsToldIfThePrimaryForgotIt() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 24);
                Primary primary = Primary.start();
                Outage outage = new Outage(
                        folder, new Child.Layout(folder.resolve("repository"), disk.resolve("spool")), primary)) {
            Snapshot lost;
            try (SmallDisk.Hog _ = disk.fill()) {
                outage.awaitPhase(Phase.STORAGE_FAILED, FULL);
                outage.writer().awaitMore(Outage.AWHILE);
                lost = primary.snapshot();
                outage.requireNotReceived(lost);
                outage.writer().awaitMore(Outage.AWHILE);
            }
            outage.requireRecovered();
            outage.requireGap(Gap.Outcome.LOST);
            outage.requireProblem("gap (lost) after 1/");
            outage.stop();
            assertThat(outage.find(lost)).isEmpty();
        }
    }

    @Test
    void aFullRepositoryHoldsUpNothingButSealing() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 24);
                Primary primary = Primary.start();
                Outage outage = new Outage(
                        folder, new Child.Layout(disk.resolve("repository"), folder.resolve("spool")), primary)) {
            Snapshot during;
            try (SmallDisk.Hog _ = disk.fill()) {
                outage.awaitSealingTrouble(FULL);
                outage.writer().awaitMore(Outage.AWHILE);
                during = primary.snapshot();
                outage.archive().awaitDurable(during.offset());
                outage.requireProblem("cannot seal into the repository: ");
                assertThat(outage.layout().store().spool().segments())
                        .as("what waits")
                        .hasSizeGreaterThan(1);
            }
            outage.requireRecovered();
            outage.requireNoGap();
            outage.stop();
            outage.requireRestorable(during);
        }
    }

    @Test
    void belowTheFloorItDetachesAndComesBack() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 40);
                Primary primary = Primary.keeping(MORE_THAN_EVER_NEEDED);
                Outage outage = new Outage(
                        folder,
                        new Child.Layout(folder.resolve("repository"), disk.resolve("spool")),
                        primary,
                        "--min-free",
                        "20mb")) {
            disk.leave(10 << 20);
            outage.awaitPhase(Phase.DETACHED_NO_SPACE, "it must keep (--min-free)");
            Await.until("the primary to be let go", () -> primary.replicas() == 0);
            outage.writer().awaitMore(Outage.AWHILE);
            outage.requireProblem("the archive is detached-no-space: the volume of '" + disk.resolve("spool"));
            outage.requireGap(Gap.Outcome.OPEN);
            Snapshot during = primary.snapshot();
            outage.requireNotReceived(during);
            assertThat(disk.free()).as("what it left free").isGreaterThan(9 << 20);

            disk.giveBack();
            outage.requireRecovered();
            outage.requireGap(Gap.Outcome.CLOSED);
            outage.stop();
            outage.requireRestorable(during);
        }
    }

    @Test
    void oneVolumeForBothThatIsFullIsSurvived() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 32);
                Primary primary = Primary.keeping(MORE_THAN_EVER_NEEDED);
                Outage outage = new Outage(folder, Child.Layout.in(disk.root()), primary)) {
            Snapshot during;
            try (SmallDisk.Hog _ = disk.fill()) {
                outage.awaitPhase(Phase.DETACHED_NO_SPACE, "has 0 B free");
                outage.writer().awaitMore(Outage.AWHILE);
                outage.requireProblem("the archive is detached-no-space: the volume of '" + disk.root());
                during = primary.snapshot();
                outage.requireNotReceived(during);
                assertThat(disk.free()).isZero();
            }
            outage.requireRecovered();
            outage.stop();
            outage.requireRestorable(during);
        }
    }

    /// Nobody else takes space here: it is the archive that fills the volume, and must not fill it so far that
    /// what it holds can never be sealed.
    @Test
    void oneVolumeForBothIsNotFilledSoFarThatNothingCanBeSealed() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 10);
                Primary primary = Primary.keeping(MORE_THAN_EVER_NEEDED);
                Outage outage = new Outage(folder, Child.Layout.in(disk.root()), primary)) {
            outage.awaitPhase(Phase.DETACHED_NO_SPACE, "it must keep");
            Await.until(
                    "all that is finished to be sealed",
                    () -> outage.layout().store().spool().segments().size() <= 1);
            outage.archive().await("no trouble", state -> state.sealingTrouble().isEmpty());
            outage.writer().awaitMore(Outage.AWHILE);
            Snapshot during = primary.snapshot();
            outage.requireNotReceived(during);

            disk.grow(64);
            outage.requireRecovered();
            outage.requireGap(Gap.Outcome.CLOSED);
            outage.stop();
            outage.requireRestorable(during);
        }
    }

    @Test
    void aLostRepositoryHoldsUpNothingButSealing() throws Exception {
        try (Primary primary = Primary.start();
                Outage outage = new Outage(folder, Child.Layout.in(folder), primary)) {
            Path away = folder.resolve("away");
            Files.move(outage.layout().repository(), away);
            // As it looks when a volume is not mounted.
            Files.createDirectory(outage.layout().repository());
            outage.awaitSealingTrouble("the repository is gone");
            outage.writer().awaitMore(Outage.AWHILE);
            Snapshot during = primary.snapshot();
            outage.archive().awaitDurable(during.offset());
            assertThat(outage.layout().repository()).isEmptyDirectory();
            Terminal.at(folder)
                    .run("status", "--repo", outage.layout().repository().toString())
                    .failed(10, "is not a repository", "Check --repo");

            Files.delete(outage.layout().repository());
            Files.move(away, outage.layout().repository());
            outage.requireRecovered();
            outage.requireNoGap();
            outage.stop();
            outage.requireRestorable(during);
        }
    }

    /// Or that nobody had to wait would prove nothing.
    @Test
    void aWriteThatHasToWaitIsNoticed() {
        try (Primary primary = Primary.start();
                SteadyWriter writer = SteadyWriter.on(primary)) {
            writer.awaitMore(1);
            Reply _ = primary.require("CLIENT", "PAUSE", "1000", "WRITE");

            writer.awaitMore(2);

            assertThat(writer.longestWait()).isGreaterThan(Duration.ofMillis(900));
        }
    }
}
