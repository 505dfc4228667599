package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.restore.plan.RestorePoint;
import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `status` is never green without a fresh fact: whatever stops the facts from coming turns it red by itself, and
/// it turns green again by itself.
@Timeout(180)
class FreshFactTest {
    private static final int GREEN = 0;
    private static final int FINDINGS = 3;
    private static final int LOCKED = 11;

    @TempDir
    private Path folder;

    @Test
    void whateverStopsTheFactsTurnsItRed() throws Exception {
        Child.Layout layout = Child.Layout.in(folder);
        try (Primary primary = Primary.start()) {
            primary.require("CONFIG", "SET", "repl-ping-replica-period", "1");
            Child archive = start(layout, primary);
            try (archive) {
                archive.awaitStreaming();
                primary.write("k", 10, 1000);
                archive.awaitDurable(primary.offset());
                awaitGreen(layout);

                requireNoTrustInAClockThatWasChanged(layout);
                requireNoTrustInAFrozenArchive(layout, archive);
                requireNoTrustInAFrozenPrimary(layout, primary);
            }
            requireRed(layout, "no archive runs: nothing is being received");
        }
    }

    private void requireNoTrustInAClockThatWasChanged(Child.Layout layout) {
        Ended ahead = status(layout, Duration.ofHours(1));
        assertThat(ahead.status()).isEqualTo(FINDINGS);
        assertThat(ahead.output()).contains("problem    the archive has said nothing for 1 h 0 m");
        Ended behind = status(layout, Duration.ofHours(-1));
        assertThat(behind.status()).isEqualTo(FINDINGS);
        assertThat(behind.output()).contains("problem    the archive's last word is dated ");
        assertThat(status(layout, Duration.ZERO).status()).isEqualTo(GREEN);
    }

    /// It keeps its lock and its connection, and does nothing.
    private void requireNoTrustInAFrozenArchive(Child.Layout layout, Child archive) throws Exception {
        archive.freeze();
        try {
            awaitRed(layout, "the archive has said nothing for ");
            String now = RestorePoint.timeText(System.currentTimeMillis());
            Terminal.at(folder)
                    .run("restore", "--repo", layout.repository().toString(), "--to", now, "--dry-run")
                    .failed(13, "the running archive has said nothing since ", "Nearest targets");
        } finally {
            archive.thaw();
        }
        awaitGreen(layout);
    }

    /// The link stays up, and nothing comes.
    private void requireNoTrustInAFrozenPrimary(Child.Layout layout, Primary primary) throws Exception {
        Child.signal("STOP", primary.server().pid());
        try {
            awaitRed(layout, "nothing was received for ", "--max-lag", "3s");
        } finally {
            Child.signal("CONT", primary.server().pid());
        }
        awaitGreen(layout, "--max-lag", "3s");
    }

    @Test
    void ofTwoArchivesOneWritesAndItsPlaceIsFreeWhenItIsKilled() throws Exception {
        Child.Layout layout = Child.Layout.in(folder);
        try (Primary primary = Primary.start()) {
            try (Child first = start(layout, primary)) {
                first.awaitStreaming();
                try (Child second = start(layout, primary)) {
                    second.ended().failed(LOCKED, "is being archived by another process", "Stop that one first");
                }
                primary.write("k", 10, 1000);
                first.awaitDurable(primary.offset());
            }
            primary.write("while-nobody-looks", 5, 1000);
            try (Child next = start(layout, primary)) {
                next.awaitDurable(primary.offset());
                next.stop().succeeded();
            }
        }
        assertThat(layout.store().catalog().branches()).hasSize(1);
        assertThat(layout.store().catalog().gaps()).isEmpty();
    }

    private static Child start(Child.Layout layout, Primary primary) throws IOException {
        return Child.archive(layout, primary.uri(), primary.password(), 64, "--min-free", "1mb");
    }

    private Ended status(Child.Layout layout, Duration clockAhead, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("status", "--repo", layout.repository().toString()));
        arguments.addAll(List.of(options));
        InstantSource clock = () -> InstantSource.system().instant().plus(clockAhead);
        return Terminal.at(folder).withClock(clock).run(arguments.toArray(String[]::new));
    }

    private void awaitGreen(Child.Layout layout, String... options) {
        Await.until(
                "status to be green",
                Duration.ofSeconds(60),
                () -> status(layout, Duration.ZERO, options).status() == GREEN);
    }

    private void awaitRed(Child.Layout layout, String problem, String... options) {
        Await.until("status to say '" + problem + "'", Duration.ofSeconds(60), () -> {
            Ended ended = status(layout, Duration.ZERO, options);
            return ended.status() == FINDINGS && ended.output().contains("problem    " + problem);
        });
    }

    private void requireRed(Child.Layout layout, String problem) {
        Ended ended = status(layout, Duration.ZERO);
        assertThat(ended.status()).isEqualTo(FINDINGS);
        assertThat(ended.output()).contains("problem    " + problem);
    }
}
