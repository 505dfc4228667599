package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.option.ArchiveOptions;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.persistence.Ticker;
import io.redoubt.persistence.monitor.ArchiveSight;
import io.redoubt.persistence.monitor.ServerView;
import io.redoubt.persistence.monitor.Watcher;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The watchers of the servers a command names, and what is known of their archives. Closing ends them all.
final class Watching implements AutoCloseable {
    private final List<Watcher> watchers = new ArrayList<>();
    private final Optional<ArchiveWatch> archives;

    private Watching(Optional<ArchiveWatch> archives) {
        this.archives = archives;
    }

    static List<Option<?>> options(Option<?>... own) {
        Stream<Option<?>> shared = Stream.of(
                Options.INTERVAL,
                Options.DATA_DIR,
                Options.REPO,
                Options.SOURCE,
                ArchiveOptions.MAX_LAG,
                ArchiveOptions.GAP_WINDOW);
        return Stream.of(Stream.of(own), shared, Options.serverAccess().stream())
                .flatMap(options -> options)
                .toList();
    }

    /// @throws RedoubtException USAGE for a URI, password file or combination that cannot be used; nothing is
    ///     started then
    static Watching start(Invocation in) throws IOException, InterruptedException {
        List<ServerAccess> accesses = new ArrayList<>();
        for (String uri : in.operands()) {
            accesses.add(ServerOptions.access(uri, in));
        }
        Optional<Path> directory = in.options().find(Options.DATA_DIR);
        if (directory.isPresent() && accesses.size() > 1) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "--data-dir names one directory, but %d servers are watched".formatted(accesses.size()),
                    "Watch each server whose directory is mounted here by a command of its own.");
        }
        var watching = new Watching(ArchiveWatch.start(in));
        for (int i = 0; i < accesses.size(); i++) {
            String text = in.operand(i);
            ServerUri server = accesses.get(i).uri();
            watching.watchers.add(Watcher.start(
                    new Watcher.Order(
                            server,
                            () -> access(text, in),
                            in.options().value(Options.INTERVAL),
                            directory,
                            () -> watching.archives
                                    .<ArchiveSight>map(archives -> archives.of(server))
                                    .orElseGet(ArchiveSight.NotAsked::new)),
                    Ticker.system()));
        }
        return watching;
    }

    private static ServerAccess access(String uri, Invocation in) {
        try {
            return ServerOptions.access(uri, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until each has been looked at once, or could not be.
    void awaitFirst(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (Watcher watcher : watchers) {
            boolean _ = watcher.awaitFirst(Duration.ofNanos(deadline - System.nanoTime()));
        }
        if (archives.isPresent()) {
            archives.get().awaitFirst(Duration.ofNanos(deadline - System.nanoTime()));
        }
    }

    /// What keeps this program itself from watching; empty however the servers are.
    List<String> trouble() {
        return Stream.concat(
                        watchers.stream().map(Watcher::trouble),
                        archives.stream().map(ArchiveWatch::trouble))
                .flatMap(Optional::stream)
                .toList();
    }

    /// In the order of the command line.
    List<ServerView> views() {
        return watchers.stream().map(Watcher::view).toList();
    }

    @Override
    public void close() {
        watchers.forEach(Watcher::close);
        archives.ifPresent(ArchiveWatch::close);
    }
}
