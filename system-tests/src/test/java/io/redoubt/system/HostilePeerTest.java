package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.cli.monitor.MetricsPage;
import io.redoubt.core.PlainText;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.persistence.Ticker;
import io.redoubt.persistence.monitor.ServerView;
import io.redoubt.persistence.monitor.Watcher;
import io.redoubt.testkit.Await;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nothing that a peer says commands a terminal or breaks a line, in any view; the screen's is in
/// `MonitorScreenTest`.
class HostilePeerTest {
    @TempDir
    Path home;

    @Test
    void whatAServerSaysIsPlainTextInEveryView() throws IOException {
        try (HostilePeer peer = HostilePeer.asServer()) {
            plain(Terminal.at(home).run("monitor", MonitorTest.uri(peer.port()), "--once"));
            Ended json = Terminal.at(home).run("monitor", MonitorTest.uri(peer.port()), "--once", "--json");
            plain(json);
            JsonDocument _ = JsonDocument.parse("output", json.output().getBytes(StandardCharsets.UTF_8));
            assertThat(json.output())
                    .as("told as an escape, which the next program turns back")
                    .doesNotContain("\\u001b", "\\u0007", "\\u009b", "\\u202e");

            String metrics =
                    new MetricsPage("1", MetricsPage.Names.OWN_AND_REDIS).of(List.of(view(peer.port())), Instant.now());
            assertThat(metrics).contains("evil").isEqualTo(PlainText.lines(metrics));
        }
    }

    @Test
    void whoeverIsNoServerIsToldInPlainText() throws IOException {
        for (String said : List.of(
                "-ERR " + HostilePeer.EVIL + "\r\n",
                "-NOPERM " + HostilePeer.EVIL + "\r\n",
                "+" + HostilePeer.EVIL + "\r\n",
                HostilePeer.EVIL + "\r\n",
                ":" + HostilePeer.EVIL + "\r\n",
                "$-9" + HostilePeer.EVIL + "\r\n")) {
            try (HostilePeer peer = HostilePeer.saying(said)) {
                for (String form : List.of("--json", "--quiet")) {
                    Ended ended = Terminal.at(home).run("monitor", MonitorTest.uri(peer.port()), "--once", form);

                    assertThat(ended.status()).as(said).isEqualTo(3);
                    assertThat(ended.output()).as(said).isEqualTo(PlainText.lines(ended.output()));
                    assertThat(ended.output()).as(said).doesNotContain("\\u001b", "\\u009b", "\\u202e");
                }
            }
        }
    }

    private static void plain(Ended ended) {
        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.output()).contains("evil").isEqualTo(PlainText.lines(ended.output()));
        assertThat(ended.errors()).isEmpty();
    }

    private static ServerView view(int port) {
        ServerAccess access = ServerAccess.of(ServerUri.loopback(port));
        try (Watcher watcher = Watchers.start(access, Duration.ofMillis(100), Ticker.system())) {
            return Await.value(
                    "a look",
                    Duration.ofSeconds(30),
                    () -> Optional.of(watcher.view()).filter(view -> view.look().isPresent()));
        }
    }
}
