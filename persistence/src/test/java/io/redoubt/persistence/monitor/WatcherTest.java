package io.redoubt.persistence.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.persistence.Ticker;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.CuttingProxy;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Whatever happens to a server is a state with its age, and no number of before is shown with it.
class WatcherTest {
    @Test
    void aServerThatIsKilledIsUnreachableWithoutNumbersAndBackAsARestart() {
        try (RealServer server = RealServer.start();
                Watched watched = Watched.at(server.port())) {
            watched.look("a first look", _ -> true);

            server.kill();
            ServerView gone = watched.state(Contact.State.UNREACHABLE);
            assertThat(gone.look()).isEmpty();
            assertThat(gone.healthy()).isFalse();
            watched.await(
                    "the age of the last answer to grow",
                    view -> view.lastAnswerAge().orElseThrow().compareTo(Duration.ofSeconds(1)) > 0
                            && view.alarms().stream()
                                    .anyMatch(alarm -> alarm.kind() == Alarm.Kind.UNREACHABLE
                                            && alarm.age().compareTo(Duration.ofMillis(500)) > 0));

            server.restart();
            ServerView back = watched.await("it again", view -> view.look().isPresent());
            assertThat(back.change().orElseThrow().kind()).isEqualTo(Change.Kind.RESTARTED);
            assertThat(Watched.has(back, Alarm.Kind.RESTARTED)).isTrue();
        }
    }

    @Test
    void anotherServerUnderTheSameAddressIsNotTakenForTheFormer() throws IOException {
        try (RealServer first = RealServer.start();
                RealServer second = RealServer.start();
                SwitchedAddress address = new SwitchedAddress(first.port());
                Watched watched = Watched.at(address.port())) {
            Look before = watched.look(
                    "a first look", look -> look.settings().directory().isPresent());

            address.switchTo(second.port());

            ServerView after = watched.alarm(Alarm.Kind.ANOTHER_SERVER);
            assertThat(after.change().orElseThrow().words())
                    .contains(second.directory().toString());
            assertThat(after.look().orElseThrow().facts().persistence().runId())
                    .isNotEqualTo(before.facts().persistence().runId());
        }
    }

    @Test
    void aServerThatHangsIsSilentAndItsNumbersAreGone() {
        try (RealServer server = RealServer.start();
                Watched watched = Watched.at(server.port())) {
            watched.look("a first look", _ -> true);

            server.pause();
            ServerView silent = watched.state(Contact.State.SILENT);
            assertThat(silent.look()).isEmpty();
            assertThat(silent.contactAge()).isGreaterThan(Duration.ofSeconds(2));

            server.resume();
            watched.look("it again", _ -> true);
            assertThat(watched.view().change()).isEmpty();
        }
    }

    @Test
    void aCutCableIsSilence() throws IOException {
        try (RealServer server = RealServer.start();
                CuttingProxy cable = CuttingProxy.inFrontOf(server.port());
                Watched watched = Watched.at(cable.port())) {
            watched.look("a first look", _ -> true);

            cable.pause();
            assertThat(watched.state(Contact.State.SILENT).look()).isEmpty();

            cable.resume();
            watched.look("it again", _ -> true);
        }
    }

    @Test
    void aServerThatLoadsIsLoadingAndSaysHowFarItIs() {
        try (RealServer server = RealServer.start("--enable-debug-command", "yes")) {
            server.call("DEBUG", "POPULATE", "6000", "key", "100");
            server.call("SAVE");
            try (Watched watched = Watched.at(server.port())) {
                watched.look("a first look", _ -> true);
                server.kill();
                // Microseconds for each key, and a look at the clients after every kilobyte.
                server.restartUnready("--key-load-delay", "300", "--loading-process-events-interval-bytes", "1024");

                ServerView loading = watched.await(
                        "progress",
                        view -> view.contact().state() == Contact.State.LOADING
                                && view.look()
                                        .filter(look -> look.facts()
                                                        .loading()
                                                        .loadedBytes()
                                                        .orElse(0)
                                                > 0)
                                        .isPresent());
                assertThat(Watched.has(loading, Alarm.Kind.LOADING)).isTrue();
                assertThat(Watched.has(loading, Alarm.Kind.NO_PERSISTENCE)).isFalse();

                watched.state(Contact.State.ANSWERING);
                assertThat(watched.look("it again", _ -> true)
                                .facts()
                                .persistence()
                                .keys())
                        .isEqualTo(6_000);
            }
        }
    }

    @Test
    void aChangedPasswordIsNotAuthorised() {
        try (RealServer server = RealServer.start();
                Watched watched = Watched.at(server.port())) {
            watched.look("a first look", _ -> true);

            server.call("CONFIG", "SET", "requirepass", "other");
            cutAll(server);
            ServerView refused = watched.state(Contact.State.NOT_AUTHORISED);

            assertThat(refused.look()).isEmpty();
            assertThat(refused.alarms().getFirst().words()).contains("asks for a password");
        }
    }

    /// Who is connected already stays so after a change of passwords.
    private static void cutAll(RealServer server) {
        try (var client = io.redoubt.testkit.TestClient.connect(server.port())) {
            client.call("AUTH", "other");
            client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoMayOnlyAskInfoAndPingIsToldWhatHeCannotSee() {
        try (RealServer server = RealServer.start("--appendonly", "yes")) {
            server.call("ACL", "SETUSER", "eye", "on", ">p", "+info", "+ping");
            try (Watched watched = Watched.as(server.port(), "eye", "p")) {
                Look look = watched.look("a look", known -> !known.unseen().isEmpty());

                assertThat(look.unseen())
                        .anyMatch(line -> line.startsWith("CONFIG GET (NOPERM)"))
                        .anyMatch(line -> line.startsWith("LATENCY (NOPERM)"))
                        .anyMatch(line -> line.startsWith("disk: CONFIG GET dir is not permitted"));
                assertThat(look.exposure().words()).contains("not known");
                assertThat(look.rewriteOutlook().leftBytes()).isEmpty();
            }
        }
    }

    @Test
    void aUserWithAllItNeedsSeesEverythingAndSendsNothingElse() {
        try (RealServer server = RealServer.start("--appendonly", "yes")) {
            server.call("ACL", "SETUSER", "eye", "on", ">p", "+info", "+ping", "+config|get", "+latency");
            try (Watched watched = Watched.as(server.port(), "eye", "p")) {
                Look look = watched.look("a look", known -> known.disk().isPresent());

                assertThat(look.unseen()).isEmpty();
                assertThat(server.call("ACL", "LOG")).as("refused commands").isEmpty();
            }
        }
    }

    @Test
    void whoMayNotAskInfoIsNotAuthorised() {
        try (RealServer server = RealServer.start()) {
            server.call("ACL", "SETUSER", "blind", "on", ">p", "+ping");
            try (Watched watched = Watched.as(server.port(), "blind", "p")) {
                ServerView view = watched.state(Contact.State.NOT_AUTHORISED);

                assertThat(view.contact().detail()).contains("does not permit INFO");
            }
        }
    }

    @Test
    void aWebServerIsNotAServer() throws IOException {
        try (ServerSocket web = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> greet(web));
            try (Watched watched = Watched.at(web.getLocalPort())) {
                watched.state(Contact.State.NOT_A_SERVER);

                assertThat(watched.view().alarms()).hasSize(1);
            }
        }
    }

    private static void greet(ServerSocket web) {
        while (!web.isClosed()) {
            try (Socket client = web.accept()) {
                client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException _) {
                // The test is over, or the client gone.
            }
        }
    }

    @Test
    void aPromotedReplicaIsTold() {
        try (RealServer primary = RealServer.start("--repl-diskless-sync-delay", "0");
                RealServer replica = RealServer.start("--replicaof", "127.0.0.1 " + primary.port());
                Watched watched = Watched.at(replica.port())) {
            watched.look("a replica", look -> look.facts().replication().role().equals("slave"));

            replica.call("REPLICAOF", "NO", "ONE");

            ServerView view = watched.alarm(Alarm.Kind.ROLE_CHANGED);
            assertThat(view.change().orElseThrow().kind()).isEqualTo(Change.Kind.PROMOTED);
        }
    }

    @Test
    void aWatcherThatEndsOrHangsSaysSoItselfAndBlamesNoServer() throws InterruptedException {
        var time = new AtomicLong();
        var hanging = new CountDownLatch(1);
        var hangs = new CountDownLatch(1);
        try (Watcher dead = watcher(System::nanoTime, () -> {
                    throw new LinkageError("as a damaged program");
                });
                Watcher stuck = watcher(time::get, () -> {
                    hangs.countDown();
                    awaitQuietly(hanging);
                    return ServerAccess.of(ServerUri.loopback(1));
                })) {
            Await.until("its end", () -> dead.trouble().isPresent());
            assertThat(dead.trouble()).contains("the watcher of 127.0.0.1:1 has ended");
            assertThat(dead.view().healthy()).isFalse();
            assertThat(dead.view().alarms().getFirst().words())
                    .isEqualTo(dead.trouble().orElseThrow());

            hangs.await();
            time.set(Duration.ofMinutes(2).toNanos());
            assertThat(stuck.trouble()).isEmpty();
            time.set(Duration.ofSeconds(121).toNanos());
            assertThat(stuck.trouble()).contains("the watcher of 127.0.0.1:1 has hung for 2 m 1 s");
            assertThat(stuck.view().contact().detail()).contains("has hung");
            hanging.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Watcher watcher(LongSupplier nanos, Supplier<ServerAccess> access) {
        return Watcher.start(
                new Watcher.Order(
                        ServerUri.loopback(1),
                        access,
                        Duration.ofSeconds(1),
                        Optional.empty(),
                        ArchiveSight.NotAsked::new),
                new Ticker() {
                    @Override
                    public long nanos() {
                        return nanos.getAsLong();
                    }

                    @Override
                    public void pause(Duration time) throws InterruptedException {
                        Ticker.system().pause(time);
                    }
                });
    }

    @Test
    void aWatcherThatIsClosedLeavesNoConnection() {
        try (RealServer server = RealServer.start()) {
            try (Watched watched = Watched.at(server.port())) {
                watched.look("a first look", _ -> true);
                assertThat(server.info("clients", "connected_clients")).isEqualTo("2");
            }

            Await.until(
                    "no connection but our own",
                    () -> server.info("clients", "connected_clients").equals("1"));
        }
    }
}
