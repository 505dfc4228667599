package io.redoubt.cli.monitor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Serves `/metrics`, `/healthz` and `/healthz/servers` to whoever may connect. Each request has a virtual thread.
public final class MetricsServer implements AutoCloseable {
    private static final int WAITING = 50;
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private MetricsServer(HttpServer server) {
        this.server = server;
    }

    /// What is served, made anew for each request, by any thread.
    public interface Content {
        String metrics();

        /// Why the program itself does not do its work, a reason on each line; empty if it does, however the
        /// servers are. Whoever starts it anew on a reason can mend something by that.
        List<String> trouble();

        /// Which servers are not well and why, one on each line.
        List<String> serversInTrouble();
    }

    /// What is answered.
    private record Page(int status, String type, String text) {}

    /// Listens at once.
    ///
    /// @throws RedoubtException USAGE if the address cannot be listened on
    public static MetricsServer start(InetSocketAddress address, Content content) {
        try {
            var started = new MetricsServer(HttpServer.create(address, WAITING));
            started.server.createContext("/", exchange -> answer(exchange, content));
            started.server.setExecutor(started.threads);
            started.server.start();
            return started;
        } catch (IOException e) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "cannot listen on '%s:%d': %s"
                            .formatted(address.getHostString(), address.getPort(), e.getMessage()),
                    "Give --listen another port, or an address of this machine.",
                    e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, Content content) throws IOException {
        try (exchange) {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            Page answer = head || exchange.getRequestMethod().equals("GET")
                    ? page(exchange.getRequestURI().getPath(), content)
                    : new Page(405, PLAIN, "only GET and HEAD\n");
            byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
            if (!head) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
        }
    }

    private static Page page(String path, Content content) {
        return switch (path) {
            case "/metrics" -> new Page(200, METRICS, content.metrics());
            case "/healthz" -> health(content.trouble());
            case "/healthz/servers" -> health(content.serversInTrouble());
            case "/" -> new Page(200, PLAIN, "/metrics\n/healthz\n/healthz/servers\n");
            default -> new Page(404, PLAIN, "there are /metrics, /healthz and /healthz/servers\n");
        };
    }

    private static Page health(List<String> trouble) {
        return trouble.isEmpty()
                ? new Page(200, PLAIN, "ok\n")
                : new Page(503, PLAIN, String.join("\n", trouble) + "\n");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
