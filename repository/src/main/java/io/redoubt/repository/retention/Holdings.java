package io.redoubt.repository.retention;

import io.redoubt.core.HumanCount;
import io.redoubt.core.HumanTime;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.SegmentEntry;
import java.util.List;

/// Bases and log of a branch, in few words.
final class Holdings {
    private Holdings() {}

    static String text(List<BaseEntry> bases, List<SegmentEntry> segments) {
        if (bases.isEmpty() && segments.isEmpty()) {
            return "holds nothing of its own";
        }
        return bases(bases) + (segments.isEmpty() ? "" : ", " + log(segments));
    }

    private static String bases(List<BaseEntry> bases) {
        return switch (bases.size()) {
            case 0 -> "no base";
            case 1 -> "base of " + HumanTime.written(bases.getFirst().millis());
            default -> HumanCount.readable(bases.size(), "base");
        };
    }

    private static String log(List<SegmentEntry> segments) {
        return "%s of log from %s to %s"
                .formatted(
                        HumanCount.readable(segments.size(), "segment"),
                        HumanTime.written(segments.getFirst().firstMillis()),
                        HumanTime.written(segments.getLast().lastMillis()));
    }

    static long bytes(List<BaseEntry> bases, List<SegmentEntry> segments) {
        return bases.stream().mapToLong(BaseEntry::storedBytes).sum()
                + segments.stream().mapToLong(SegmentEntry::storedBytes).sum();
    }
}
