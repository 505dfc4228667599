package io.redoubt.wire;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A connection to a server: one request, one reply, in turn. Confined to one thread at a time, except `close`,
/// which any thread may call and which ends a blocked call with an error.
public final class ServerConnection implements AutoCloseable {
    private static final int INPUT_BUFFER = 64 * 1024;
    private static final int OUTPUT_BUFFER = 16 * 1024;

    private final ServerUri uri;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final ReplyReader replies;

    private ServerConnection(ServerUri uri, Socket socket) throws IOException {
        this.uri = uri;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), INPUT_BUFFER);
        this.out = new BufferedOutputStream(socket.getOutputStream(), OUTPUT_BUFFER);
        this.replies = new ReplyReader(in);
    }

    /// Connects, speaks TLS when the URI asks for it, makes sure that a server answers, and authenticates.
    ///
    /// A server that answers `-LOADING` or `-MASTERDOWN` is connected: what it permits is up to each call. PING
    /// goes first, so that a stranger on the port is found before it is told a password. The URI's database is
    /// not selected.
    ///
    /// @param timeout for the connection to come about, and for each read afterwards until `readTimeout` is
    ///     called
    /// @throws RedoubtException SERVER_UNREACHABLE, NOT_A_SERVER, NOT_AUTHORISED, SERVER_NOT_READY; USAGE for
    ///     wrong TLS files
    public static ServerConnection open(ServerAccess access, Duration timeout) {
        Socket socket = Dialer.dial(access, timeout);
        try {
            ServerConnection connection = new ServerConnection(access.uri(), socket);
            connection.greet(access, timeout);
            return connection;
        } catch (IOException e) {
            closeQuietly(socket);
            throw ServerErrors.lost(access.uri(), "connecting", e);
        } catch (RuntimeException e) {
            closeQuietly(socket);
            throw e;
        }
    }

    private void greet(ServerAccess access, Duration timeout) {
        Reply hello;
        try {
            hello = exchange(RequestText.of(words("PING")));
        } catch (IOException e) {
            throw Diagnosis.ofGreeting(access, timeout, e);
        }
        boolean asksPassword = hello instanceof Reply.Failure(String code, String _) && code.equals("NOAUTH");
        if (hello instanceof Reply.Failure failure && !asksPassword && !ServerErrors.isUsable(failure)) {
            throw ServerErrors.refused(uri, "PING", failure);
        }
        if (access.password().isPresent() || access.user().isPresent()) {
            authenticate(access);
        } else if (asksPassword) {
            throw ServerErrors.refused(uri, "PING", (Reply.Failure) hello);
        }
    }

    private void authenticate(ServerAccess access) {
        byte[] password = access.password().map(Secret::utf8).orElseGet(() -> new byte[0]);
        byte[] auth = "AUTH".getBytes(StandardCharsets.US_ASCII);
        Optional<byte[]> user = access.user().map(name -> name.getBytes(StandardCharsets.UTF_8));
        try {
            Reply reply = user.isPresent() ? call(auth, user.get(), password) : call(auth, password);
            switch (reply) {
                case Reply.Simple _ -> {}
                case Reply.Failure failure -> throw ServerErrors.authFailed(access, failure);
                case Reply.Number _, Reply.Bulk _, Reply.Array _, Reply.Nil _ ->
                    throw ServerErrors.unexpected(uri, "AUTH", reply);
            }
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /// Sends one request and reads its reply. A `Failure` is returned, not thrown.
    ///
    /// @throws RedoubtException SERVER_UNREACHABLE when the connection is lost or silent; it is of no use any
    ///     more
    public Reply call(String... command) {
        return call(words(command));
    }

    /// As the other `call`, for arguments that are no text.
    public Reply call(byte[]... command) {
        try {
            return exchange(RequestText.of(command));
        } catch (IOException e) {
            throw ServerErrors.lost(uri, new String(command[0], StandardCharsets.UTF_8), e);
        }
    }

    /// Sends all requests before it reads the first reply: one turn of the network for hundreds of them. Too
    /// many, or replies too large, and both sides wait for the other to read: keep it to what socket buffers
    /// hold.
    ///
    /// @return the replies in the requests' order; a `Failure` is returned, not thrown
    /// @throws RedoubtException as `call`
    public List<Reply> callAll(List<byte[][]> requests) {
        try {
            for (byte[][] request : requests) {
                out.write(RequestText.of(request));
            }
            out.flush();
            List<Reply> answers = new ArrayList<>(requests.size());
            for (int i = 0; i < requests.size(); i++) {
                answers.add(replies.read());
            }
            return answers;
        } catch (IOException e) {
            throw ServerErrors.lost(uri, requests.size() + " requests", e);
        }
    }

    /// Sends one request and reads nothing: it has no reply, or one that the caller reads from `input`.
    public void send(String... command) throws IOException {
        out.write(RequestText.of(words(command)));
        out.flush();
    }

    private static byte[][] words(String... command) {
        return Stream.of(command)
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /// As `call`, for a command that must succeed.
    ///
    /// @throws RedoubtException in place of a `Failure`: NOT_AUTHORISED, SERVER_NOT_READY or FAILED
    public Reply require(String... command) {
        Reply reply = call(command);
        if (reply instanceof Reply.Failure failure) {
            throw refused(command[0], failure);
        }
        return reply;
    }

    /// The text of `INFO section`.
    ///
    /// @throws RedoubtException as `require`
    public String info(String section) {
        Reply reply = require("INFO", section);
        if (reply instanceof Reply.Bulk text) {
            return text.utf8();
        }
        throw ServerErrors.unexpected(uri, "INFO", reply);
    }

    /// The error a user should see for a `Failure` that answered `command`.
    public RedoubtException refused(String command, Reply.Failure failure) {
        return ServerErrors.refused(uri, command, failure);
    }

    /// The error a user should see when this connection broke while `doing`.
    public RedoubtException lost(String doing, IOException cause) {
        return ServerErrors.lost(uri, doing, cause);
    }

    private Reply exchange(byte[] request) throws IOException {
        out.write(request);
        out.flush();
        return replies.read();
    }

    /// Bounds the memory that replies take from now on: a longer one counts as a lost connection, with the reason.
    public void longestReply(long bytes) {
        replies.longest(bytes);
    }

    /// How long a read may wait for a byte before it fails; 0 waits for ever.
    public void readTimeout(Duration timeout) {
        try {
            socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
        } catch (IOException e) {
            throw ServerErrors.lost(uri, "setting a timeout", e);
        }
    }

    /// What the server sends, buffered; shared with `call`.
    public InputStream input() {
        return in;
    }

    /// What the server is sent; buffered, so flush it. Shared with `call`.
    public OutputStream output() {
        return out;
    }

    public Socket socket() {
        return socket;
    }

    public ServerUri uri() {
        return uri;
    }

    @Override
    public void close() {
        closeQuietly(socket);
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // The connection is given up: how it ended tells nothing any more.
        }
    }
}
