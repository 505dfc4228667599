package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.cli.monitor.MetricsServer;
import io.redoubt.persistence.Ticker;
import io.redoubt.persistence.monitor.Watcher;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.FetchedServers;
import io.redoubt.testkit.OsCommand;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `metrics` serves what Prometheus takes, and nothing old.
class MetricsTest {
    private static final Pattern ADDRESS = Pattern.compile("at (http://127\\.0\\.0\\.1:\\d+)/metrics");

    @TempDir
    Path home;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void realServersOfEveryKindAreMetricsThatPromtoolTakes() throws Exception {
        Promtool promtool = Promtool.require();
        List<RealServer> servers = new ArrayList<>();
        List<String> arguments = new ArrayList<>(List.of("metrics", "--redis-names", "--listen", "0"));
        for (String tag : FetchedServers.TAGS) {
            if (FetchedServers.find(tag).isPresent()) {
                servers.add(RealServer.startFetched(tag, "--appendonly", "yes", "--save", "3600 1"));
                arguments.add(MonitorTest.uri(servers.getLast().port()));
            }
        }
        try (MonitorProcess exporter = MonitorProcess.start(home, arguments.toArray(String[]::new))) {
            String address = address(exporter);
            for (RealServer server : servers) {
                server.call("SET", "a", "1");
            }
            String page =
                    awaitPage(address, "redoubt_up{", "redoubt_writes_per_second{", "redoubt_changes_since_save{");

            Path file = Files.writeString(home.resolve("page"), page);
            Promtool.Verdict verdict = promtool.run(home, file, "check", "metrics");
            assertThat(verdict.status()).as(verdict.said() + page).isZero();
            assertThat(verdict.said()).isEmpty();
            for (RealServer server : servers) {
                assertThat(page)
                        .contains("redoubt_up{server=\"127.0.0.1:" + server.port() + "\"} 1")
                        .contains("redoubt_save_status{server=\"127.0.0.1:" + server.port() + "\",status=\"never\"} 1")
                        .contains("redoubt_log_write_ok{server=\"127.0.0.1:" + server.port() + "\"} 1")
                        .contains("redis_up{server=\"127.0.0.1:" + server.port() + "\"} 1")
                        .contains("redis_rdb_last_bgsave_status{server=\"127.0.0.1:" + server.port() + "\"} 1")
                        .doesNotContain("redoubt_last_save_timestamp_seconds{");
            }
            Path spoiled = Files.writeString(
                    home.resolve("spoiled"), page.replace("_total", "").replaceAll("# HELP.*", ""));
            assertThat(promtool.run(home, spoiled, "check", "metrics").status())
                    .as("what promtool would say of worse ones")
                    .isNotZero();
        } finally {
            servers.forEach(RealServer::close);
        }
    }

    @Test
    void aServerThatIsGoneHasNoNumbers() throws Exception {
        try (RealServer server = RealServer.start();
                MonitorProcess exporter =
                        MonitorProcess.start(home, "metrics", MonitorTest.uri(server.port()), "--listen", "0")) {
            String address = address(exporter);
            assertThat(awaitPage(address, "redoubt_memory_used_bytes{"))
                    .as("without --redis-names")
                    .doesNotContain("\nredis_");

            server.kill();
            String page = awaitPage(
                    address, "redoubt_state{server=\"127.0.0.1:" + server.port() + "\",state=\"unreachable\"} 1");

            assertThat(page)
                    .contains("redoubt_up{server=\"127.0.0.1:" + server.port() + "\"} 0")
                    .contains("redoubt_last_answer_timestamp_seconds{")
                    .contains("kind=\"unreachable\",severity=\"problem\"} 1")
                    .doesNotContain("redoubt_memory_used_bytes{");
            assertThat(get(address + "/healthz").body()).isEqualTo("ok\n");
            assertThat(exporter.stop()).isZero();
        }
    }

    /// Whoever starts the exporter anew when it is not healthy mends nothing of a server.
    @Test
    void itsHealthIsItsOwnAndThatOfItsServersIsAskedForElsewhere() throws Exception {
        ServerUri uri = ServerUri.loopback(RealServer.freePort());
        try (Watcher working = watcher(uri, () -> ServerAccess.of(uri));
                Watcher dead = watcher(uri, () -> {
                    throw new LinkageError("as of a damaged program");
                });
                MetricsServer one = MetricsServer.start(anyPort(), new OwnHealth(List.of(working)));
                MetricsServer both = MetricsServer.start(anyPort(), new OwnHealth(List.of(working, dead)))) {
            Await.until("its end", () -> dead.trouble().isPresent());

            HttpResponse<String> well = get("http://127.0.0.1:" + one.port() + "/healthz");
            assertThat(well.statusCode()).isEqualTo(200);
            assertThat(well.body()).isEqualTo("ok\n");
            assertThat(get("http://127.0.0.1:" + one.port() + "/healthz/servers")
                            .statusCode())
                    .as("its server is down")
                    .isEqualTo(503);
            HttpResponse<String> ill = get("http://127.0.0.1:" + both.port() + "/healthz");
            assertThat(ill.statusCode()).isEqualTo(503);
            assertThat(ill.body()).isEqualTo("the watcher of " + uri.address() + " has ended\n");
        }
    }

    private record OwnHealth(List<Watcher> watchers) implements MetricsServer.Content {
        @Override
        public String metrics() {
            return "";
        }

        @Override
        public List<String> trouble() {
            return watchers.stream()
                    .map(Watcher::trouble)
                    .flatMap(Optional::stream)
                    .toList();
        }

        @Override
        public List<String> serversInTrouble() {
            return watchers.stream()
                    .filter(watcher -> !watcher.view().healthy())
                    .map(watcher -> watcher.view().address())
                    .toList();
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static Watcher watcher(ServerUri uri, Supplier<ServerAccess> access) {
        return Watchers.start(uri, access, Duration.ofSeconds(1), Ticker.system());
    }

    @Test
    void aServerThatOnlyAnswersIsNotHealthy() throws Exception {
        try (RealServer well = RealServer.start("--appendonly", "yes");
                RealServer closed = RealServer.start("--requirepass", "other");
                RealServer loading = LoadingServer.start();
                RealServer refusing = RealServer.start("--save", "3600 1");
                MonitorProcess exporter = MonitorProcess.start(
                        home,
                        "metrics",
                        "--listen",
                        "0",
                        MonitorTest.uri(well.port()),
                        MonitorTest.uri(closed.port()),
                        MonitorTest.uri(loading.port()),
                        MonitorTest.uri(refusing.port()))) {
            refuseWrites(refusing);
            String address = address(exporter);

            HttpResponse<String> servers = Await.value(
                    "all to be known",
                    Duration.ofSeconds(60),
                    () -> Optional.of(get(address + "/healthz/servers"))
                            .filter(answer -> !answer.body().contains(" connecting")
                                    && answer.body().contains("writes-refused")
                                    && answer.body().contains("not-authorised")
                                    && answer.body().contains("loading")));

            assertThat(servers.statusCode()).isEqualTo(503);
            assertThat(servers.body().lines())
                    .hasSize(3)
                    .anyMatch(line -> line.startsWith("127.0.0.1:" + closed.port() + " not-authorised: "))
                    .anyMatch(line -> line.startsWith("127.0.0.1:" + loading.port() + " loading: "))
                    .anyMatch(line -> line.startsWith("127.0.0.1:" + refusing.port() + " writes-refused: "));
            assertThat(get(address + "/healthz").body()).isEqualTo("ok\n");
            for (RealServer server : List.of(closed, loading, refusing)) {
                assertThat(OsCommand.run(redisCli(), "-p", Integer.toString(server.port()), "ping"))
                        .as("what the usual check asks")
                        .isTrue();
                assertThat(Terminal.at(home)
                                .run("monitor", MonitorTest.uri(server.port()), "--once")
                                .status())
                        .isEqualTo(3);
            }
            assertThat(Terminal.at(home)
                            .run("monitor", MonitorTest.uri(well.port()), "--once")
                            .status())
                    .isZero();
        }
    }

    /// The servers' own tool, or what always succeeds where it was not fetched.
    private static String redisCli() {
        return FetchedServers.find("redis-7.0")
                .map(server -> server.resolveSibling("redis-cli"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .orElse("true");
    }

    /// Its snapshot cannot take the name of a directory that is not empty.
    private static void refuseWrites(RealServer server) throws IOException {
        server.call("SET", "a", "1");
        Files.createDirectories(server.directory().resolve("dump.rdb/blocked"));
        server.call("BGSAVE");
        Await.until(
                "a failed save",
                () -> server.info("persistence", "rdb_last_bgsave_status").equals("err"));
    }

    @Test
    void onlyWhatThereIsIsServed() throws Exception {
        try (MonitorProcess exporter = MonitorProcess.start(
                home, "metrics", MonitorTest.uri(RealServer.freePort()), "--listen", "127.0.0.1:0")) {
            String address = address(exporter);

            assertThat(get(address + "/healthz").statusCode()).isEqualTo(200);
            assertThat(get(address + "/metrics").headers().firstValue("Content-Type"))
                    .contains("text/plain; version=0.0.4; charset=utf-8");
            assertThat(get(address + "/../etc/passwd").statusCode()).isEqualTo(404);
            assertThat(client.send(
                                    HttpRequest.newBuilder(URI.create(address + "/metrics"))
                                            .POST(HttpRequest.BodyPublishers.ofString("x"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void anAddressThatCannotBeListenedOnIsRefused() throws IOException {
        Terminal terminal = Terminal.at(home);
        String uri = MonitorTest.uri(1);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended ended = terminal.run("metrics", uri, "--listen", Integer.toString(taken.getLocalPort()));
            assertThat(ended.status()).isEqualTo(2);
            assertThat(ended.errors()).contains("cannot listen on '127.0.0.1:" + taken.getLocalPort() + "'");
        }
        for (String wrong : List.of("", "x", "99999", "1:2:3", "127.0.0.1:", "nohost.invalid:1")) {
            assertThat(terminal.run("metrics", uri, "--listen", wrong).status())
                    .as(wrong)
                    .isEqualTo(2);
        }
    }

    private static String address(MonitorProcess exporter) throws IOException {
        exporter.awaitOutput("its address", text -> ADDRESS.matcher(text).find());
        Matcher matcher = ADDRESS.matcher(exporter.output());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private String awaitPage(String address, String... parts) {
        return Await.value("a page with " + List.of(parts), Duration.ofSeconds(60), () -> page(address, parts));
    }

    private Optional<String> page(String address, String... parts) {
        String page = get(address + "/metrics").body();
        return List.of(parts).stream().allMatch(page::contains) ? Optional.of(page) : Optional.empty();
    }

    private HttpResponse<String> get(String uri) {
        try {
            return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
