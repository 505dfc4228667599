package io.redoubt.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What Linux says a process has used so far. See proc_pid_stat(5) and proc_pid_status(5).
///
/// @param cpuSeconds user and system time of all its threads, those that ended included
/// @param peakResidentBytes most memory it ever had in RAM (VmHWM)
/// @param secondsByThread user and system time of its living threads, summed by name
record ProcessUsage(double cpuSeconds, long peakResidentBytes, Map<String, Double> secondsByThread) {
    /// Linux reports times to programs in units of 1/100 s on every platform.
    private static final double TICKS_PER_SECOND = 100;

    ProcessUsage {
        secondsByThread = Map.copyOf(secondsByThread);
    }

    /// Empty once the process is gone, or about to be.
    static Optional<ProcessUsage> of(long pid) {
        Path process = Path.of("/proc/" + pid);
        try {
            double seconds = seconds(Files.readString(process.resolve("stat")));
            return Optional.of(new ProcessUsage(seconds, peakResident(process), threads(process)));
        } catch (IOException | UncheckedIOException | java.nio.file.DirectoryIteratorException _) {
            return Optional.empty();
        }
    }

    /// This, seen later than `earlier`, with the threads that have ended since as they were then.
    ProcessUsage after(ProcessUsage earlier) {
        Map<String, Double> threads = new TreeMap<>(earlier.secondsByThread);
        secondsByThread.forEach((name, seconds) -> threads.merge(name, seconds, Math::max));
        return new ProcessUsage(
                Math.max(cpuSeconds, earlier.cpuSeconds),
                Math.max(peakResidentBytes, earlier.peakResidentBytes),
                threads);
    }

    /// Time since `earlier` of the threads with this name.
    double threadSecondsSince(ProcessUsage earlier, String name) {
        return secondsByThread.getOrDefault(name, 0.0) - earlier.secondsByThread.getOrDefault(name, 0.0);
    }

    private static double seconds(String stat) {
        // The name, in parentheses, may hold spaces; the fields after it are counted from `state`, number 3.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[14 - 3]) + Long.parseLong(fields[15 - 3])) / TICKS_PER_SECOND;
    }

    private static long peakResident(Path process) throws IOException {
        for (String line : Files.readAllLines(process.resolve("status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("no VmHWM: the process is ending");
    }

    private static Map<String, Double> threads(Path process) throws IOException {
        Map<String, Double> seconds = new TreeMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                add(thread, seconds);
            }
        }
        return seconds;
    }

    private static void add(Path thread, Map<String, Double> seconds) throws IOException {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
            seconds.merge(name, seconds(stat), Double::sum);
        } catch (NoSuchFileException _) {
            // It ended after the directory was listed; the process's own time holds its share.
        }
    }
}
