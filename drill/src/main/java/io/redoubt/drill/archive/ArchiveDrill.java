package io.redoubt.drill.archive;

import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.drill.ArchiveProcess;
import io.redoubt.drill.Guard;
import io.redoubt.drill.crash.Ending;
import io.redoubt.drill.powercut.DurableBytes;
import io.redoubt.drill.powercut.Trace;
import io.redoubt.restore.destination.Trees;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Ends archives of its own while they follow a primary of its own that is written to at full rate, and looks for
/// everything they had reported durable: in what they left, and in what an archive makes of it that is started on
/// it. Nothing else is ever touched.
///
/// One thread; interrupting it ends the drill, and its processes with it.
public final class ArchiveDrill {
    /// What a round may come to on the disk.
    public static final long MOST_BYTES = 512L << 20;

    private static final Duration START = Duration.ofSeconds(60);
    /// As a shell tells the end of a process by SIGKILL; another status says that it had ended by itself.
    private static final int KILLED = 137;

    private static final SourceName SOURCE = new SourceName("drill");
    private static final long SHORTEST_MILLIS = 800;
    private static final long LONGEST_MILLIS = 3000;
    /// Small, so that segments are sealed all the time.
    private static final String[] SEGMENTS = {"--segment-size", "1mb"};

    private final Order order;
    private final RandomGenerator random;
    private final Path folder;
    private final Progress progress;
    private final InstantSource clock;
    private final Sabotage sabotage;

    /// What is to be drilled.
    ///
    /// @param binary of the primary
    /// @param program what starts Redoubt's command line as a process
    /// @param fsync the archive's policy
    /// @param clients that write at the same time
    public record Order(ServerBinary binary, List<String> program, FsyncPolicy fsync, int clients) {
        public Order {
            program = List.copyOf(program);
        }
    }

    /// Damage of which the drill's own tests see that it is found.
    interface Sabotage {
        /// What starts the archive, watched or not.
        default List<String> program(List<String> usual) {
            return usual;
        }

        /// Of what an archive left, before it is looked at.
        default void files(Path directory) throws IOException {}
    }

    /// @param folder empty, private to the drill; the caller removes it
    public ArchiveDrill(Order order, RandomGenerator random, Path folder, Progress progress, InstantSource clock) {
        this(order, random, folder, progress, clock, new Sabotage() {});
    }

    ArchiveDrill(
            Order order,
            RandomGenerator random,
            Path folder,
            Progress progress,
            InstantSource clock,
            Sabotage sabotage) {
        this.order = order;
        this.random = random;
        this.folder = folder;
        this.progress = progress;
        this.clock = clock;
        this.sabotage = sabotage;
    }

    /// Why no power cut can be rehearsed here; empty if one can.
    public static Optional<String> noPowerCut() {
        return Trace.program().isPresent()
                ? Optional.empty()
                : Optional.of("there is no strace on the PATH, which tells what a power cut would take");
    }

    /// Runs the rounds of each ending.
    ///
    /// @param endings of the usual ones, those that are possible here
    ///
    /// @throws RedoubtException if primary or archive does not start before anything was done to it
    public List<ArchiveEnding> run(List<Ending> endings, int rounds) throws IOException, InterruptedException {
        List<ArchiveEnding> found = new ArrayList<>();
        for (Ending ending : endings) {
            progress.phase(ending.word(), rounds, "rounds");
            List<ArchiveRound> all = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                Path data = Files.createDirectories(folder.resolve(ending.word() + "-" + i))
                        .toRealPath();
                all.add(round(ending, data));
                Trees.delete(data);
                progress.done(all.size());
            }
            found.add(new ArchiveEnding(ending, all));
        }
        return found;
    }

    private ArchiveRound round(Ending ending, Path data) throws IOException, InterruptedException {
        Path files = Files.createDirectory(data.resolve("archive"));
        Optional<Trace> trace =
                ending == Ending.POWERCUT ? Optional.of(Trace.recording(data.resolve("trace"))) : Optional.empty();
        try (ScratchServer primary = primary(data.resolve("primary"));
                Guard guard = Guard.start(Optional.empty());
                Tap tap = Tap.before(primary.port());
                ArchiveProcess archive =
                        new ArchiveProcess(program(trace), tap.server(primary.password()), place(data, files), guard)) {
            archive.start(with(order.fsync()));
            archive.awaitStreaming();
            long ended;
            int status;
            PrimaryLoad load = PrimaryLoad.start(order.binary(), primary, order.clients());
            try (load) {
                Thread.sleep(random.nextLong(SHORTEST_MILLIS, LONGEST_MILLIS));
                ended = System.nanoTime();
                status = ending == Ending.SIGTERM ? archive.stop() : archive.kill();
            }
            ArchiveClaims claims = ArchiveClaims.of(tap.said(), archive);
            if (trace.isPresent()) {
                trace.get().awaitEnd(archive.pid());
                cut(DurableBytes.of(trace.get().log(), files));
                Files.delete(trace.get().log());
            }
            sabotage.files(files);
            List<String> failures = new ArrayList<>();
            int due = ending == Ending.SIGTERM ? 0 : KILLED;
            if (status != due) {
                failures.add("the archive ended with status %d, not %d".formatted(status, due));
            }
            failures.addAll(claims.excess(order.fsync()));
            var loss = new ArchiveLoss(load, ended, claims.highest());
            var remains = new ArchiveRemains(new ArchiveRestore(order.binary(), data, clock), order.clients());
            ArchiveLoss.Found found = remains.read(archive, claims.highest(), failures);
            ArchiveProcess again =
                    new ArchiveProcess(order.program(), tap.server(primary.password()), place(data, files), guard);
            long recovery = remains.goOn(again, with(FsyncPolicy.ALWAYS), primary, failures);
            return loss.round(found, recovery, failures);
        }
    }

    private ScratchServer primary(Path directory) {
        return ScratchServer.of(order.binary())
                .directory(directory)
                .option("save", "")
                .option("appendonly", "no")
                // Large enough for what is written while the archive is gone, so that it can go on where it was.
                .option("repl-backlog-size", "256mb")
                .option("repl-diskless-sync-delay", "0")
                .start(START);
    }

    private List<String> program(Optional<Trace> trace) {
        List<String> words = new ArrayList<>();
        trace.ifPresent(watching -> words.addAll(watching.before()));
        words.addAll(order.program());
        return sabotage.program(words);
    }

    private static ArchiveProcess.Place place(Path data, Path files) {
        return new ArchiveProcess.Place(
                files.resolve("repository"), files.resolve("spool"), data.resolve("archive.log"), SOURCE);
    }

    private static String[] with(FsyncPolicy fsync) {
        return new String[] {"--fsync", fsync.word(), SEGMENTS[0], SEGMENTS[1]};
    }

    /// A file system may keep new names that nobody forced, or not: both happen.
    private void cut(DurableBytes bytes) throws IOException {
        long _ = bytes.cut();
        if (random.nextBoolean()) {
            int _ = bytes.names().undo();
        }
    }
}
