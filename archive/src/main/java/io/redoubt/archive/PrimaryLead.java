package io.redoubt.archive;

import io.redoubt.archive.PrimaryProbe.Seen;
import java.util.Optional;
import java.util.OptionalLong;

/// Since when the primary is known to have bytes that were not received: a link that hangs, or that is slower
/// than the primary, shows here and nowhere else.
///
/// `note` belongs to the probe's thread; `sinceMillis` is for any.
final class PrimaryLead {
    /// What is received.
    interface Received {
        /// The last offset received of a history; empty if another is being received.
        OptionalLong of(String replid);
    }

    private final Received received;

    /// The oldest answer of which something had not come by the answer after it.
    private volatile Optional<Seen> oldest = Optional.empty();

    PrimaryLead(Received received) {
        this.received = received;
    }

    /// Takes up an answer of the primary.
    void note(Seen answer) {
        if (sinceMillis().isEmpty()) {
            oldest = Optional.of(answer);
        }
    }

    /// When the primary first had what is not received yet; empty if nothing is known to be missing.
    OptionalLong sinceMillis() {
        Optional<Seen> before = oldest.filter(this::isAhead);
        return before.isPresent() ? OptionalLong.of(before.get().millis()) : OptionalLong.empty();
    }

    private boolean isAhead(Seen answer) {
        OptionalLong offset = received.of(answer.replid());
        return offset.isPresent() && answer.offset() > offset.getAsLong();
    }
}
