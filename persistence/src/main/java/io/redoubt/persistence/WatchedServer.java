package io.redoubt.persistence;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A server that is watched over minutes: a lost connection is replaced by another. Confined to one thread.
final class WatchedServer implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /// A server stands still while it forks, which for a large dataset takes seconds.
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);
    /// How long it may be gone: a restart is quick, and the user waits for an answer.
    private static final Duration LONGEST_ABSENCE = Duration.ofSeconds(10);

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(100);

    private static final byte[][] INFO = words("INFO");
    private static final byte[][] STATISTICS = words("INFO", "commandstats");

    private final ServerAccess access;
    private final Ticker ticker;
    private ServerConnection connection;

    private WatchedServer(ServerAccess access, Ticker ticker, ServerConnection connection) {
        this.access = access;
        this.ticker = ticker;
        this.connection = connection;
    }

    /// @throws RedoubtException as `ServerConnection.open`
    static WatchedServer open(ServerAccess access, Ticker ticker) {
        return new WatchedServer(access, ticker, connect(access));
    }

    private static ServerConnection connect(ServerAccess access) {
        ServerConnection connection = ServerConnection.open(access, CONNECT);
        connection.readTimeout(LONGEST_SILENCE);
        return connection;
    }

    String address() {
        return access.uri().address();
    }

    /// Whom an administrator has to give rights to.
    String user() {
        return access.user().orElse("default");
    }

    boolean onThisMachine() {
        InetAddress address = connection.socket().getInetAddress();
        return address != null && address.isLoopbackAddress();
    }

    /// How the server is now. A connection that was lost is made anew; the server may be another process then.
    ///
    /// @throws RedoubtException SERVER_UNREACHABLE when the server is gone for good
    PersistenceFacts facts() throws InterruptedException {
        try {
            return facts(connection.callAll(List.of(INFO, STATISTICS)));
        } catch (RedoubtException e) {
            requireLost(e);
            reconnect(e);
            return facts(connection.callAll(List.of(INFO, STATISTICS)));
        }
    }

    private static void requireLost(RedoubtException failure) {
        if (failure.code() != ErrorCode.SERVER_UNREACHABLE) {
            throw failure;
        }
    }

    private void reconnect(RedoubtException lost) throws InterruptedException {
        connection.close();
        Patience patience = new Patience(ticker, LONGEST_ABSENCE);
        while (!patience.over()) {
            try {
                connection = connect(access);
                return;
            } catch (RedoubtException e) {
                requireLost(e);
                ticker.pause(BETWEEN_ATTEMPTS);
            }
        }
        throw lost;
    }

    /// Sends a request, and asks in the same breath how the server is after it. Not repeated when the connection is
    /// lost. Three short requests come with one read, and a server works off what one read brought before it hears
    /// another client: mostly nothing happens between them, but nothing promises it.
    ///
    /// @throws RedoubtException SERVER_UNREACHABLE when it is lost: whether the request was carried out is
    ///     not known
    Asked ask(List<String> command) {
        byte[][] request = words(command.toArray(String[]::new));
        List<Reply> replies = connection.callAll(List.of(request, INFO, STATISTICS));
        return new Asked(replies.getFirst(), facts(replies.subList(1, 3)));
    }

    private static byte[][] words(String... command) {
        return Stream.of(command)
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    private PersistenceFacts facts(List<Reply> replies) {
        List<String> texts = new ArrayList<>();
        for (Reply reply : replies) {
            switch (reply) {
                case Reply.Bulk text -> texts.add(text.utf8());
                case Reply.Failure failure -> throw new Refusals(this).of("INFO", failure, List.of("+info"));
                case Reply.Simple _, Reply.Number _, Reply.Array _, Reply.Nil _ ->
                    throw new Refusals(this).unexpected("INFO", reply);
            }
        }
        return PersistenceFacts.of(texts.get(0), texts.get(1));
    }

    Reply call(String... command) {
        return connection.call(command);
    }

    /// The error a user should see for a `Failure` that answered `command`, in the words all commands share.
    RedoubtException refused(String command, Reply.Failure failure) {
        return connection.refused(command, failure);
    }

    /// A setting, by CONFIG GET; empty when there is none of that name or it may not be read.
    Optional<String> setting(String name) {
        return connection.call("CONFIG", "GET", name) instanceof Reply.Array(List<Reply> items)
                        && items.size() == 2
                        && items.get(1) instanceof Reply.Bulk value
                ? Optional.of(value.utf8())
                : Optional.empty();
    }

    /// As the other `setting`, for one that is needed.
    ///
    /// @throws RedoubtException NOT_AUTHORISED, or FAILED when there is none of that name
    String setting(String name, List<String> rights) {
        Reply reply = connection.call("CONFIG", "GET", name);
        return switch (reply) {
            case Reply.Failure failure -> throw new Refusals(this).of("CONFIG GET", failure, rights);
            case Reply.Array(List<Reply> items)
            when items.size() == 2 && items.get(1) instanceof Reply.Bulk value -> value.utf8();
            case Reply.Array _, Reply.Simple _, Reply.Number _, Reply.Bulk _, Reply.Nil _ ->
                throw new Refusals(this).unexpected("CONFIG GET " + name, reply);
        };
    }

    @Override
    public void close() {
        connection.close();
    }
}
