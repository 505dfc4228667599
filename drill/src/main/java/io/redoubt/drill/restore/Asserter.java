package io.redoubt.drill.restore;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.TlsSettings;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Asks a scratch server the user's assertions, over a connection of its own and as a user of its own who may
/// read and nothing else: a line of the file that would change the dataset, write a file or reach another server
/// is refused by the server. An answer that is too long or does not come fails its own assertion only.
final class Asserter {
    private static final String USER = "redoubt-assertions";

    /// Nobody compares with more; a list of a million elements is not to fill the memory.
    private static final long LONGEST_ANSWER = 1 << 20;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final ServerConnection admin;
    private final Duration patience;

    /// @param admin of the server, who may do everything
    Asserter(ServerConnection admin, Duration patience) {
        this.admin = admin;
        this.patience = patience.compareTo(LONGEST_WAIT) < 0 ? patience : LONGEST_WAIT;
    }

    /// The assertions that do not hold, each with what was answered.
    List<String> failures(List<Assertion> assertions) {
        if (assertions.isEmpty()) {
            return List.of();
        }
        String word = new BigInteger(256, new SecureRandom()).toString(16);
        Reply _ = admin.require(
                "ACL",
                "SETUSER",
                USER,
                "reset",
                "on",
                ">" + word,
                "~*",
                "&*",
                "+@read",
                "+@connection",
                "+@scripting",
                "+info",
                "+time",
                "-client");
        var access =
                new ServerAccess(admin.uri(), Optional.of(USER), Optional.of(new Secret(word)), TlsSettings.standard());
        List<String> failures = new ArrayList<>();
        Iterator<Assertion> left = assertions.iterator();
        while (left.hasNext()) {
            try (ServerConnection server = ServerConnection.open(access, patience)) {
                server.longestReply(LONGEST_ANSWER);
                ask(server, left, failures);
            }
        }
        return failures;
    }

    /// Until all are asked, or one has left the connection of no use.
    private static void ask(ServerConnection server, Iterator<Assertion> left, List<String> failures) {
        while (left.hasNext()) {
            Assertion assertion = left.next();
            try {
                assertion
                        .failure(server)
                        .ifPresent(answer -> failures.add("%s: it is %s".formatted(assertion.shortText(), answer)));
            } catch (RedoubtException e) {
                failures.add("%s: there is no answer to compare: %s".formatted(assertion.shortText(), e.getMessage()));
                return;
            }
        }
    }
}
