package io.redoubt.persistence;

import io.redoubt.core.ByteSize;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The single steps of switching the append-only file on or off, each with its check, and what was done so far.
/// Confined to one thread, for one switch.
final class SwitchSteps {
    private static final List<String> RIGHTS =
            List.of("+config|get", "+config|set", "+config|rewrite", "+bgsave", "+bgrewriteaof", "+info", "+ping");

    private final WatchedServer server;
    private final Ticker ticker;
    private final Duration limit;
    private final Progress progress;
    private final Consumer<SwitchStep> story;
    private final Patience patience;
    private final List<SwitchStep> done = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    SwitchSteps(WatchedServer server, Ticker ticker, Duration limit, Progress progress, Consumer<SwitchStep> story) {
        this.server = server;
        this.ticker = ticker;
        this.limit = limit;
        this.progress = progress;
        this.story = story;
        this.patience = new Patience(ticker, limit);
    }

    WatchedServer server() {
        return server;
    }

    Duration limit() {
        return limit;
    }

    void tell(String verb, String what) {
        SwitchStep step = new SwitchStep(verb, what);
        done.add(step);
        story.accept(step);
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    AppendOnlyReport report(boolean on, boolean changed, Optional<String> keptIn) {
        return new AppendOnlyReport(server.address(), on, changed, keptIn, done, warnings);
    }

    /// @throws RedoubtException SERVER_NOT_READY while the server loads
    PersistenceFacts facts() {
        PersistenceFacts facts = look();
        if (facts.loading()) {
            throw new RedoubtException(
                    ErrorCode.SERVER_NOT_READY,
                    "server '%s' is still loading its dataset".formatted(server.address()),
                    "Wait until it has loaded, then try again.");
        }
        return facts;
    }

    PersistenceFacts look() {
        try {
            return server.facts();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new RedoubtException(
                    ErrorCode.INTERRUPTED,
                    "interrupted while server '%s' was away".formatted(server.address()),
                    "Look at its 'INFO persistence' when it is back.");
        }
    }

    String setting(String name) {
        return server.setting(name, RIGHTS);
    }

    /// Sets appendonly, and checks that the server has taken it.
    ///
    /// @return how the server is now
    PersistenceFacts set(Toggle toggle) {
        Asked asked = server.ask(List.of("CONFIG", "SET", "appendonly", toggle.word()));
        if (asked.reply() instanceof Reply.Failure failure) {
            throw new Refusals(server).of("CONFIG SET appendonly " + toggle.word(), failure, RIGHTS);
        }
        require(toggle, asked.after());
        return asked.after();
    }

    private void require(Toggle toggle, PersistenceFacts facts) {
        boolean on = toggle == Toggle.ON;
        if (facts.appendOnly().enabled() != on || !setting("appendonly").equals(toggle.word())) {
            throw new RedoubtException(
                    ErrorCode.FAILED,
                    "server '%s' has appendonly '%s' after it was set to '%s'"
                            .formatted(server.address(), setting("appendonly"), toggle.word()),
                    "Somebody else changes it too: find out who, then try again.");
        }
    }

    /// Writes the running settings into the configuration file.
    ///
    /// @return the error when the server cannot
    Optional<RedoubtException> rewriteConfiguration() {
        return switch (server.call("CONFIG", "REWRITE")) {
            case Reply.Failure failure -> Optional.of(notRewritable(failure));
            case Reply.Simple _ -> Optional.empty();
            case Reply reply -> Optional.of(new Refusals(server).unexpected("CONFIG REWRITE", reply));
        };
    }

    private RedoubtException notRewritable(Reply.Failure failure) {
        boolean file = failure.text().startsWith("Rewriting config file");
        return file
                ? new Refusals(server)
                        .failed(
                                "CONFIG REWRITE",
                                failure,
                                "The server replaces its configuration file by a rename: make its directory writable for the"
                                        + " server; in a container, mount the directory and not the single file.")
                : new Refusals(server).of("CONFIG REWRITE", failure, RIGHTS);
    }

    /// @throws RedoubtException FAILED if the setting would be forgotten at the next start, before anything
    ///     is changed
    String requireConfigFile(PersistenceFacts facts) {
        if (facts.configFile().isEmpty()) {
            throw new RedoubtException(
                    ErrorCode.FAILED,
                    "server '%s' runs without a configuration file: CONFIG REWRITE cannot keep appendonly over a restart"
                            .formatted(server.address()),
                    "Start it with a configuration file. Nothing was changed.");
        }
        return facts.configFile();
    }

    /// Tries CONFIG REWRITE before anything is changed. That nothing else tells whether it works; it writes what
    /// runs.
    ///
    /// @throws RedoubtException when it does not, with the reason
    void requireRewritableConfiguration(String file) {
        Optional<RedoubtException> obstacle = rewriteConfiguration();
        if (obstacle.isPresent()) {
            RedoubtException e = obstacle.get();
            throw new RedoubtException(e.code(), e.getMessage() + "; nothing was changed", e.hint(), e);
        }
        tell("Tried", "CONFIG REWRITE works: '%s' holds the settings of the running server".formatted(file));
    }

    /// Writes the new setting into the configuration file.
    void keep(Toggle toggle, String file) {
        Optional<RedoubtException> obstacle = rewriteConfiguration();
        if (obstacle.isPresent()) {
            throw obstacle.get();
        }
        tell("Kept", "'%s' says appendonly %s for the next start".formatted(file, toggle.word()));
    }

    /// Checks that the setting that was kept is the one that runs.
    void confirm(Toggle toggle) {
        require(toggle, look());
    }

    /// Waits for the files that the server writes after appendonly was set to yes.
    ///
    /// @param asked as the server was right after that
    void awaitFiles(PersistenceFacts asked, Patience within) {
        ChildResult result = run(new RewriteKind(), within).follow(asked);
        PersistenceFacts.AppendOnly files = result.ended().appendOnly();
        if (!files.writesOk()) {
            throw filesFailed("cannot write its append-only file (aof_last_write_status:err)");
        }
        // Redis 6.2 says ok to a first rewrite that it could not put in place, and schedules another.
        if (!Enabling.complete(result.ended())) {
            throw filesFailed("wrote its append-only file, and begins again (aof_rewrite_scheduled:1)");
        }
        require(Toggle.ON, result.ended());
        tell(
                "Written",
                "the append-only files are complete: %,d keys, %s, in %s"
                        .formatted(
                                result.begun().keys(),
                                new ByteSize(files.currentBytes().orElse(0)).readable(),
                                HumanDuration.readable(result.took())));
    }

    private RedoubtException filesFailed(String what) {
        return new RedoubtException(
                ErrorCode.FAILED,
                "server '%s' %s".formatted(server.address(), what),
                "The reason is in %s.".formatted(ServerLog.of(server).name()));
    }

    void awaitFiles(PersistenceFacts asked) {
        awaitFiles(asked, patience);
    }

    /// A rewrite of its own, for files of which is not known whether they are complete.
    void rewrite() {
        run(new RewriteKind(), patience).run();
        tell("Rewritten", "the append-only files are complete");
    }

    void snapshot() {
        ChildResult result = run(new SnapshotKind(), patience).run();
        tell(
                "Saved",
                "%,d keys in a snapshot, in %s"
                        .formatted(result.begun().keys(), HumanDuration.readable(result.took())));
    }

    private ChildRun run(ChildKind kind, Patience within) {
        return new ChildRun(server, kind, RIGHTS, within, progress, ticker);
    }

    Patience anew() {
        return new Patience(ticker, limit);
    }
}
