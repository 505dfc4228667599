package io.redoubt.persistence.monitor;

import io.redoubt.core.PlainText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What is known of the archive that protects a server.
///
/// @param asOf when all this was read
/// @param running whether an archive holds the source's lock
/// @param word what it does, as `status` says
/// @param lagMillis until what is received is durable; empty when the archive says nothing
/// @param durableOffset up to which the stream of its branch is durable; empty when it never spoke
/// @param wordAgeMillis how old the archive's last word is; empty when it never spoke
/// @param lastBase when the newest base was begun
/// @param lastProof when the last restore drill that proved a dataset began
/// @param gaps that are not closed
/// @param announcedPort under which the archive is among the server's replicas; empty when not known
/// @param problems as `status` tells them
/// @param repositoryFreeBytes of the repository's volume; empty when not known
public record ArchiveFacts(
        Instant asOf,
        String source,
        boolean running,
        String word,
        OptionalLong lagMillis,
        OptionalLong lagBytes,
        OptionalLong durableOffset,
        OptionalLong wordAgeMillis,
        Optional<Instant> lastBase,
        Optional<Instant> lastProof,
        int gaps,
        OptionalLong announcedPort,
        List<String> problems,
        OptionalLong repositoryFreeBytes) {
    /// A drill each week, and a day for it to be late.
    private static final Duration PROOF_GROWS_OLD = Duration.ofDays(8);

    public ArchiveFacts {
        problems = problems.stream().map(PlainText::line).toList();
    }

    /// Whether there is something to restore of which no recent drill proved that it can be.
    boolean unproven() {
        return lastBase.isPresent()
                && lastProof
                        .filter(proof -> Duration.between(proof, asOf).compareTo(PROOF_GROWS_OLD) <= 0)
                        .isEmpty();
    }

    /// What is left of them when they cannot be read any more: what stays true, and nothing that changes by itself.
    public ArchiveFacts unreadable(String why) {
        return new ArchiveFacts(
                asOf,
                source,
                running,
                "unknown",
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                lastBase,
                lastProof,
                gaps,
                announcedPort,
                List.of("the repository cannot be read: " + why),
                OptionalLong.empty());
    }
}
