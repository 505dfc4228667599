package io.redoubt.wire;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Set;

/// What went wrong with a server, in the words of a user and with the next thing to do.
///
/// Error replies of a server are quoted, but never those to AUTH: an unknown command's reply repeats its
/// arguments.
final class ServerErrors {
    /// Error codes of a server that is the right one and speaks to us, though not everything works yet.
    private static final Set<String> USABLE =
            Set.of("NOPERM", "LOADING", "MASTERDOWN", "BUSY", "NOMASTERLINK", "MISCONF");

    private ServerErrors() {}

    /// Whether the answer to PING is one of a server worth talking to. A renamed PING is an unknown command.
    static boolean isUsable(Reply.Failure failure) {
        return USABLE.contains(failure.code())
                || (failure.code().equals("ERR") && failure.text().startsWith("unknown command"));
    }

    static RedoubtException refused(ServerUri uri, String command, Reply.Failure failure) {
        String server = "server '" + uri.address() + "'";
        String said = ": " + failure.describe();
        return switch (failure.code()) {
            case "NOAUTH" ->
                notAuthorised(
                        server + " asks for a password",
                        "Give the password by --password-file or REDISCLI_AUTH, and the user by --user.");
            case "WRONGPASS" -> notAuthorised(server + " does not accept this user and password", CHECK_PASSWORD);
            case "NOPERM" ->
                notAuthorised(
                        server + " does not permit " + command + said,
                        "Let an administrator run: ACL SETUSER <user> +psync +replconf +ping +info.");
            case "DENIED" ->
                notAuthorised(
                        server + " is in protected mode and refuses connections from other machines",
                        "Set a password on the server, or run this on the server's machine.");
            case "LOADING" ->
                notReady(server + " is still loading its dataset", "Wait until it has loaded, then try again.");
            case "MASTERDOWN", "NOMASTERLINK" ->
                notReady(
                        server + " is a replica without a link to its primary" + said,
                        "Connect to the primary, or mend the replica's link first.");
            case "BUSY" -> notReady(server + " is busy with a script" + said, "Wait for it to end, then try again.");
            default ->
                failure.text().startsWith("max number of clients")
                        ? notReady(server + " has no room for another client", "Raise maxclients on the server.")
                        : new RedoubtException(
                                ErrorCode.FAILED,
                                server + " refused " + Printable.of(command) + said,
                                "Look up the server's message; its log may say more.");
        };
    }

    private static final String CHECK_PASSWORD =
            "Check --user and the password (--password-file, REDISCLI_AUTH or the URI).";

    static RedoubtException authFailed(ServerAccess access, Reply.Failure failure) {
        String server = "server '" + access.uri().address() + "'";
        if (failure.text().contains("without any password configured")) {
            return notAuthorised(
                    server + " has no password for its default user, but one was given",
                    "Leave the password away, or name the user it belongs to by --user.");
        }
        return notAuthorised(
                server + " does not accept this user and password (" + failure.code() + ")", CHECK_PASSWORD);
    }

    static RedoubtException lost(ServerUri uri, String doing, IOException cause) {
        String server = "server '" + uri.address() + "'";
        String where = " (" + Printable.of(doing) + ")";
        return switch (cause) {
            case SocketTimeoutException _ ->
                unreachable(
                        server + " did not answer in time" + where,
                        "Look whether the server hangs or the network drops packets.",
                        cause);
            case EOFException _ ->
                unreachable(
                        server + " closed the connection" + where, "Look into the server's log for the reason.", cause);
            case ReplyFormatException format ->
                new RedoubtException(
                        ErrorCode.NOT_A_SERVER,
                        server + " sent what is no Redis protocol" + where + ": " + format.getMessage(),
                        "Check host and port.",
                        cause);
            default ->
                unreachable(
                        "connection to " + server + " was lost" + where + ": " + reason(cause),
                        "Look whether the server runs and into its log.",
                        cause);
        };
    }

    static RedoubtException unexpected(ServerUri uri, String command, Reply reply) {
        return new RedoubtException(
                ErrorCode.NOT_A_SERVER,
                "server '%s' answered %s with %s".formatted(uri.address(), command, reply.describe()),
                "Check host and port; a proxy in between may not pass every command.");
    }

    static RedoubtException unreachable(String message, String hint, Throwable cause) {
        return new RedoubtException(ErrorCode.SERVER_UNREACHABLE, message, hint, cause);
    }

    static RedoubtException notAuthorised(String message, String hint) {
        return new RedoubtException(ErrorCode.NOT_AUTHORISED, message, hint);
    }

    private static RedoubtException notReady(String message, String hint) {
        return new RedoubtException(ErrorCode.SERVER_NOT_READY, message, hint);
    }

    /// The exception's own words, or its kind when it has none.
    static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : Printable.of(message);
    }
}
