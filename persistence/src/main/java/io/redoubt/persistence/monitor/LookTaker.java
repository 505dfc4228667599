package io.redoubt.persistence.monitor;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.PlainText;
import io.redoubt.core.RedoubtException;
import io.redoubt.persistence.PersistenceFacts;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Takes looks at one server, over many connections, and remembers what the next look needs of the last. Confined
/// to the watcher's thread.
final class LookTaker {
    /// Settings and times of commands change slowly, and cost the server more than INFO does.
    private static final long SELDOM = Duration.ofSeconds(10).toNanos();

    /// PINGs of the first two seconds, in which this program itself is slow, are not laid at the server's door;
    /// later the first of each connection.
    private static final int FIRST_WARM_UPS = 20;

    private static final List<String> WHOLE = List.of("INFO");
    /// What is looked at, and no more: it costs the server a quarter less.
    private static final List<String> SECTIONS =
            List.of("INFO", "server", "memory", "persistence", "stats", "replication", "keyspace");

    private final Optional<Path> named;
    private final WriteHistory history = new WriteHistory();
    private final FreeSpaceTrend trend = new FreeSpaceTrend();
    private final ImpactMeter impact = new ImpactMeter();
    private final Lately evictions = new Lately();
    private final Lately fsyncs = new Lately();
    private LatencyQuestions latency = new LatencyQuestions();
    private Settings settings = Settings.UNKNOWN;
    private ServerDirectory directory = new ServerDirectory(Optional.empty(), "not looked for yet");
    private OptionalLong settingsAt = OptionalLong.empty();
    private Optional<Taken> before = Optional.empty();
    private OptionalLong rewriteSeenAt = OptionalLong.empty();
    private Optional<Taken> lastWritten = Optional.empty();
    private Reply lastPing = new Reply.Simple("PONG");
    private int warmUps = FIRST_WARM_UPS;
    private List<String> question = WHOLE;

    private record Taken(ServerFacts facts, long nanos) {}

    LookTaker(Optional<Path> namedDirectory) {
        this.named = namedDirectory;
    }

    /// A new connection: nothing that was learned over the last one is believed.
    void connected() {
        latency = new LatencyQuestions();
        settings = Settings.UNKNOWN;
        settingsAt = OptionalLong.empty();
        impact.restart();
        question = WHOLE;
        warmUps = Math.max(1, warmUps);
    }

    /// One PING; how long it took is remembered unless the server refused to answer it.
    ///
    /// @throws RedoubtException SERVER_UNREACHABLE when nothing comes
    void ping(ServerConnection connection) {
        long begun = System.nanoTime();
        lastPing = connection.call("PING");
        if (warmUps > 0) {
            warmUps--;
        } else if (!pingRefused()) {
            impact.roundTrip((System.nanoTime() - begun) / 1000);
        }
    }

    private boolean pingRefused() {
        return lastPing instanceof Reply.Failure(String code, String _) && code.equals("NOPERM");
    }

    private boolean writesRefused() {
        return lastPing instanceof Reply.Failure(String code, String _) && code.equals("MISCONF");
    }

    /// @param nanos when, by a clock that never goes back
    /// @throws RedoubtException when the connection is lost or INFO is refused
    Look take(ServerConnection connection, long nanos) {
        ServerFacts facts = ServerFacts.of(info(connection, question));
        question = facts.process().takesSections() ? SECTIONS : WHOLE;
        readSettings(connection, facts, nanos);
        measure(connection, facts);
        double seconds = before.map(last -> (nanos - last.nanos()) / 1e9).orElse(0.0);
        Rates rates =
                before.map(last -> Rates.between(last.facts(), facts, seconds)).orElse(Rates.UNKNOWN);
        noteProcess(facts);
        rates.writes().ifPresent(writes -> history.add(seconds, writes));
        noteRewrite(facts, nanos);
        if (facts.persistence().appendOnly().writesOk()) {
            lastWritten = Optional.of(new Taken(facts, nanos));
        }
        Look look = look(facts, rates, nanos);
        before = Optional.of(new Taken(facts, nanos));
        return look;
    }

    private static String info(ServerConnection connection, List<String> question) {
        Reply reply = connection.call(question.toArray(String[]::new));
        return switch (reply) {
            case Reply.Bulk text -> PlainText.lines(text.utf8());
            case Reply.Failure failure
            when failure.code().equals("NOPERM") ->
                throw new RedoubtException(
                        ErrorCode.NOT_AUTHORISED,
                        "the server does not permit INFO: " + failure.describe(),
                        "Let an administrator run: ACL SETUSER <user> +info +ping +config|get +latency.");
            case Reply.Failure failure -> throw connection.refused("INFO", failure);
            case Reply.Simple _, Reply.Number _, Reply.Array _, Reply.Nil _ ->
                throw new RedoubtException(
                        ErrorCode.NOT_A_SERVER,
                        "INFO was answered with " + reply.describe(),
                        "Check host and port; a proxy in between may not pass every command.");
        };
    }

    private void readSettings(ServerConnection connection, ServerFacts facts, long nanos) {
        boolean due = settingsAt.isEmpty() || nanos - settingsAt.getAsLong() >= SELDOM;
        // A server that loads answers CONFIG GET with an error, which says nothing about the user's rights.
        if (!due || facts.persistence().loading()) {
            return;
        }
        settings = Settings.read(connection);
        settingsAt = OptionalLong.of(nanos);
        ServerDirectory found = ServerDirectory.find(named, connection.socket().getInetAddress(), facts, settings);
        if (!found.path().equals(directory.path())) {
            trend.clear();
        }
        directory = found;
        List<Look.LatencyEvent> _ = latency.events(connection);
        if (impact.idle()) {
            latency.times(connection).ifPresent(impact::times);
        }
    }

    private void measure(ServerConnection connection, ServerFacts facts) {
        if (impact.look(facts.persistence())) {
            latency.times(connection).ifPresent(impact::times);
        }
    }

    /// Nothing of the former process counts for this one.
    private void noteProcess(ServerFacts facts) {
        if (before.filter(last -> facts.persistence().sameProcess(last.facts().persistence()))
                .isEmpty()) {
            rewriteSeenAt = OptionalLong.empty();
            lastWritten = Optional.empty();
            history.clear();
        }
    }

    /// A rewrite may begin and end between two looks.
    private void noteRewrite(ServerFacts facts, long nanos) {
        PersistenceFacts.AppendOnly log = facts.persistence().appendOnly();
        boolean ran = before.filter(
                        last -> facts.persistence().sameProcess(last.facts().persistence()))
                .map(last -> last.facts().persistence().appendOnly())
                .filter(last ->
                        last.rewriting() || log.begun().orElse(0) > last.begun().orElse(Long.MAX_VALUE))
                .isPresent();
        if (ran && !log.rewriting()) {
            rewriteSeenAt = OptionalLong.of(nanos);
        }
    }

    private Look look(ServerFacts facts, Rates rates, long nanos) {
        PersistenceFacts.AppendOnly log = facts.persistence().appendOnly();
        String runId = facts.persistence().runId();
        boolean fsyncDelayed = fsyncs.rose(runId, log.delayedFsyncs(), nanos);
        boolean evicting = evictions.rose(runId, facts.memory().evictedKeys(), nanos);
        return new Look(
                facts,
                settings,
                Outcome.ofSaves(facts),
                Outcome.ofRewrites(
                        log,
                        rewriteSeenAt.isPresent()
                                ? Optional.of(Duration.ofNanos(nanos - rewriteSeenAt.getAsLong()))
                                : Optional.empty()),
                log.enabled() ? log.writesOk() ? Outcome.Kind.OK : Outcome.Kind.ERROR : Outcome.Kind.NEVER,
                Exposure.of(facts, settings, history, fsyncDelayed, unwritten(facts, nanos)),
                RewriteOutlook.of(log, settings, rates.logBytes()),
                rates,
                fsyncDelayed,
                evicting,
                writesRefused(),
                impact.recent(),
                impact.impact(),
                history.rates(),
                directory.path(),
                directory.why(),
                disk(facts, rates, nanos),
                latency.lastEvents(),
                unseen());
    }

    private Exposure.Unwritten unwritten(ServerFacts facts, long nanos) {
        return lastWritten
                .map(last -> new Exposure.Unwritten(
                        Optional.of(Duration.ofNanos(nanos - last.nanos())), Rates.changesBetween(last.facts(), facts)))
                .orElse(new Exposure.Unwritten(Optional.empty(), OptionalLong.empty()));
    }

    private Optional<DiskOutlook> disk(ServerFacts facts, Rates rates, long nanos) {
        if (directory.path().isEmpty()) {
            return Optional.empty();
        }
        try {
            ServerDirectory.Space space = directory.space();
            trend.add(nanos, space.freeBytes());
            return Optional.of(DiskOutlook.of(
                    space,
                    trend.bytesPerSecond(),
                    trend.fullIn(space.freeBytes()),
                    facts,
                    snapshotBytes(),
                    rates.logBytes()));
        } catch (IOException _) {
            directory = new ServerDirectory(Optional.empty(), "the directory is gone");
            return Optional.empty();
        }
    }

    private OptionalLong snapshotBytes() {
        Optional<Path> file =
                directory.path().flatMap(path -> settings.snapshotFile().map(path::resolve));
        try {
            return file.isPresent() && Files.isRegularFile(file.get())
                    ? OptionalLong.of(Files.size(file.get()))
                    : OptionalLong.empty();
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }

    private List<String> unseen() {
        List<String> unseen = new ArrayList<>();
        settings.refusal()
                .ifPresent(code ->
                        unseen.add("CONFIG GET (%s): directory, save points, appendfsync, distance to the next rewrite"
                                .formatted(code)));
        latency.refusal().ifPresent(why -> unseen.add("LATENCY (%s): times of clients' commands".formatted(why)));
        if (pingRefused()) {
            unseen.add("PING (NOPERM): round trips, refused writes");
        }
        if (directory.path().isEmpty()) {
            unseen.add("disk: " + directory.why());
        }
        return unseen;
    }
}
