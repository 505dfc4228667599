package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.cli.frame.ProgramVersion;
import io.redoubt.cli.monitor.MetricsPage;
import io.redoubt.cli.monitor.MetricsServer;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.persistence.monitor.Alarm;
import io.redoubt.persistence.monitor.ServerView;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// `metrics URI...`: what `monitor` shows, for Prometheus.
final class Metrics implements Command {
    private static final Pattern LISTEN = Pattern.compile("(?:(\\[[0-9a-fA-F:.]+]|[^:\\[\\]]+):)?(\\d{1,5})");
    private static final int LAST_PORT = 65_535;

    @Override
    public String name() {
        return "metrics";
    }

    @Override
    public String summary() {
        return "Serve how servers persist, and how their archives are, as Prometheus metrics.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(Monitor.SERVERS);
    }

    @Override
    public List<Option<?>> options() {
        return Watching.options(Options.LISTEN, Options.REDIS_NAMES);
    }

    @Override
    public String example() {
        return "redoubt metrics redis://localhost:6379";
    }

    @Override
    public int run(Invocation in) throws IOException, InterruptedException {
        InetSocketAddress address = address(in.options().value(Options.LISTEN));
        CountDownLatch stop = new CountDownLatch(1);
        in.stopSignals().onStop(stop::countDown);
        var page = new MetricsPage(
                ProgramVersion.number(),
                in.options().on(Options.REDIS_NAMES) ? MetricsPage.Names.OWN_AND_REDIS : MetricsPage.Names.OWN);
        try (Watching watching = Watching.start(in);
                MetricsServer server = MetricsServer.start(address, new Known(watching, page, in.clock()))) {
            in.output()
                    .note("metrics of %d server%s at http://%s:%d/metrics"
                            .formatted(
                                    in.operands().size(),
                                    in.operands().size() == 1 ? "" : "s",
                                    address.getHostString(),
                                    server.port()));
            stop.await();
        }
        return 0;
    }

    /// What the watchers know.
    private record Known(Watching watching, MetricsPage page, InstantSource clock) implements MetricsServer.Content {
        @Override
        public String metrics() {
            return page.of(watching.views(), clock.instant());
        }

        @Override
        public List<String> trouble() {
            return watching.trouble();
        }

        @Override
        public List<String> serversInTrouble() {
            return watching.views().stream()
                    .filter(view -> !view.healthy())
                    .map(Known::trouble)
                    .toList();
        }

        private static String trouble(ServerView view) {
            String problems = view.alarms().stream()
                    .filter(Alarm::problem)
                    .map(alarm -> alarm.kind().word() + ": " + alarm.words())
                    .collect(Collectors.joining("; "));
            return view.address() + " "
                    + (problems.isEmpty() ? view.contact().state().word() : problems);
        }
    }

    /// Reads `9187`, `0.0.0.0:9187` or `[::1]:9187`; port 0 means any free one.
    private static InetSocketAddress address(String text) {
        Matcher parts = LISTEN.matcher(text.strip());
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > LAST_PORT) {
            throw wrong("'%s' is no address to listen on".formatted(text));
        }
        String host = parts.group(1) == null ? "127.0.0.1" : parts.group(1);
        InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(parts.group(2)));
        if (address.isUnresolved()) {
            throw wrong("host '%s' of --listen is not known".formatted(host));
        }
        return address;
    }

    private static RedoubtException wrong(String message) {
        return new RedoubtException(ErrorCode.USAGE, message, "Write it like 9187, 127.0.0.1:9187 or [::1]:9187.");
    }
}
