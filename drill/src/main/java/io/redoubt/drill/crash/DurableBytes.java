package io.redoubt.drill.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Rebuilds from a trace what a power cut leaves of a server's files.
///
/// The model: of each file the bytes written before the beginning of its last fsync or fdatasync that had ended are
/// there, and no more; a file that was never forced is empty. New names, renames and removals are there at once: a
/// journaling file system writes them down within seconds, and servers from Redis 7.0 on force their directories
/// themselves. Files are written from their beginning, as servers write theirs.
final class DurableBytes {
    private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. (\\w+) resumed>.*?= (-?\\d+).*");
    private static final Pattern OF_FILE = Pattern.compile("(\\w+)\\((\\d+)<([^>]*)>(.*)");
    private static final Pattern RESULT = Pattern.compile(".*\\) += (-?\\d+).*");
    private static final Pattern NAMES = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern LENGTH = Pattern.compile(", (\\d+)\\).*");

    private final Path directory;
    private final Map<Path, Long> written = new HashMap<>();
    private final Map<Path, Long> durable = new HashMap<>();
    private final Map<Integer, Unfinished> unfinished = new HashMap<>();

    /// A call that had begun when another thread did something.
    ///
    /// @param length of its file when it began
    private record Unfinished(String call, Path file, long length) {}

    private DurableBytes(Path directory) {
        this.directory = directory;
    }

    /// @param directory the server's data directory, which was empty when the trace began
    static DurableBytes of(Path trace, Path directory) throws IOException {
        DurableBytes bytes = new DurableBytes(directory.toRealPath());
        try (BufferedReader lines = Files.newBufferedReader(trace, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                bytes.take(line);
            }
        }
        return bytes;
    }

    private void take(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return;
        }
        int thread = Integer.parseInt(parts.group(1));
        String call = parts.group(2);
        Matcher resumed = RESUMED.matcher(call);
        if (resumed.matches()) {
            Unfinished begun = unfinished.remove(thread);
            if (begun != null) {
                done(begun, Long.parseLong(resumed.group(2)));
            }
            return;
        }
        Matcher ofFile = OF_FILE.matcher(call);
        if (ofFile.matches()) {
            Path file = directory.resolve(ofFile.group(3)).normalize();
            if (file.startsWith(directory)) {
                takeOfFile(thread, ofFile.group(1), file, call);
            }
        } else if (call.startsWith("rename") && !failed(call)) {
            rename(call);
        }
    }

    private void takeOfFile(int thread, String name, Path file, String call) {
        var begun = new Unfinished(name, file, written.getOrDefault(file, 0L));
        if (call.endsWith("<unfinished ...>")) {
            unfinished.put(thread, begun);
            return;
        }
        Matcher result = RESULT.matcher(call);
        if (!result.matches()) {
            return;
        }
        long value = Long.parseLong(result.group(1));
        Matcher length = LENGTH.matcher(call);
        if (name.equals("ftruncate") && value == 0 && length.find()) {
            written.put(file, Long.parseLong(length.group(1)));
            return;
        }
        done(begun, value);
    }

    private void done(Unfinished begun, long result) {
        if (result < 0) {
            return;
        }
        if (begun.call().contains("write")) {
            written.merge(begun.file(), result, Long::sum);
        } else if (begun.call().endsWith("sync")) {
            durable.merge(begun.file(), begun.length(), Math::max);
        }
    }

    /// One that has not ended counts as done: it may be.
    private static boolean failed(String call) {
        Matcher result = RESULT.matcher(call);
        return result.matches() && result.group(1).startsWith("-");
    }

    private void rename(String call) {
        Matcher names = NAMES.matcher(call);
        if (!names.find()) {
            return;
        }
        Path from = directory.resolve(names.group(1)).normalize();
        if (!names.find()) {
            return;
        }
        Path to = directory.resolve(names.group(1)).normalize();
        move(written, from, to);
        move(durable, from, to);
    }

    private static void move(Map<Path, Long> lengths, Path from, Path to) {
        Long length = lengths.remove(from);
        if (length == null) {
            lengths.remove(to);
        } else {
            lengths.put(to, length);
        }
    }

    /// Bytes of a file that are on the disk.
    long of(Path file) {
        return durable.getOrDefault(file, 0L);
    }

    /// Takes from every file the server wrote what the power cut takes.
    ///
    /// @return bytes taken
    long cut() throws IOException {
        long taken = 0;
        for (Path file : written.keySet()) {
            if (Files.isRegularFile(file)) {
                long left = Math.min(of(file), Files.size(file));
                taken += Files.size(file) - left;
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(left);
                }
            }
        }
        return taken;
    }
}
