package io.redoubt.replication;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The answer to PSYNC. Source: masterTryPartialResynchronization and replicationSetupSlaveForFullResync.
sealed interface PsyncReply {
    Pattern FULL = Pattern.compile("\\+FULLRESYNC ([0-9a-fA-F]{40}) (\\d{1,18})");
    Pattern CONTINUE = Pattern.compile("\\+CONTINUE(?: ([0-9a-fA-F]{40}))?");

    record FullResync(ReplicationId replid, ReplicationOffset offset) implements PsyncReply {}

    /// @param replid empty when the server names none, which means the one asked for
    record Continue(Optional<ReplicationId> replid) implements PsyncReply {}

    /// Sends PSYNC and waits for the answer, past any keep-alives.
    static PsyncReply ask(ServerConnection connection, Optional<ResumePoint> resume) throws IOException {
        String replid = resume.map(point -> point.replid().hex()).orElse("?");
        // PSYNC names the first byte wanted, not the last one held: naming the latter would double that byte.
        String wanted = resume.map(point -> point.held().plus(1).toString()).orElse("-1");
        connection.send("PSYNC", replid, wanted);
        return of(PrimaryLine.read(connection.input()), connection);
    }

    private static PsyncReply of(String line, ServerConnection connection) {
        if (line.startsWith("-")) {
            throw NotReadyYet.orRefused(connection, "PSYNC", PrimaryLine.failure(line));
        }
        Matcher full = FULL.matcher(line);
        if (full.matches()) {
            return new FullResync(
                    new ReplicationId(full.group(1)), new ReplicationOffset(Long.parseLong(full.group(2))));
        }
        Matcher go = CONTINUE.matcher(line);
        if (go.matches()) {
            return new Continue(Optional.ofNullable(go.group(1)).map(ReplicationId::new));
        }
        throw new RedoubtException(
                ErrorCode.NOT_A_SERVER,
                "server '%s' answered PSYNC with '%s'"
                        .formatted(connection.uri().address(), PrimaryLine.shown(line)),
                "Check host and port; a proxy in between cannot pass replication on.");
    }
}
