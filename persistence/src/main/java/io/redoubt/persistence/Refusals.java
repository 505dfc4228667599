package io.redoubt.persistence;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.Reply;
import java.util.List;

/// What a server's error reply means for a user who looks after its persistence. The server's own words are
/// always quoted.
record Refusals(WatchedServer server) {
    /// @param rights what a user of the command at hand needs, as ACL SETUSER takes it
    RedoubtException of(String command, Reply.Failure failure, List<String> rights) {
        if (failure.code().equals("NOPERM")) {
            return notPermitted(command, failure, rights);
        }
        if (failure.text().startsWith("unknown command")) {
            return renamed(command, failure);
        }
        if (failure.text().isEmpty()) {
            return noFork(command);
        }
        if (failure.text().contains("check the server logs") || failure.text().contains("Check server logs")) {
            return failed(
                    command, failure, "The reason is in " + ServerLog.of(server).name() + ", in its last lines.");
        }
        return server.refused(command, failure);
    }

    private RedoubtException notPermitted(String command, Reply.Failure failure, List<String> rights) {
        return new RedoubtException(
                ErrorCode.NOT_AUTHORISED,
                "server '%s' does not permit %s: %s".formatted(server.address(), command, failure.describe()),
                "Let an administrator run: ACL SETUSER %s %s.".formatted(server.user(), String.join(" ", rights)));
    }

    private RedoubtException renamed(String command, Reply.Failure failure) {
        return failed(
                command,
                failure,
                "It is renamed or switched off: look for 'rename-command %s' in the server's configuration."
                        .formatted(command.split(" ", 2)[0]));
    }

    /// All versions answer a bare `-ERR`.
    private RedoubtException noFork(String command) {
        return new RedoubtException(
                ErrorCode.FAILED,
                "server '%s' could not fork for %s: it answered '-ERR' without a word"
                        .formatted(server.address(), command),
                "Look for 'fork:' in %s. Mostly memory is short: set vm.overcommit_memory to 1 and leave room for what is written meanwhile."
                        .formatted(ServerLog.of(server).name()));
    }

    RedoubtException failed(String command, Reply.Failure failure, String hint) {
        return new RedoubtException(
                ErrorCode.FAILED,
                "server '%s' refused %s: %s".formatted(server.address(), command, failure.describe()),
                hint);
    }

    RedoubtException unexpected(String command, Reply reply) {
        return new RedoubtException(
                ErrorCode.NOT_A_SERVER,
                "server '%s' answered %s with %s".formatted(server.address(), command, reply.describe()),
                "Check host and port; a proxy in between may not pass every command.");
    }
}
