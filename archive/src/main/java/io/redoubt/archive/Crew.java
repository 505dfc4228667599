package io.redoubt.archive;

import io.redoubt.core.Events;
import java.util.Optional;

/// Starts the archive's threads. None of them may end unseen: an archive that seems to run and does not is
/// worse than one that has ended and is started again. So what ends a thread by surprise is told, and ends the
/// archive.
///
/// Any thread.
final class Crew {
    private final Events events;
    private final Runnable stopArchive;
    private volatile Optional<IllegalStateException> surprise = Optional.empty();

    /// @param stopArchive returns at once
    Crew(Events events, Runnable stopArchive) {
        this.events = events;
        this.stopArchive = stopArchive;
    }

    /// A thread that is not started yet and keeps no process alive.
    Thread member(String name, Runnable work) {
        return Thread.ofPlatform()
                .name("redoubt-" + name)
                .daemon()
                .uncaughtExceptionHandler(this::ended)
                .unstarted(work);
    }

    private void ended(Thread thread, Throwable cause) {
        String what = "thread '%s' failed: %s".formatted(thread.getName(), cause);
        surprise = Optional.of(new IllegalStateException(what, cause));
        events.warn(what + "; the archive ends");
        stopArchive.run();
    }

    /// @throws IllegalStateException if a thread has ended by surprise
    void requireWell() {
        surprise.ifPresent(failure -> {
            throw failure;
        });
    }
}
