package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.cli.monitor.JsonView;
import io.redoubt.cli.monitor.LiveScreen;
import io.redoubt.cli.monitor.TextView;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.persistence.monitor.ServerView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// `monitor URI...`: how servers persist, live.
final class Monitor implements Command {
    static final Operand SERVERS = new Operand(
            "URI", "The servers: redis://, rediss://, valkey:// or valkeys://.", Operand.Count.AT_LEAST_ONE);

    /// Who looks once wants to know what there is, also of those that are slow.
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);
    /// Others see soon enough what comes later.
    private static final Duration SHORT = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "monitor";
    }

    @Override
    public String summary() {
        return "Watch how servers persist: saves, rewrites, what is at risk, disk, replicas, alarms.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(SERVERS);
    }

    @Override
    public List<Option<?>> options() {
        return Watching.options(Options.ONCE);
    }

    @Override
    public String example() {
        return "redoubt monitor redis://localhost:6379";
    }

    @Override
    public int run(Invocation in) throws IOException, InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        in.stopSignals().onStop(stop::countDown);
        try (Watching watching = Watching.start(in)) {
            boolean once = in.options().on(Options.ONCE);
            watching.awaitFirst(once ? LONG_ENOUGH : SHORT);
            if (once) {
                return once(in, watching);
            }
            return onScreen(in) ? screen(in, watching, stop) : lines(in, watching, stop);
        }
    }

    /// A terminal that can move its cursor, at both ends. Without TERM, or with a dumb one, lines are all it can
    /// show.
    private static boolean onScreen(Invocation in) {
        String term = in.environment().getOrDefault("TERM", "");
        return !in.output().json()
                && in.surroundings().terminals().stdin()
                && in.surroundings().terminals().stdout()
                && !term.isEmpty()
                && !term.equals("dumb");
    }

    private static int screen(Invocation in, Watching watching, CountDownLatch stop) throws IOException {
        new LiveScreen(
                        watching::views,
                        in.options().value(Options.INTERVAL),
                        in.clock(),
                        in.output().palette())
                .run(() -> stop.getCount() == 0);
        return 0;
    }

    private static int once(Invocation in, Watching watching) {
        List<ServerView> views = watching.views();
        print(in, views);
        return views.stream().allMatch(ServerView::healthy) ? 0 : ErrorCode.FINDINGS.exitStatus();
    }

    private static int lines(Invocation in, Watching watching, CountDownLatch stop) throws InterruptedException {
        Duration interval = in.options().value(Options.INTERVAL);
        do {
            print(in, watching.views());
        } while (!in.output().broken() && !stop.await(interval.toNanos(), TimeUnit.NANOSECONDS));
        return 0;
    }

    private static void print(Invocation in, List<ServerView> views) {
        Instant now = in.clock().instant();
        TextView text = new TextView(in.output().palette());
        views.forEach(view -> in.output().line(text.line(view, now)));
        in.output().json(JsonView.of(views, now));
    }
}
