package io.redoubt.repository.retention;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.Ancestry;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.SegmentEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// From where on each branch is needed, collected one kept history after the other, in the order of their numbers.
/// A branch that is not in it is not needed at all. Confined to one thread.
final class Needs {
    private static final ReplicationOffset ALL = new ReplicationOffset(0);

    private record Need(ReplicationOffset from, String why) {}

    private final Map<BranchId, Need> needs = new HashMap<>();

    /// A history is needed from a base on.
    void addFrom(BaseEntry base, Ancestry history, String why) {
        boolean reached = false;
        for (Ancestry.Stretch stretch : history.stretches()) {
            boolean begins = stretch.branch().id().equals(base.position().branch());
            reached |= begins;
            if (reached) {
                add(stretch, begins ? base.position().offset() : ALL, history, why);
            }
        }
    }

    /// All of a history is needed.
    void addAll(Ancestry history, String why) {
        history.stretches().forEach(stretch -> add(stretch, ALL, history, why));
    }

    private void add(Ancestry.Stretch stretch, ReplicationOffset from, Ancestry history, String why) {
        BranchId last = history.stretches().getLast().branch().id();
        String reason = stretch.fork().isEmpty() ? why : "branch %s continues it, which stays".formatted(last);
        // The first reason stands: histories are added in order, so it is the branch's own if it has one.
        needs.merge(
                stretch.branch().id(),
                new Need(from, reason),
                (known, more) -> new Need(known.from.compareTo(more.from) <= 0 ? known.from : more.from, known.why));
    }

    boolean includes(BranchId id) {
        return needs.containsKey(id);
    }

    String why(BranchId id) {
        return need(id).why;
    }

    private Need need(BranchId id) {
        return Optional.ofNullable(needs.get(id))
                .orElseThrow(() -> new IllegalStateException("branch " + id + " is not needed"));
    }

    boolean includes(BranchPosition position) {
        return includes(position.branch()) && position.offset().compareTo(need(position.branch()).from) >= 0;
    }

    boolean includes(BaseEntry base) {
        return includes(base.position());
    }

    /// The byte at a segment's end belongs to the next one.
    boolean includes(SegmentEntry segment) {
        return includes(segment.branch()) && segment.end().compareTo(need(segment.branch()).from) > 0;
    }

    /// Whether some branch with a lower number is needed.
    boolean includesOlderThan(BranchId id) {
        return needs.keySet().stream().anyMatch(other -> other.compareTo(id) < 0);
    }
}
