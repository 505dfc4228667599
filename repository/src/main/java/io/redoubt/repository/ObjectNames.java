package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The names of stored objects. They carry offsets and times, so that a listing is the catalog; fixed
/// width, so that the order of names is the order of history.
final class ObjectNames {
    private static final Pattern BRANCH = Pattern.compile("\\d{6}");
    private static final Pattern BASE = Pattern.compile("base-(\\d{20})-(\\d{13})\\.rdb\\.zst");
    private static final Pattern LOG = Pattern.compile("log-(\\d{20})-(\\d{20})-(\\d{13})-(\\d{13})\\.aof\\.zst");

    private ObjectNames() {}

    static String branch(BranchId id) {
        return "%06d".formatted(id.number());
    }

    static Optional<BranchId> branch(Path directory) {
        String name = directory.getFileName().toString();
        return BRANCH.matcher(name).matches() ? Optional.of(new BranchId(Integer.parseInt(name))) : Optional.empty();
    }

    static String base(ReplicationOffset offset, long millis) {
        return "base-%020d-%013d.rdb.zst".formatted(offset.bytes(), millis);
    }

    static String segment(ReplicationOffset start, ReplicationOffset end, long firstMillis, long lastMillis) {
        return "log-%020d-%020d-%013d-%013d.aof.zst".formatted(start.bytes(), end.bytes(), firstMillis, lastMillis);
    }

    static Optional<BaseEntry> base(BranchId branch, Path file) throws IOException {
        Matcher name = BASE.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return Optional.empty();
        }
        var position = new BranchPosition(branch, new ReplicationOffset(Long.parseLong(name.group(1))));
        return Optional.of(new BaseEntry(position, Long.parseLong(name.group(2)), file, true, Files.size(file)));
    }

    static Optional<SegmentEntry> segment(BranchId branch, Path file) throws IOException {
        Matcher name = LOG.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return Optional.empty();
        }
        return Optional.of(new SegmentEntry(
                branch,
                new ReplicationOffset(Long.parseLong(name.group(1))),
                new ReplicationOffset(Long.parseLong(name.group(2))),
                Long.parseLong(name.group(3)),
                Long.parseLong(name.group(4)),
                file,
                true,
                Files.size(file)));
    }
}
