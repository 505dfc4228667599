package io.redoubt.drill.powercut;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Rebuilds from a trace what a power cut leaves of a server's files.
///
/// The model: of each file the bytes written before the beginning of its last fsync or fdatasync that had ended
/// are there, and no more; a file that was never forced is empty. New names, renames and removals are there at
/// once: a journaling file system writes them down within seconds, and servers from Redis 7.0 on force their
/// directories themselves. `names` says which of them a stricter file system takes back. Files are written from
/// their beginning to their end, as servers and the archive write theirs; a change of bytes that were forced
/// before is not modelled.
public final class DurableBytes {
    private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. (\\w+) resumed>.*?= (-?\\d+).*");
    private static final Pattern OF_FILE = Pattern.compile("(\\w+)\\((\\d+)<([^>]*)>(.*)");
    private static final Pattern RESULT = Pattern.compile(".*\\) += (-?\\d+).*");
    private static final Pattern NAMES = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern LENGTH = Pattern.compile(", (\\d+)[ )].*");
    private static final Pattern OPEN = Pattern.compile("open(?:at)?\\((?:AT_FDCWD[^,]*, )?\"([^\"]+)\", ([A-Z_|]+).*");
    private static final Pattern MADE = Pattern.compile("mkdir(?:at)?\\(.*");
    private static final Pattern GONE = Pattern.compile("(?:unlink|unlinkat|rmdir)\\(.*");
    /// strace made the call a lie, as it was told to: nothing was done.
    private static final String INJECTED = "(INJECTED)";

    private final Path directory;
    private final Map<Path, Long> written = new HashMap<>();
    private final Map<Path, Long> durable = new HashMap<>();
    private final Map<Integer, Unfinished> unfinished = new HashMap<>();
    private final List<Unfinished> unended = new ArrayList<>();
    private final DurableNames names = new DurableNames();

    /// A call that had begun when another thread did something.
    ///
    /// @param length of its file when it began
    /// @param names how many changes of names there had been
    private record Unfinished(String call, Path file, long length, long names) {}

    private DurableBytes(Path directory) {
        this.directory = directory;
    }

    /// @param directory the server's data directory, which was empty when the trace began
    public static DurableBytes of(Path trace, Path directory) throws IOException {
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
            if (begun != null && !call.endsWith(INJECTED)) {
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
        } else if (!failed(call)) {
            takeOfName(call);
        }
    }

    private void takeOfName(String call) {
        Matcher open = OPEN.matcher(call);
        if (call.startsWith("rename")) {
            rename(call);
        } else if (open.matches()) {
            open(directory.resolve(open.group(1)).normalize(), open.group(2));
        } else if (MADE.matcher(call).matches()) {
            named(call).ifPresent(names::created);
        } else if (GONE.matcher(call).matches()) {
            named(call).ifPresent(path -> {
                names.removed(path);
                written.remove(path);
                durable.remove(path);
            });
        }
    }

    private Optional<Path> named(String call) {
        Matcher name = NAMES.matcher(call);
        return name.find()
                ? Optional.of(directory.resolve(name.group(1)).normalize()).filter(path -> path.startsWith(directory))
                : Optional.empty();
    }

    private void open(Path file, String flags) {
        if (!file.startsWith(directory) || !flags.contains("O_CREAT")) {
            return;
        }
        names.created(file);
        written.putIfAbsent(file, 0L);
        if (flags.contains("O_TRUNC")) {
            truncate(file, 0);
        }
    }

    private void truncate(Path file, long length) {
        written.put(file, length);
        durable.computeIfPresent(file, (_, forced) -> Math.min(forced, length));
    }

    private void takeOfFile(int thread, String name, Path file, String call) {
        if (name.equals("ftruncate")) {
            Matcher length = LENGTH.matcher(call);
            if (!failed(call) && length.find()) {
                truncate(file, Long.parseLong(length.group(1)));
            }
            return;
        }
        var begun = new Unfinished(name, file, written.getOrDefault(file, 0L), names.number());
        if (call.endsWith("<unfinished ...>")) {
            unfinished.put(thread, begun);
            return;
        }
        Matcher result = RESULT.matcher(call);
        if (!result.matches()) {
            unended.add(begun); // by a kill
        } else if (!call.endsWith(INJECTED)) {
            done(begun, Long.parseLong(result.group(1)));
        }
    }

    private void done(Unfinished begun, long result) {
        if (result < 0) {
            return;
        }
        if (begun.call().contains("write")) {
            written.merge(begun.file(), result, Long::sum);
        } else if (begun.call().endsWith("sync")) {
            durable.merge(begun.file(), begun.length(), Math::max);
            names.forced(begun.file(), begun.names());
        }
    }

    /// One that has not ended counts as done: it may be.
    private static boolean failed(String call) {
        Matcher result = RESULT.matcher(call);
        return result.matches() && result.group(1).startsWith("-");
    }

    private void rename(String call) {
        Matcher quoted = NAMES.matcher(call);
        if (!quoted.find()) {
            return;
        }
        Path from = directory.resolve(quoted.group(1)).normalize();
        if (!quoted.find()) {
            return;
        }
        Path to = directory.resolve(quoted.group(1)).normalize();
        move(written, from, to);
        move(durable, from, to);
        if (to.startsWith(directory)) {
            names.renamed(from, to);
        }
    }

    private static void move(Map<Path, Long> lengths, Path from, Path to) {
        Long length = lengths.remove(from);
        if (length == null) {
            lengths.remove(to);
        } else {
            lengths.put(to, length);
        }
    }

    /// The names that are on the disk.
    public DurableNames names() {
        return names;
    }

    /// Bytes of a file that are on the disk.
    public long of(Path file) {
        return durable.getOrDefault(file, 0L);
    }

    /// Holds the trace against the files themselves: what was not seen written cannot be told durable or not.
    ///
    /// @throws RedoubtException FAILED with the file if it has more, or less, than was seen written to it
    public void requireComplete() throws IOException {
        Set<Path> underWay = Stream.concat(unfinished.values().stream(), unended.stream())
                .filter(call -> call.call().contains("write"))
                .map(Unfinished::file)
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                long has = Files.size(file);
                long seen = written.getOrDefault(file, 0L);
                if (has < seen || (has > seen && !underWay.contains(file))) {
                    throw new RedoubtException(
                            ErrorCode.FAILED,
                            "the trace is not complete: '%s' has %d bytes, and %d were seen written"
                                    .formatted(file.getFileName(), has, seen),
                            "Leave the power cut out here: what it would take cannot be told.");
                }
            }
        }
    }

    /// Takes from every file the server wrote what the power cut takes.
    ///
    /// @return bytes taken
    public long cut() throws IOException {
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
