package io.redoubt.persistence;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.util.Optional;

/// Switches the append-only file off.
///
/// A snapshot comes first: it is what the next start loads, and shows that the server can save. What is written
/// until appendonly is no is in the append-only file alone, so it is saved again before the configuration file
/// says no.
record Disabling(SwitchSteps steps, AppendOnlySwitch.Unsaved accepted) {
    AppendOnlyReport run() {
        PersistenceFacts facts = steps.facts();
        if (!facts.appendOnly().enabled()) {
            return already(facts);
        }
        String file = steps.requireConfigFile(facts);
        requireSavePoints();
        if (Enabling.complete(facts)) {
            // Otherwise this would write appendonly yes beside files that are not whole.
            steps.requireRewritableConfiguration(file);
        }
        snapshotFirst();
        try {
            PersistenceFacts off = steps.set(Toggle.OFF);
            steps.tell("Set", "appendonly is no in the running server");
            if (off.snapshot().changes() > 0) {
                steps.snapshot();
            }
            steps.keep(Toggle.OFF, file);
        } catch (RedoubtException e) {
            throw takenBack(e);
        }
        steps.confirm(Toggle.OFF);
        steps.tell("Left", leftBehind());
        return steps.report(false, true, Optional.of(file));
    }

    private AppendOnlyReport already(PersistenceFacts facts) {
        steps.tell("Found", "appendonly is no already");
        if (facts.configFile().isEmpty()) {
            steps.warn("the server runs without a configuration file: how it is started says what the next start does");
            return steps.report(false, false, Optional.empty());
        }
        Optional<RedoubtException> obstacle = steps.rewriteConfiguration();
        if (obstacle.isPresent()) {
            steps.warn("%s; whether the next start has appendonly no is not known"
                    .formatted(obstacle.get().getMessage()));
            return steps.report(false, false, Optional.empty());
        }
        steps.tell("Kept", "'%s' says appendonly no for the next start".formatted(facts.configFile()));
        return steps.report(false, false, Optional.of(facts.configFile()));
    }

    private void requireSavePoints() {
        if (!steps.setting("save").isEmpty()) {
            return;
        }
        if (accepted == AppendOnlySwitch.Unsaved.REFUSED) {
            throw new RedoubtException(
                    ErrorCode.FAILED,
                    "server '%s' has no save points: without its append-only file it would never save again; nothing was changed"
                            .formatted(steps.server().address()),
                    "Set some first, such as CONFIG SET save '3600 1 300 100 60 10000', or accept with --force that a restart loses every later write.");
        }
        steps.warn("there are no save points: from now on nothing is saved, and a restart loses every later write");
    }

    private void snapshotFirst() {
        try {
            steps.snapshot();
        } catch (RedoubtException e) {
            throw new RedoubtException(e.code(), e.getMessage() + "; appendonly is yes as before", e.hint(), e);
        }
    }

    private RedoubtException takenBack(RedoubtException cause) {
        try {
            PersistenceFacts now = steps.look();
            if (!now.appendOnly().enabled()) {
                steps.awaitFiles(steps.set(Toggle.ON), steps.anew());
            }
            return new RedoubtException(
                    cause.code(), cause.getMessage() + "; appendonly is yes again, as before", cause.hint(), cause);
        } catch (RedoubtException back) {
            return new RedoubtException(
                    cause.code(),
                    "%s; and appendonly could not be set to yes again: %s"
                            .formatted(cause.getMessage(), back.getMessage()),
                    "The configuration file may still say appendonly yes: run 'redoubt aof enable' before the server is restarted.",
                    cause);
        }
    }

    private String leftBehind() {
        String name = steps.server()
                .setting("appenddirname")
                .or(() -> steps.server().setting("appendfilename"))
                .orElse("appendonlydir");
        return "'%s/%s' stays, out of date from now on: use 'redoubt aof enable' to go back, never a restart"
                .formatted(steps.setting("dir"), name);
    }
}
