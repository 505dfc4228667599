package io.redoubt.replication;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;

/// The server will serve us in a while without anybody's doing: it loads its dataset or runs a script.
final class NotReadyYet extends RedoubtException {
    private static final long serialVersionUID = 1L;

    private NotReadyYet(RedoubtException words) {
        super(ErrorCode.SERVER_NOT_READY, String.valueOf(words.getMessage()), words.hint(), words);
    }

    /// The error for a refusal, of this kind where waiting is all it takes.
    static RedoubtException orRefused(ServerConnection connection, String command, Reply.Failure failure) {
        RedoubtException refused = connection.refused(command, failure);
        return switch (failure.code()) {
            case "LOADING", "BUSY" -> new NotReadyYet(refused);
            default -> refused;
        };
    }
}
