package io.redoubt.repository.spool;

import io.redoubt.core.BranchId;
import io.redoubt.core.Durability;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.segment.SegmentHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What lies in one source's spool: open segments, arrived bases, the state file. Names carry branch and
/// offset.
///
/// `log-000001-00000000000000001234-01.aof` is a segment (the last number tells apart files that begin at
/// one offset after a failed fsync); `base-000001-00000000000000001234-<replid>-<millis>.rdb` is a base
/// that has arrived whole and is durable; the same name with `.part` is one that has not.
/// `branch-000002.json` is the record of a fork. Files of the first two kinds are mode 600.
public record SpoolDirectory(Path path) {
    private static final Pattern LOG = Pattern.compile("log-(\\d{6})-(\\d{20})-(\\d{2})\\.aof");
    private static final Pattern FORK = Pattern.compile("branch-\\d{6}\\.json");
    private static final Pattern BASE = Pattern.compile("base-(\\d{6})-(\\d{20})-([0-9a-f]{40})-(\\d{13})\\.rdb");

    /// A segment in the spool.
    public record LogFile(Path file, BranchId branch, ReplicationOffset start, int attempt) {}

    /// A base in the spool.
    public record BaseFile(Path file, BranchId branch, ReplicationOffset offset, ReplicationId replid, long millis) {}

    /// Starts a segment after the header; durable on return.
    public SpoolSegment createSegment(SegmentHeader header) throws IOException {
        // Never a number below one that is there: the order of numbers is the order of attempts.
        int attempt = 1;
        for (LogFile other : segments()) {
            if (other.branch().equals(header.branch()) && other.start().equals(header.start())) {
                attempt = other.attempt() + 1;
            }
        }
        if (attempt > 99) {
            throw new IOException("'" + path + "' holds 99 segments that begin at offset " + header.start());
        }
        Path file = path.resolve("log-%06d-%020d-%02d.aof"
                .formatted(header.branch().number(), header.start().bytes(), attempt));
        return SpoolSegment.create(file, header);
    }

    /// Where an arriving base is written until it is whole.
    public Path partOf(BaseFile base) {
        return base.file().resolveSibling(base.file().getFileName() + ".part");
    }

    /// The name of a base; nothing is created.
    public BaseFile baseFile(BranchId branch, ReplicationOffset offset, ReplicationId replid, long millis) {
        Path file =
                path.resolve("base-%06d-%020d-%s-%013d.rdb".formatted(branch.number(), offset.bytes(), replid, millis));
        return new BaseFile(file, branch, offset, replid, millis);
    }

    /// Segments in order of branch, start and attempt.
    public List<LogFile> segments() throws IOException {
        List<LogFile> found = new ArrayList<>();
        for (Path file : files()) {
            Matcher name = LOG.matcher(file.getFileName().toString());
            if (name.matches()) {
                found.add(new LogFile(
                        file,
                        new BranchId(Integer.parseInt(name.group(1))),
                        new ReplicationOffset(Long.parseLong(name.group(2))),
                        Integer.parseInt(name.group(3))));
            }
        }
        found.sort(Comparator.comparing(LogFile::branch)
                .thenComparing(LogFile::start)
                .thenComparingInt(LogFile::attempt));
        return found;
    }

    /// Bases that have arrived whole, in order of branch.
    public List<BaseFile> bases() throws IOException {
        List<BaseFile> found = new ArrayList<>();
        for (Path file : files()) {
            baseOf(file).ifPresent(found::add);
        }
        found.sort(Comparator.comparing(BaseFile::branch));
        return found;
    }

    /// The name of a fork's record; nothing is created.
    public Path forkFile(BranchId fork) {
        return path.resolve("branch-%06d.json".formatted(fork.number()));
    }

    /// The records of forks.
    public List<Path> forks() throws IOException {
        return files().stream()
                .filter(file -> FORK.matcher(file.getFileName().toString()).matches())
                .toList();
    }

    /// Removes what a crash left of bases that never arrived whole.
    public void removeParts() throws IOException {
        for (Path file : files()) {
            if (file.getFileName().toString().endsWith(".part")) {
                Files.delete(file);
            }
        }
    }

    private static Optional<BaseFile> baseOf(Path file) {
        Matcher name = BASE.matcher(file.getFileName().toString());
        return name.matches()
                ? Optional.of(new BaseFile(
                        file,
                        new BranchId(Integer.parseInt(name.group(1))),
                        new ReplicationOffset(Long.parseLong(name.group(2))),
                        new ReplicationId(name.group(3)),
                        Long.parseLong(name.group(4))))
                : Optional.empty();
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        }
    }

    /// Creates a file that only its owner may read, open for reading and writing; refuses an existing name.
    public static FileChannel createForWriting(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                ownerOnly(file));
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /// Removes a file of the spool. Once it is gone the call has succeeded: should a crash bring it back, the
    /// next start finds that it is of no use any more.
    public void remove(Path file) throws IOException {
        Files.deleteIfExists(file);
        try {
            Durability.forceDirectory(path);
        } catch (IOException _) {
            // As above. To try again would look for a file that is not there.
        }
    }
}
