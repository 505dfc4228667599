package io.redoubt.persistence;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.RedoubtException;
import java.util.Optional;

/// Switches the append-only file on.
///
/// The configuration file says yes only when the files are complete. Said before, a crash would bring the server
/// up empty; never said, the next start would load an old dump.rdb.
record Enabling(SwitchSteps steps) {
    AppendOnlyReport run() {
        PersistenceFacts facts = steps.facts();
        if (facts.appendOnly().enabled()) {
            return already(facts);
        }
        String file = steps.requireConfigFile(facts);
        steps.requireRewritableConfiguration(file);
        try {
            PersistenceFacts asked = steps.set(Toggle.ON);
            steps.tell("Set", "appendonly is yes in the running server, which now writes the files");
            steps.awaitFiles(asked);
            steps.keep(Toggle.ON, file);
        } catch (RedoubtException e) {
            throw takenBack(e);
        }
        steps.confirm(Toggle.ON);
        return steps.report(true, true, Optional.of(file));
    }

    private AppendOnlyReport already(PersistenceFacts facts) {
        steps.tell("Found", "appendonly is yes already");
        if (!complete(facts)) {
            // Not known to be complete, so the configuration must not say yes yet.
            steps.rewrite();
        }
        Optional<RedoubtException> obstacle =
                facts.configFile().isEmpty() ? Optional.of(withoutFile()) : steps.rewriteConfiguration();
        if (obstacle.isPresent()) {
            steps.warn("%s; whether the next start has appendonly yes depends on how the server is started"
                    .formatted(obstacle.get().getMessage()));
            return steps.report(true, false, Optional.empty());
        }
        steps.tell("Kept", "'%s' says appendonly yes for the next start".formatted(facts.configFile()));
        return steps.report(true, false, Optional.of(facts.configFile()));
    }

    /// A server whose first rewrite failed goes on trying, with appendonly yes and no files to load.
    static boolean complete(PersistenceFacts facts) {
        PersistenceFacts.AppendOnly files = facts.appendOnly();
        return files.lastOk() && !files.rewriting() && !files.scheduled();
    }

    private RedoubtException withoutFile() {
        return new RedoubtException(
                ErrorCode.FAILED,
                "server '%s' runs without a configuration file"
                        .formatted(steps.server().address()),
                "Start it with a configuration file.");
    }

    /// Also stops the rewrite, if it still runs.
    private RedoubtException takenBack(RedoubtException cause) {
        RedoubtException told = told(cause);
        try {
            if (steps.look().appendOnly().enabled()) {
                PersistenceFacts _ = steps.set(Toggle.OFF);
            }
            return new RedoubtException(
                    told.code(), told.getMessage() + "; appendonly is no again, as before", told.hint(), cause);
        } catch (RedoubtException back) {
            return new RedoubtException(
                    told.code(),
                    "%s; and appendonly could not be set to no again: %s"
                            .formatted(told.getMessage(), back.getMessage()),
                    "The configuration file does not say appendonly yes: see to it that the running server does not"
                            + " either, or a restart loads an old dump.rdb.",
                    cause);
        }
    }

    /// Taken back, the rewrite does not go on.
    private RedoubtException told(RedoubtException cause) {
        return switch (cause.code()) {
            case STILL_RUNNING ->
                new RedoubtException(
                        ErrorCode.FAILED,
                        "the append-only files of server '%s' were not complete within %s"
                                .formatted(steps.server().address(), HumanDuration.readable(steps.limit())),
                        "Run it again with a longer --timeout.",
                        cause);
            case INTERRUPTED ->
                new RedoubtException(
                        ErrorCode.INTERRUPTED,
                        "interrupted before the append-only files were complete",
                        "Run it again.",
                        cause);
            default -> cause;
        };
    }
}
