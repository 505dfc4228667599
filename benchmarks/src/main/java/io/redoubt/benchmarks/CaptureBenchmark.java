package io.redoubt.benchmarks;

import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/// What `redoubt archive` costs against a real replica with an append-only file, under the same loads and in turn.
///
/// Only the ratios mean something: on a machine that does other work too, both are disturbed alike.
public final class CaptureBenchmark {
    private final CaptureSettings settings;
    private final PrintStream out;

    private CaptureBenchmark(CaptureSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    public static void main(String[] words) throws IOException {
        new CaptureBenchmark(CaptureSettings.parse(words), System.out).run();
    }

    private void run() throws IOException {
        ServerBinaries servers = ServerBinaries.standard();
        ServerBinary binary = settings.server().map(servers::at).orElseGet(servers::embedded);
        Contender replica = new ServerReplica(binary);
        Contender archive = new RedoubtArchive(settings.launcher(), settings.jvm(), List.of());
        out.printf(
                Locale.ROOT,
                "machine: %d processors, load %.1f; %s; java %s; %d pairs of %d MB, %s values%n",
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                binary.version(),
                Runtime.version(),
                settings.pairs(),
                settings.bytes() / 1_000_000,
                settings.values().name().toLowerCase(Locale.ROOT));
        Path place = Files.createTempDirectory(settings.directory(), "redoubt-benchmark-");
        try {
            var run = new CaptureRun(binary, place, settings.bytes());
            for (Load load : settings.loads()) {
                compare(run, load, replica, archive);
            }
        } finally {
            Directories.remove(place);
        }
    }

    private void compare(CaptureRun run, Load load, Contender replica, Contender archive) throws IOException {
        List<byte[]> batches = load.batches(settings.values(), new Random(1));
        List<Measurement> theirs = new ArrayList<>();
        List<Measurement> ours = new ArrayList<>();
        out.printf(
                "%n%-5s %-8s %9s %7s %8s %7s %9s %9s %8s%n",
                "load", "who", "CPU-s/GB", "MB/s", "stream", "wall s", "sealing", "compiler", "RSS MB");
        for (int pair = 0; pair < settings.pairs(); pair++) {
            theirs.add(shown(load, run.measure(replica, load, batches)));
            ours.add(shown(load, run.measure(archive, load, batches)));
        }
        out.printf("%s: CPU of redoubt / replica         %s%n", load, ratio(ours, theirs, Measurement::cpuPerGigabyte));
        out.printf(
                "%s: CPU without sealing / replica    %s%n",
                load, ratio(ours, theirs, one -> one.perGigabyte(one.cpuSeconds() - one.sealingSeconds())));
        out.printf(
                "%s: throughput of redoubt / replica  %s%n",
                load, ratio(ours, theirs, Measurement::megabytesPerSecond));
        out.flush();
    }

    private Measurement shown(Load load, Measurement one) {
        out.printf(
                Locale.ROOT,
                "%-5s %-8s %9.2f %7.1f %8d %7.2f %9.2f %9.2f %8d%n",
                load,
                one.contender(),
                one.cpuPerGigabyte(),
                one.megabytesPerSecond(),
                one.streamBytes() / 1_000_000,
                one.seconds(),
                one.perGigabyte(one.sealingSeconds()),
                one.perGigabyte(one.compilerSeconds()),
                one.peakResidentBytes() / 1_000_000);
        out.flush();
        return one;
    }

    private static Spread ratio(
            List<Measurement> ours, List<Measurement> theirs, ToDoubleFunction<Measurement> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i)));
        }
        return Spread.of(ratios);
    }
}
