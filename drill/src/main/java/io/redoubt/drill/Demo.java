package io.redoubt.drill;

import io.redoubt.core.Engine;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.repository.Catalog;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/// The whole product in one sitting, on real servers and real processes: archive a busy primary, kill the
/// archive, lose the dataset, restore the moment before, compare every key.
///
/// Whatever way it ends, no process of it stays behind.
public final class Demo {
    private final ServerBinary binary;
    private final List<String> archiveProgram;
    private final DemoPace pace;
    private final InstantSource clock;
    private final RandomGenerator random;

    /// @param binary the server to use, Redis 7.0 or Valkey 7.2 and later
    /// @param archiveProgram what starts Redoubt's command line as a process; `archive ...` is put behind it
    /// @param random decides what the application writes
    public Demo(
            ServerBinary binary,
            List<String> archiveProgram,
            DemoPace pace,
            InstantSource clock,
            RandomGenerator random) {
        requireFitting(binary.version());
        this.binary = binary;
        this.archiveProgram = List.copyOf(archiveProgram);
        this.pace = pace;
        this.clock = clock;
        this.random = random;
    }

    private static void requireFitting(ServerVersion version) {
        if (version.engine() == Engine.REDIS && !version.atLeast(7, 0)) {
            throw new RedoubtException(
                    ErrorCode.SERVER_TOO_OLD,
                    "the demo cannot run on " + version + ": its script reads expiry times as 7.0 tells them",
                    "Name a newer server with --server-binary, or none to use the embedded one.");
        }
    }

    /// Runs it.
    ///
    /// @throws RedoubtException if something that is needed does not work at all; a difference is in the report
    /// @throws InterruptedException if the thread was interrupted
    public DemoReport run(DemoFolder folder, Story story, Progress progress) throws IOException, InterruptedException {
        try (Guard guard = Guard.start(folder.doomed());
                Primary primary = Primary.start(binary, folder.primary());
                DemoTraffic traffic = new DemoTraffic(primary.server(), random);
                ArchiveProcess archive = new ArchiveProcess(
                        archiveProgram,
                        new ArchiveProcess.Server(
                                primary.server().port(), primary.server().password()),
                        folder.archive(),
                        guard)) {
            return new Show(folder, story, progress, primary, traffic, archive).run();
        }
    }

    /// One showing. Confined to the caller's thread.
    private final class Show {
        private final DemoFolder folder;
        private final Story story;
        private final Progress progress;
        private final Primary primary;
        private final DemoTraffic traffic;
        private final ArchiveProcess archive;
        private final LagMeter lag;
        private final long began = System.nanoTime();
        private long hurriedWrites;
        private long hurriedNanos;

        Show(
                DemoFolder folder,
                Story story,
                Progress progress,
                Primary primary,
                DemoTraffic traffic,
                ArchiveProcess archive) {
            this.folder = folder;
            this.story = story;
            this.progress = progress;
            this.primary = primary;
            this.traffic = traffic;
            this.archive = archive;
            this.lag = new LagMeter(primary, archive);
        }

        DemoReport run() throws IOException, InterruptedException {
            story.primary(primary);
            traffic.start();
            story.traffic();
            liveIn();
            attach();
            measure(pace.beforeKill());
            traffic.relax();
            Resumption resumption = killAndResume();
            traffic.endShortLived();
            persist();
            measure(pace.afterResume());
            story.lag(lag.result(), writesPerSecond());
            awaitEndOfShortLived();

            long dumpBytes = primary.dumpBytes();
            long writes = traffic.writes();
            Mistake mistake = Mistake.make(primary, clock);
            var dump = OwnFiles.Dump.copied(primary, folder, dumpBytes);
            story.mistake(mistake, writes);
            writeOn(pace.afterMistake());
            archive.awaitDurable(primary.offset());
            traffic.stop();

            OwnFiles ownFiles = OwnFiles.look(primary, dump, folder, mistake);
            story.ownFiles(ownFiles);
            Rescue rescue = Rescue.before(mistake, archive.store(), binary, folder.restored(), progress, clock);
            story.rescue(rescue);
            Comparison comparison = Comparison.of(mistake, folder.restored(), primary, folder);
            story.comparison(mistake, comparison);
            int archiveExit = archive.stop();
            DemoReport report = new DemoReport(
                    binary.version(),
                    writes,
                    writesPerSecond(),
                    resumption,
                    lag.result(),
                    mistake,
                    ownFiles,
                    rescue,
                    comparison,
                    archiveExit,
                    since(began));
            story.end(report, folder);
            return report;
        }

        /// A primary that is archived has something in it already.
        private void liveIn() throws IOException, InterruptedException {
            traffic.hurry();
            writeOn(pace.without());
            traffic.relax();
        }

        private void attach() throws IOException, InterruptedException {
            long start = System.nanoTime();
            archive.start("--fsync", "always");
            archive.awaitStreaming();
            story.archive(archive.pid(), since(start));
        }

        private void persist() throws IOException, InterruptedException {
            primary.persist();
            story.persisted(primary, primary.dumpBytes());
        }

        /// Measures the archive's lag and the rate of writes together, and leaves the application in its hurry.
        private void measure(Duration duration) throws IOException, InterruptedException {
            long start = System.nanoTime();
            long before = traffic.writes();
            traffic.hurry();
            lag.measureFor(duration);
            hurriedWrites += traffic.writes() - before;
            hurriedNanos += System.nanoTime() - start;
        }

        private long writesPerSecond() {
            return Math.round(hurriedWrites * 1e9 / hurriedNanos);
        }

        private Resumption killAndResume() throws IOException, InterruptedException {
            int status = archive.kill();
            long durable = archive.durable();
            long writesBefore = traffic.writes();
            writeOn(pace.without());
            long start = System.nanoTime();
            archive.start("--fsync", "always");
            archive.awaitStreaming();
            long missed = traffic.writes() - writesBefore;
            long offset = primary.offset();
            archive.awaitDurable(offset);
            Catalog catalog = archive.store().catalog();
            Resumption resumption = new Resumption(
                    status,
                    durable,
                    missed,
                    offset - durable,
                    since(start),
                    Resumption.branchesOf(catalog),
                    Resumption.lossesOf(catalog));
            story.resumption(resumption, archive.pid());
            return resumption;
        }

        /// Lets the application write, for this long and until it has written something.
        private void writeOn(Duration duration) throws IOException, InterruptedException {
            long start = System.nanoTime();
            long before = traffic.writes();
            Waiting.until("the application to write", Primary.PATIENCE, () -> {
                traffic.requireAlive();
                return since(start).compareTo(duration) >= 0 && traffic.writes() > before;
            });
        }

        /// Keys that expire while the demo compares would be differences that are none.
        private void awaitEndOfShortLived() throws IOException, InterruptedException {
            traffic.requireAlive();
            Waiting.until("short-lived keys to expire", Primary.PATIENCE, () -> !primary.holds("flash:"));
        }

        private Duration since(long nanoTime) {
            return Duration.ofNanos(System.nanoTime() - nanoTime);
        }
    }
}
