package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.redoubt.core.Secret;
import io.redoubt.core.SourceName;
import io.redoubt.repository.Repository;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a user can get wrong before anything is archived: every mistake is told in words, with its own exit status and
/// what to do next, and leaves nothing behind.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class BadInputTest {
    private static final String CANARY = "canary-3f9c51d7a2";

    private ScratchServer server;
    private Path home;
    private Terminal terminal;

    @BeforeAll
    void start() {
        server = ScratchServer.of(ServerBinaries.standard().embedded())
                .password(new Secret(CANARY))
                .option("user", "guest", "on", ">guest", "+ping", "+info", "~*")
                .start(Duration.ofSeconds(20));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void home(@TempDir Path folder) {
        home = folder;
        terminal = Terminal.at(folder);
    }

    private String uri() {
        return "redis://127.0.0.1:" + server.port();
    }

    @Test
    void aPortWhereNothingListens() throws Exception {
        int port = unusedPort();

        terminal.run("archive", "redis://127.0.0.1:" + port)
                .failed(18, "server '127.0.0.1:" + port + "' refuses connections", "Check host and port");

        assertThat(Contents.of(home).keySet()).containsExactly("");
    }

    @Test
    void aHostThatHasNoAddress() throws Exception {
        terminal.run("archive", "redis://no-such-host.invalid").failed(18, "no-such-host.invalid", "Check");

        assertThat(Contents.of(home).keySet()).containsExactly("");
    }

    @Test
    void aWrongPassword() throws Exception {
        terminal.password("wrong-" + CANARY)
                .run("archive", uri())
                .failed(17, "does not accept this user and password", "Check --user and the password");

        assertThat(Contents.of(home).keySet()).containsExactly("");
    }

    @Test
    void noPasswordWhereOneIsAskedFor() throws Exception {
        terminal.run("archive", uri())
                .failed(
                        17,
                        "server '127.0.0.1:" + server.port() + "' asks for a password",
                        "Give the password by --password-file or REDISCLI_AUTH");

        assertThat(Contents.of(home).keySet()).containsExactly("");
    }

    @Test
    void aUserWhoMayNotReplicate() throws Exception {
        terminal.password("guest")
                .run("archive", uri(), "--user", "guest")
                .failed(17, "does not permit REPLCONF", "ACL SETUSER <user> +psync +replconf");

        assertThat(terminal.run("status").status()).isEqualTo(3);
    }

    @Test
    void aServerOfWebPages() throws Exception {
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 1);
        web.start();
        try {
            terminal.run("archive", "redis://127.0.0.1:" + web.getAddress().getPort())
                    .failed(
                            18,
                            "'127.0.0.1:" + web.getAddress().getPort() + "' is an HTTP server",
                            "Check host and port.");
        } finally {
            web.stop(0);
        }

        assertThat(Contents.of(home).keySet()).containsExactly("");
    }

    @Test
    void tlsToAPortThatSpeaksPlaintext() throws Exception {
        terminal.run("archive", "rediss://127.0.0.1:" + server.port())
                .failed(18, "speaks plaintext, not TLS", "Use redis:// in place of rediss://.");

        assertThat(Contents.of(home).keySet()).containsExactly("");
    }

    @Test
    void aReplicaWhosePrimaryIsGone() throws Exception {
        try (ScratchServer replica = ScratchServer.of(ServerBinaries.standard().embedded())
                .option("replicaof", "127.0.0.1", Integer.toString(unusedPort()))
                .start(Duration.ofSeconds(20))) {
            terminal.password(new String(replica.password().utf8(), StandardCharsets.UTF_8))
                    .run("archive", "redis://127.0.0.1:" + replica.port())
                    .failed(18, "is a replica without a link to its primary", "Connect to the primary");
        }
    }

    @Test
    void aUriThatIsNone() {
        terminal.run("archive", "http://127.0.0.1").failed(2, "http", "redis://");
    }

    @Test
    void aPasswordFileThatIsNotThere() {
        terminal.run("archive", uri(), "--password-file", home + "/nowhere")
                .failed(2, "password file '" + home + "/nowhere' cannot be read", "its first line is the password");
    }

    @Test
    void anOptionThatDoesNotExist() {
        terminal.run("archive", uri(), "--fsnc", "no").failed(2, "unknown option '--fsnc'", "Did you mean '--fsync'?");
    }

    @Test
    void aCommandThatDoesNotExist() {
        terminal.run("restor").failed(2, "unknown command 'restor'", "restore");
    }

    @Test
    void aWordAnOptionDoesNotKnow() {
        terminal.run("archive", uri(), "--fsync", "sometimes")
                .failed(2, "invalid value 'sometimes' for --fsync", "Give one of always, everysec, no.");
    }

    @Test
    void aSizeOutsideTheRange() {
        terminal.run("archive", uri(), "--segment-size", "5")
                .failed(2, "invalid value '5' for --segment-size: must be from 1mb to 4gb", "such as 64mb");
    }

    @Test
    void aTargetNobodyUnderstands() {
        terminal.run("restore", "--to", "yesterday", "--into", home + "/x")
                .failed(2, "'yesterday' is not a target that can be restored to", "Write latest, a time such as");
    }

    @Test
    void aRestoreWithoutAMoment() {
        terminal.run("restore", "--into", home + "/x").failed(2, "option --to is required", "--to");
    }

    @Test
    void aRepositoryThatIsNotThere() throws Exception {
        terminal.run("status").failed(10, "there is no repository at '" + home, "created by 'redoubt archive'");

        assertThat(Contents.of(home).keySet()).containsExactly("");
    }

    @Test
    void aDirectoryThatIsNoRepository() throws Exception {
        Files.writeString(home.resolve("letter.txt"), "dear");

        terminal.run("restore", "--to", "latest", "--into", home + "/x", "--repo", home.toString())
                .failed(10, "'" + home + "' is not a repository", "Check --repo");

        assertThat(Contents.of(home).keySet()).containsExactly("", "letter.txt");
    }

    @Test
    void anArchiveIntoADirectoryThatHoldsOtherThings() throws Exception {
        Files.writeString(home.resolve("letter.txt"), "dear");

        terminal.password(CANARY)
                .run("archive", uri(), "--repo", home.toString())
                .failed(
                        14,
                        "'" + home + "' is not a repository and not empty",
                        "Give --repo an empty or new directory.");

        assertThat(Contents.of(home).keySet()).containsExactly("", "letter.txt");
    }

    @Test
    void aRepositoryLocationNobodyUnderstands() {
        terminal.run("status", "--repo", "ftp://example.org/x")
                .failed(
                        2,
                        "repository location 'ftp://example.org/x' is not a directory or file:// URI",
                        "Give --repo");
    }

    @Test
    void aRepositoryOfANewerProgram() throws Exception {
        Path repository =
                Repository.create(home.resolve("r"), InstantSource.system()).root();
        Path identity = repository.resolve("redoubt-repository.json");
        String line = Files.readString(identity).lines().findFirst().orElseThrow();
        Files.writeString(identity, withSum(line.replaceAll("\"format\":\\d+", "\"format\":99") + "\n"));
        var before = Contents.of(repository);

        for (String command : List.of("status", "list", "restore --to latest --into x", "archive " + uri())) {
            terminal.password(CANARY)
                    .run((command + " --repo " + repository).split(" "))
                    .failed(
                            16,
                            "repository '" + repository + "' has format 99",
                            "Use the newer program that made it; nothing was changed.");
        }

        assertThat(Contents.of(repository)).isEqualTo(before);
    }

    /// As the newer program would write it.
    private static String withSum(String line) throws NoSuchAlgorithmException {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8));
        return line + HexFormat.of().formatHex(sum) + "\n";
    }

    @Test
    void aSourceThatIsNotThere() throws Exception {
        Repository repository = Repository.create(home.resolve("r"), InstantSource.system());
        repository.sourceFor(new SourceName("orders"), home.resolve("spool"));

        terminal.run("restore", "--to", "latest", "--into", home + "/x", "--repo", home + "/r", "--source", "order")
                .failed(10, "has no source 'order'", "It holds: [orders].");
    }

    @Test
    void aRepositoryWithoutAnySource() throws Exception {
        Repository _ = Repository.create(home.resolve("r"), InstantSource.system());

        terminal.run("restore", "--to", "latest", "--into", home + "/x", "--repo", home + "/r")
                .failed(10, "holds no source yet", "Start one with 'redoubt archive URI'.");
    }

    @Test
    void severalSourcesAndNoneNamed() throws Exception {
        Repository repository = Repository.create(home.resolve("r"), InstantSource.system());
        repository.sourceFor(new SourceName("orders"), home.resolve("spool/orders"));
        repository.sourceFor(new SourceName("users"), home.resolve("spool/users"));

        terminal.run("restore", "--to", "latest", "--into", home + "/x", "--repo", home + "/r")
                .failed(2, "holds several sources: [orders, users]", "Say which one with --source.");
    }

    @Test
    void anErrorIsAnObjectForPrograms() {
        Ended ended = terminal.run("status", "--json");

        ended.failed(10, "there is no repository", "Check --repo");
        var error = ended.json().object("error");
        assertThat(error.text("code")).isEqualTo("NO_REPOSITORY");
        assertThat(error.text("message")).startsWith("there is no repository at '");
        assertThat(error.text("hint")).startsWith("Check --repo");
        assertThat(error.number("exitStatus")).isEqualTo(10);
    }

    @Test
    void aProcessEndsAsTheCommandSays() throws Exception {
        int port = unusedPort();
        try (Child child = Child.archive(Child.Layout.in(home), "redis://127.0.0.1:" + port, CANARY, 64)) {
            child.ended().failed(18, "server '127.0.0.1:" + port + "' refuses connections", "Check host and port");
        }

        assertThat(Contents.holding(home, CANARY)).isEmpty();
        assertThat(Files.exists(home.resolve("repository"))).isFalse();
    }

    /// Nobody listens on it: it is bound, and stays so while the test lasts no longer than it takes to fail.
    private static int unusedPort() throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            return socket.getLocalPort();
        }
    }
}
