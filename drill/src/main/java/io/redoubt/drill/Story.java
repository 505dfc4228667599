package io.redoubt.drill;

import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.restore.plan.RestorePoint;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Tells the demo to a person while it happens: numbered chapters of a line or two, with true figures only.
public final class Story {
    private static final int DIFFERENCES_SHOWN = 10;

    private final Consumer<String> lines;
    private int chapter;

    /// @param lines hears each line
    public Story(Consumer<String> lines) {
        this.lines = lines;
    }

    private void chapter(String title, String... sentences) {
        chapter++;
        String head = "%2d  %-13s ".formatted(chapter, title);
        for (String sentence : sentences) {
            lines.accept(head + sentence);
            head = " ".repeat(head.length());
        }
    }

    private static String bytes(long count) {
        return new ByteSize(count).readable();
    }

    void primary(Primary primary) {
        lines.accept("A server loses everything to one command, and gets it back. Nothing here is simulated.");
        lines.accept("");
        chapter(
                "A primary",
                "%s on 127.0.0.1:%d, hybrid persistence:"
                        .formatted(primary.server().version(), primary.server().port()),
                Primary.PERSISTENCE);
    }

    void traffic() {
        chapter(
                "Traffic",
                "%d producers and %d consumers on %d streams with consumer groups;"
                        .formatted(DemoTraffic.PRODUCERS, DemoTraffic.CONSUMERS, Orders.STREAMS),
                "%d more connections: other types, expiries, scripts, transactions".formatted(DemoTraffic.SHOPS));
    }

    void archive(long pid, Duration took) {
        chapter(
                "The archive",
                "process %d attached as a replica and took a base;".formatted(pid),
                "from now on it keeps every write; ready in %s".formatted(HumanDuration.readable(took)));
    }

    void persisted(Primary primary, long dumpBytes) {
        chapter(
                "Persistence",
                "the primary saved a dump.rdb of %s (%,d keys now)"
                        .formatted(bytes(dumpBytes), Primary.keys(primary.connection())),
                "and rewrote its append-only files: both are as good as they get");
    }

    void resumption(Resumption kill, long pid) {
        chapter(
                "kill -9",
                "the archive died (status %d) at durable offset %,d;"
                        .formatted(kill.exitStatus(), kill.durableAtDeath()),
                "%,d writes later process %d took its place:".formatted(kill.writesMeanwhile(), pid),
                kill.isSeamless()
                        ? "it resumed by partial resync, %s fetched, nothing missing,"
                                .formatted(bytes(kill.bytesMeanwhile()))
                        : "it could not resume: %d branches, %d gaps,".formatted(kill.branches(), kill.losses()),
                "all on disk %s after its start".formatted(HumanDuration.readable(kill.caughtUp())));
    }

    void lag(LagMeter.Lag lag, long writesPerSecond) {
        chapter(
                "Archive lag",
                "from the primary's memory to the archive's disk, with fsync always",
                "and %,d writes/s: median %.1f ms, %s;"
                        .formatted(writesPerSecond, lag.medianMillis(), bytes(lag.medianBytes())),
                "largest %.1f ms, %s; %d samples"
                        .formatted(lag.largestMillis(), bytes(lag.largestBytes()), lag.samples()));
    }

    void mistake(Mistake mistake, long writes) {
        chapter(
                "The mistake",
                "FLUSHALL at %s, after %,d writes;"
                        .formatted(RestorePoint.timeText(mistake.when().toEpochMilli()), writes),
                "%,d keys in %d databases are gone, %d streams among them"
                        .formatted(mistake.held().size(), mistake.databases(), mistake.streams()),
                "(one script read them all in the same MULTI, at offset %,d)"
                        .formatted(mistake.before().bytes()));
    }

    void ownFiles(OwnFiles files) {
        chapter(
                "Its own files",
                "dump.rdb: replaced by the FLUSHALL, %s before, %s now;"
                        .formatted(bytes(files.dumpBytesBefore()), bytes(files.dumpBytes())),
                "a server started on it holds %,d keys".formatted(files.dumpKeys()),
                "append-only files: they hold the FLUSHALL too; a server started",
                "on them holds %,d keys, all written since: %,d of the lost"
                        .formatted(files.logKeys(), files.survivors()));
    }

    void rescue(Rescue rescue) {
        chapter(
                "The restore",
                "redoubt restore --to offset:%s".formatted(rescue.target()),
                "base of %,d keys and %s of log read, checked, loaded by a server"
                        .formatted(
                                rescue.plan().baseFacts().keys(),
                                bytes(rescue.plan().logFacts().plainBytes())),
                "and in place after %s".formatted(HumanDuration.readable(rescue.took())));
    }

    void comparison(Mistake mistake, Comparison comparison) {
        List<DatasetDifference> differences = comparison.differences();
        chapter(
                "The proof",
                "what was lost and what a server started on the restored files holds:",
                "%,d keys with %,d elements, %,d expiry times,"
                        .formatted(comparison.keys(), mistake.elements(), mistake.keysWithExpiry()),
                "%d streams, %d groups, %,d pending entries compared"
                        .formatted(
                                mistake.streams(),
                                comparison.pending().groups().size(),
                                comparison.pending().total()),
                "%,d differences".formatted(differences.size()));
        differences.stream().limit(DIFFERENCES_SHOWN).forEach(one -> lines.accept(" ".repeat(18) + one.describe()));
        chapter(
                "Counterproof",
                comparison.canFail()
                        ? "one XACK on the copy: found, in %s, and nothing else".formatted(comparison.changed())
                        : "one XACK on the copy, in %s, was NOT found for what it is".formatted(comparison.changed()));
    }

    void end(DemoReport report, DemoFolder folder) {
        lines.accept("");
        report.problems().forEach(problem -> lines.accept("FAILED: " + problem));
        lines.accept("%s in %s."
                .formatted(report.passed() ? "Everything came back" : "Failed", HumanDuration.readable(report.took())));
        if (folder.isKept()) {
            lines.accept("");
            lines.accept("Everything is kept in '" + folder.root() + "'. Look around:");
            lines.accept("  ./redoubt list --repo " + folder.repository());
            lines.accept("  ./redoubt restore --repo %s --to latest --dry-run".formatted(folder.repository()));
            lines.accept("  ./redoubt restore --repo %s --to offset:%s --into %s"
                    .formatted(
                            folder.repository(),
                            report.rescue().target(),
                            folder.root().resolve("again")));
        }
    }
}
