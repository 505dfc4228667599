package io.redoubt.persistence.monitor;

import java.util.Optional;

/// Something about who answers under the address is not as it was.
public record Change(Kind kind, String words) {
    /// What happened.
    public enum Kind {
        /// The same server, as another process.
        RESTARTED,
        /// Another server than the one that was watched.
        REPLACED,
        PROMOTED,
        DEMOTED
    }

    /// Compares two looks.
    ///
    /// @param located the last look at which the server's directory was known: it is not while a server loads
    /// @param secondsBetween from one look to the other
    static Optional<Change> between(Look before, Optional<Look> located, Look now, double secondsBetween) {
        ServerFacts then = before.facts();
        ServerFacts facts = now.facts();
        if (!facts.persistence().sameProcess(then.persistence())) {
            return Optional.of(ofProcess(before, located, now, secondsBetween));
        }
        if (movedElsewhere(located, now)) {
            return Optional.of(replaced(facts, elsewhere(located, now)));
        }
        String role = facts.replication().role();
        if (!role.equals(then.replication().role()) && !role.isEmpty()) {
            return Optional.of(
                    role.equals("master")
                            ? new Change(Kind.PROMOTED, "it was a replica and is a primary now")
                            : new Change(Kind.DEMOTED, "it was a primary and is a replica now"));
        }
        return Optional.empty();
    }

    private static Change ofProcess(Look before, Optional<Look> located, Look now, double secondsBetween) {
        ServerFacts then = before.facts();
        ServerFacts facts = now.facts();
        if (movedElsewhere(located, now)) {
            return replaced(facts, elsewhere(located, now));
        }
        if (!facts.process().program().equals(then.process().program())
                || !facts.persistence().configFile().equals(then.persistence().configFile())) {
            return replaced(facts, "it was started from other files");
        }
        // A server that takes the place of another after its end starts after it; give or take clocks and whole
        // seconds.
        long age = facts.persistence().second() - facts.process().startSecond();
        if (age > secondsBetween + 3) {
            return replaced(facts, "it ran already while the former answered");
        }
        return new Change(Kind.RESTARTED, "run id %s now, %s before".formatted(id(facts), id(then)));
    }

    /// Another process with another directory. The same process may be told to use another one.
    private static boolean movedElsewhere(Optional<Look> located, Look now) {
        return located.filter(look ->
                        !look.facts().persistence().sameProcess(now.facts().persistence()))
                .filter(look -> now.settings().directory().isPresent()
                        && !now.settings().directory().equals(look.settings().directory()))
                .isPresent();
    }

    private static String elsewhere(Optional<Look> located, Look now) {
        return "its directory is '%s', that of the former is '%s'"
                .formatted(directory(Optional.of(now)), directory(located));
    }

    private static String directory(Optional<Look> look) {
        return look.flatMap(found -> found.settings().directory()).orElse("");
    }

    private static Change replaced(ServerFacts facts, String why) {
        return new Change(Kind.REPLACED, "run id %s: %s".formatted(id(facts), why));
    }

    private static String id(ServerFacts facts) {
        String id = facts.persistence().runId();
        return id.length() > 8 ? id.substring(0, 8) : id;
    }
}
