package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.option.Options;
import io.redoubt.drill.DrillReports;
import io.redoubt.persistence.monitor.ArchiveFacts;
import io.redoubt.persistence.monitor.ArchiveSight;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceStore;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads again and again what a repository says of its archives, on a thread of its own, which dies with the
/// program: a repository that does not answer must hold up neither the look at a server nor the end. Any thread
/// may ask.
final class ArchiveWatch implements AutoCloseable {
    /// The catalog of a long history takes a while to read.
    private static final Duration BETWEEN = Duration.ofSeconds(2);

    private static final Duration OLD = Duration.ofMinutes(1);
    /// So long is waited for a wrong name to be refused; a repository that takes longer is watched, and is silent.
    private static final Duration TO_OPEN = Duration.ofSeconds(2);

    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

    private final Invocation in;
    private final Path location;
    private final Instant started;
    private final CompletableFuture<Repository> opened = new CompletableFuture<>();
    private final CountDownLatch read = new CountDownLatch(1);
    private final Thread thread;
    private volatile Optional<Reading> last = Optional.empty();

    /// @param address of the server that the archive follows, as it says; empty when it never ran
    private record Known(Optional<ServerUri> server, ArchiveFacts facts) {}

    /// @param failure why the repository could not be read the last time; what is known is of before then
    private record Reading(List<Known> sources, Optional<String> failure) {
        static final Reading NOTHING = new Reading(List.of(), Optional.empty());

        Reading failed(String why) {
            return new Reading(
                    sources.stream()
                            .map(source ->
                                    new Known(source.server(), source.facts().unreadable(why)))
                            .toList(),
                    Optional.of(why));
        }
    }

    private ArchiveWatch(Invocation in) {
        this.in = in;
        this.location = RepositoryChoice.location(in);
        this.started = in.clock().instant();
        this.thread = Thread.ofPlatform().daemon().name("redoubt-archive-watch").unstarted(this::run);
    }

    /// Empty unless a repository is named.
    ///
    /// @throws RedoubtException NO_REPOSITORY and others if it cannot be read at all
    static Optional<ArchiveWatch> start(Invocation in) throws IOException, InterruptedException {
        if (in.options().find(Options.REPO).isEmpty()) {
            return Optional.empty();
        }
        ArchiveWatch watch = new ArchiveWatch(in);
        watch.thread.start();
        try {
            Repository _ = watch.opened.get(TO_OPEN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // It is told, with its age, like one that falls silent later.
        } catch (ExecutionException e) {
            watch.close();
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
        return Optional.of(watch);
    }

    private void run() {
        try {
            opened.complete(open());
        } catch (IOException | RuntimeException e) {
            opened.completeExceptionally(e);
        }
        while (!Thread.currentThread().isInterrupted()) {
            last = Optional.of(reading());
            read.countDown();
            try {
                Thread.sleep(BETWEEN);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private Repository open() throws IOException {
        Repository repository = Repository.open(location);
        if (RepositoryChoice.name(in).isPresent()) {
            repository.source(RepositoryChoice.name(in).get());
        }
        return repository;
    }

    private Reading reading() {
        try {
            return new Reading(all(), Optional.empty());
        } catch (IOException | RuntimeException e) {
            return last.orElse(Reading.NOTHING).failed(String.valueOf(e.getMessage()));
        }
    }

    private List<Known> all() throws IOException {
        Repository repository = Repository.open(location);
        Optional<SourceName> chosen = RepositoryChoice.name(in);
        List<Known> found = new ArrayList<>();
        for (SourceName name : chosen.isPresent() ? List.of(chosen.get()) : repository.sources()) {
            found.add(known(repository.source(name)));
        }
        return found;
    }

    private Known known(SourceStore store) throws IOException {
        SourceReport report = SourceReport.of(store, in);
        Optional<ServerUri> server = report.state().flatMap(state -> uri(state.uri()));
        return new Known(
                server,
                report.facts(
                        lastProof(store),
                        OptionalLong.of(Files.getFileStore(location).getUsableSpace())));
    }

    private static Optional<ServerUri> uri(String text) {
        try {
            return Optional.of(ServerUri.parse(text));
        } catch (RedoubtException _) {
            return Optional.empty();
        }
    }

    /// When the last drill began that restored a dataset equal to what the server had sent, and the server had not
    /// been started anew since.
    private static Optional<Instant> lastProof(SourceStore store) throws IOException {
        return DrillReports.of(store).listing().reports().stream()
                .filter(report -> report.id().startsWith("restore-"))
                .filter(report -> report.failures().isEmpty()
                        && report.all().text("proof").equals("equal")
                        && !report.all().flag("proofStale"))
                .map(DrillReports.Kept::started)
                .max(Comparator.naturalOrder());
    }

    void awaitFirst(Duration atMost) throws InterruptedException {
        boolean _ = read.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// What is known of the archive that follows this server. The one source that was named is believed to be its.
    ArchiveSight of(ServerUri server) {
        Instant now = in.clock().instant();
        if (last.isEmpty()) {
            return new ArchiveSight.Unread("the repository has not answered for " + age(started, now));
        }
        Reading reading = last.get();
        boolean chosen = RepositoryChoice.name(in).isPresent() && in.operands().size() == 1;
        return reading.sources().stream()
                .filter(source -> chosen
                        || source.server().filter(other -> same(other, server)).isPresent())
                .map(Known::facts)
                .<ArchiveSight>map(
                        facts -> new ArchiveSight.Seen(reading.failure().isPresent() ? facts : fresh(facts, now)))
                .findFirst()
                .or(() ->
                        reading.failure().map(why -> new ArchiveSight.Unread("the repository cannot be read: " + why)))
                .orElseGet(ArchiveSight.NoneFollows::new);
    }

    /// A repository that does not answer, such as one on a dead network disk, throws nothing: it is silent.
    private static ArchiveFacts fresh(ArchiveFacts facts, Instant now) {
        return Duration.between(facts.asOf(), now).compareTo(OLD) > 0
                ? facts.unreadable("it has not answered for " + age(facts.asOf(), now))
                : facts;
    }

    private static String age(Instant then, Instant now) {
        return HumanDuration.readable(
                Duration.ofMillis(Math.max(0, Duration.between(then, now).toMillis())));
    }

    /// Why it reads nothing any more, through no fault of the repository.
    Optional<String> trouble() {
        return thread.isAlive() ? Optional.empty() : Optional.of("the watcher of the repository has ended");
    }

    private static boolean same(ServerUri one, ServerUri other) {
        boolean sameHost = one.host().equalsIgnoreCase(other.host())
                || (LOOPBACK.contains(one.host()) && LOOPBACK.contains(other.host()));
        return sameHost && one.port() == other.port();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
