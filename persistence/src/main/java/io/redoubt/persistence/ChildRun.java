package io.redoubt.persistence;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Has a server make one child that begins after the command was given, and waits for its end. Confined to one
/// thread, for one child.
final class ChildRun {
    /// After a failed snapshot the server lets 5 seconds pass before it begins a scheduled one.
    private static final Duration LONGEST_BEFORE_BEGINNING = Duration.ofSeconds(6);

    private final WatchedServer server;
    private final ChildKind kind;
    private final List<String> rights;
    private final Patience patience;
    private final Progress progress;
    private final Ticker ticker;
    private final ChildFailures failures;
    private ChildPhase phase = ChildPhase.WAITING;
    private Duration begun = Duration.ZERO;

    /// @param rights what the user needs for the whole command, for the message when one of them is missing
    ChildRun(
            WatchedServer server,
            ChildKind kind,
            List<String> rights,
            Patience patience,
            Progress progress,
            Ticker ticker) {
        this.server = server;
        this.kind = kind;
        this.rights = rights;
        this.patience = patience;
        this.progress = progress;
        this.ticker = ticker;
        this.failures = new ChildFailures(server, kind);
    }

    /// Asks and waits.
    ///
    /// @throws RedoubtException FAILED with the reason when the child comes to nothing; STILL_RUNNING when
    ///     the time is over before its end; SERVER_UNREACHABLE when the server is gone; NOT_AUTHORISED,
    ///     SERVER_NOT_READY; INTERRUPTED
    ChildResult run() {
        return guarded(this::askUntilDone);
    }

    /// Waits for a child that the server makes by itself after another command, and asks for one if none comes.
    ///
    /// @throws RedoubtException as `run`
    ChildResult follow(PersistenceFacts asked) {
        return guarded(() -> {
            Optional<ChildResult> result = kind.running(asked) ? awaitEnd(asked, asked) : awaitBeginningAndEnd(asked);
            return result.isPresent() ? result.get() : askUntilDone();
        });
    }

    private ChildResult askUntilDone() throws InterruptedException {
        while (true) {
            awaitTurn();
            Optional<ChildResult> result = attempt();
            if (result.isPresent()) {
                return result.get();
            }
        }
    }

    private interface Waiting {
        ChildResult run() throws InterruptedException;
    }

    private ChildResult guarded(Waiting waiting) {
        try {
            return waiting.run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw failures.interrupted(phase);
        } catch (RedoubtException e) {
            throw e.code() == ErrorCode.SERVER_UNREACHABLE ? failures.gone(phase, e) : e;
        }
    }

    /// A child that runs already was begun before our command: it does not hold what was written since.
    private void awaitTurn() throws InterruptedException {
        PersistenceFacts now = server.facts();
        enter(ChildPhase.WAITING, now);
        while (kind.running(now) || !kind.judgeable(now)) {
            now = look(now);
        }
    }

    /// @return empty if it has to be asked again
    private Optional<ChildResult> attempt() throws InterruptedException {
        Asked asked;
        try {
            asked = server.ask(kind.command());
        } catch (RedoubtException e) {
            return lost(e);
        }
        return switch (kind.answer(asked.reply())) {
            case STARTED -> kind.running(asked.after()) ? awaitEnd(asked.after(), asked.after()) : Optional.empty();
            case SCHEDULED -> awaitBeginningAndEnd(asked.after());
            case BUSY -> Optional.empty();
            case REFUSED -> throw refused(asked.reply());
        };
    }

    /// Whether the server took the request is not known, so a child that runs when it is back is not taken for
    /// ours.
    private Optional<ChildResult> lost(RedoubtException failure) throws InterruptedException {
        if (failure.code() != ErrorCode.SERVER_UNREACHABLE || patience.over()) {
            throw failure;
        }
        patience.pause();
        return Optional.empty();
    }

    private RedoubtException refused(Reply reply) {
        String command = kind.command().getFirst();
        return reply instanceof Reply.Failure failure
                ? new Refusals(server).of(command, failure, rights)
                : new Refusals(server).unexpected(command, reply);
    }

    /// @return empty if the child never came, or its end is unclear
    private Optional<ChildResult> awaitBeginningAndEnd(PersistenceFacts asked) throws InterruptedException {
        enter(ChildPhase.SCHEDULED, asked);
        Patience unblocked = new Patience(ticker, LONGEST_BEFORE_BEGINNING);
        // The last look before the beginning is what the child is judged from: what happened earlier says nothing of
        // it.
        PersistenceFacts before = asked;
        PersistenceFacts now = asked;
        while (!kind.hasBegun(before, now)) {
            if (kind.blocked(now)) {
                unblocked = new Patience(ticker, LONGEST_BEFORE_BEGINNING);
            } else if (unblocked.over()) {
                return Optional.empty();
            }
            before = now;
            now = look(now);
        }
        return awaitEnd(before, now);
    }

    /// @param before as the server was when the child had just begun, or just before
    /// @return empty if its end is unclear
    private Optional<ChildResult> awaitEnd(PersistenceFacts before, PersistenceFacts first)
            throws InterruptedException {
        enter(ChildPhase.RUNNING, first);
        PersistenceFacts now = first;
        while (true) {
            switch (kind.judge(before, now)) {
                case ChildVerdict.Running _ -> now = look(now);
                case ChildVerdict.Done _ -> {
                    return Optional.of(new ChildResult(
                            before, first, now, begun, patience.elapsed().minus(begun)));
                }
                case ChildVerdict.Failed(ChildVerdict.Failure failure) -> throw failures.of(failure);
                case ChildVerdict.Unclear _ -> {
                    return Optional.empty();
                }
            }
        }
    }

    private void enter(ChildPhase next, PersistenceFacts now) {
        phase = next;
        begun = patience.elapsed();
        progress.phase(
                switch (next) {
                    case WAITING -> "waiting for what runs already";
                    case SCHEDULED -> "waiting for another child of the server";
                    case RUNNING -> kind.noun();
                },
                now.child().keysTotal(),
                "keys");
    }

    private PersistenceFacts look(PersistenceFacts last) throws InterruptedException {
        if (patience.over()) {
            throw failures.timeUp(phase, patience.limit(), last);
        }
        progress.done(last.child().keysDone());
        patience.pause();
        return server.facts();
    }
}
