package io.redoubt.repository.retention;

import io.redoubt.core.BranchId;
import io.redoubt.core.HumanTime;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Gap;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.backup.BackupEntry;
import java.util.List;

/// Something that goes.
public sealed interface Removal {
    /// A whole backup.
    record OfBackup(BackupEntry backup, String why) implements Removal {}

    /// A branch with everything it holds.
    record OfBranch(Branch branch, List<BaseEntry> bases, List<SegmentEntry> segments, String why) implements Removal {
        public OfBranch {
            bases = List.copyOf(bases);
            segments = List.copyOf(segments);
        }
    }

    /// What a branch that stays holds before its first base that is needed.
    record OfBeginning(BranchId branch, List<BaseEntry> bases, List<SegmentEntry> segments, String why)
            implements Removal {
        public OfBeginning {
            bases = List.copyOf(bases);
            segments = List.copyOf(segments);
        }
    }

    /// The record of a gap.
    record OfGap(Gap gap, String why) implements Removal {}

    /// What an interrupted run left.
    record OfLeftover(String name, long bytes) implements Removal {
        @Override
        public String why() {
            return "left by a run that was interrupted";
        }
    }

    String why();

    /// What a program may tell the kinds apart by.
    default String kind() {
        return switch (this) {
            case OfBackup _ -> "backup";
            case OfBranch _ -> "branch";
            case OfBeginning _ -> "beginning";
            case OfGap _ -> "gap";
            case OfLeftover _ -> "leftover";
        };
    }

    /// For people, with its name.
    default String what() {
        return switch (this) {
            case OfBackup it -> text(it.backup);
            case OfBranch it -> "branch %s (%s)".formatted(it.branch.id(), Holdings.text(it.bases, it.segments));
            case OfBeginning it ->
                "beginning of branch %s (%s)".formatted(it.branch, Holdings.text(it.bases, it.segments));
            case OfGap it -> "gap after %s, of %s".formatted(it.gap.from(), HumanTime.written(it.gap.fromMillis()));
            case OfLeftover it -> "'%s'".formatted(it.name);
        };
    }

    /// What it takes on the disk, but for small files.
    default long bytes() {
        return switch (this) {
            case OfBackup it -> it.backup.record().storedBytes();
            case OfBranch it -> Holdings.bytes(it.bases, it.segments);
            case OfBeginning it -> Holdings.bytes(it.bases, it.segments);
            case OfGap _ -> 0;
            case OfLeftover it -> it.bytes;
        };
    }

    static String text(BackupEntry backup) {
        return "backup %s (%s)"
                .formatted(backup.id(), backup.verification().state().word());
    }
}
