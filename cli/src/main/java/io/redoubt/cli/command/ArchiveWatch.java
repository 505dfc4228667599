package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.option.Options;
import io.redoubt.drill.DrillReports;
import io.redoubt.persistence.monitor.ArchiveFacts;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Reads again and again what a repository says of its archives, on a thread of its own: a repository that does not
/// answer must not hold up the look at a server. Any thread may ask.
final class ArchiveWatch implements AutoCloseable {
    /// The catalog of a long history takes a while to read.
    private static final Duration BETWEEN = Duration.ofSeconds(2);

    private static final Duration OLD = Duration.ofMinutes(1);
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

    private final Invocation in;
    private final Path location;
    private final CountDownLatch read = new CountDownLatch(1);
    private final Thread thread;
    private volatile List<Known> known = List.of();

    /// @param address of the server that the archive follows, as it says; empty when it never ran
    private record Known(Optional<ServerUri> server, ArchiveFacts facts) {}

    private ArchiveWatch(Invocation in) {
        this.in = in;
        this.location = RepositoryChoice.location(in);
        this.thread = Thread.ofVirtual().name("redoubt-archive-watch").unstarted(this::run);
    }

    /// Empty unless a repository is named.
    ///
    /// @throws RedoubtException NO_REPOSITORY and others if it cannot be read at all
    static Optional<ArchiveWatch> start(Invocation in) throws IOException {
        if (in.options().find(Options.REPO).isEmpty()) {
            return Optional.empty();
        }
        ArchiveWatch watch = new ArchiveWatch(in);
        Repository repository = Repository.open(watch.location);
        if (RepositoryChoice.name(in).isPresent()) {
            repository.source(RepositoryChoice.name(in).get());
        }
        watch.thread.start();
        return Optional.of(watch);
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                known = all();
            } catch (IOException | RedoubtException e) {
                known = known.stream()
                        .map(last -> new Known(last.server(), last.facts().unreadable(String.valueOf(e.getMessage()))))
                        .toList();
            }
            read.countDown();
            try {
                Thread.sleep(BETWEEN);
            } catch (InterruptedException _) {
                return;
            }
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

    /// When the last drill began that restored a dataset equal to what the server had sent.
    private static Optional<Instant> lastProof(SourceStore store) throws IOException {
        return DrillReports.of(store).listing().reports().stream()
                .filter(report -> report.id().startsWith("restore-"))
                .filter(report -> report.failures().isEmpty()
                        && report.all().text("proof").equals("equal"))
                .map(DrillReports.Kept::started)
                .max(Comparator.naturalOrder());
    }

    void awaitFirst(Duration atMost) throws InterruptedException {
        boolean _ = read.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// What is known of the archive that follows this server. The one source that was named is believed to be its.
    Optional<ArchiveFacts> of(ServerUri server) {
        List<Known> all = known;
        boolean chosen = RepositoryChoice.name(in).isPresent() && in.operands().size() == 1;
        return all.stream()
                .filter(candidate -> chosen
                        || candidate
                                .server()
                                .filter(other -> same(other, server))
                                .isPresent())
                .map(candidate -> fresh(candidate.facts()))
                .findFirst();
    }

    /// A repository that does not answer, such as one on a dead network disk, throws nothing: it is silent.
    private ArchiveFacts fresh(ArchiveFacts facts) {
        Duration age = Duration.between(facts.asOf(), in.clock().instant());
        return age.compareTo(OLD) > 0
                ? facts.unreadable("it has not answered for " + HumanDuration.readable(age))
                : facts;
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
