package io.redoubt.persistence.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What is known of one server at the moment it is asked for. Nothing in it is older than it says.
///
/// @param address host and port
/// @param contactAge how long the contact has been as it is
/// @param lastAnswerAge since the server last answered anything; empty if it never did
/// @param look empty unless it is fresh: what is older than two intervals is not shown at all
/// @param lookAge of `look`
/// @param change the last one within ten minutes, with its age
/// @param archive empty when nobody asked for it, or it is not known: then an alarm says why
public record ServerView(
        String address,
        Contact contact,
        Duration contactAge,
        Optional<Duration> lastAnswerAge,
        Optional<Look> look,
        Duration lookAge,
        Optional<Change> change,
        Duration changeAge,
        Optional<ArchiveFacts> archive,
        List<Alarm> alarms) {
    public ServerView {
        alarms = List.copyOf(alarms);
    }

    /// Whether it answers and nothing about it is a problem.
    public boolean healthy() {
        return alarms.stream().noneMatch(Alarm::problem) && contact.state() == Contact.State.ANSWERING;
    }

    /// Whether the archive that protects this server is this replica of it.
    public boolean isArchive(ServerFacts.Replica replica) {
        return archive.filter(ArchiveFacts::running)
                .filter(facts -> facts.announcedPort().orElse(0) == replica.port())
                .isPresent();
    }
}
