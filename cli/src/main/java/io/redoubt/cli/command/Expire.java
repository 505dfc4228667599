package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Consent;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Output;
import io.redoubt.core.ByteSize;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.retention.Clocks;
import io.redoubt.repository.retention.RetentionPlan;
import io.redoubt.repository.retention.RetentionPolicy;
import io.redoubt.repository.retention.RetentionRun;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `expire`: removes what a policy does not keep.
final class Expire implements Command {
    @Override
    public String name() {
        return "expire";
    }

    @Override
    public String summary() {
        return "Remove backups, bases and log that a policy does not keep.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                Options.KEEP_WITHIN,
                Options.KEEP_LAST,
                Options.REPO,
                Options.SOURCE,
                Options.DRY_RUN,
                Options.YES,
                Options.FORCE);
    }

    @Override
    public String example() {
        return "redoubt expire --keep-within 7d --keep-last 3 --dry-run";
    }

    @Override
    public int run(Invocation in) throws IOException {
        RetentionPolicy policy = policy(in.options());
        boolean dryRun = in.options().on(Options.DRY_RUN);
        var consent = new Consent(in);
        if (!dryRun) {
            consent.requirePossible();
        }
        SourceStore store = RepositoryChoice.source(in);
        var run = new RetentionRun(store, Clocks.ofThisHost(in.clock()));
        if (dryRun) {
            RetentionPlan plan = run.plan(policy);
            plan.describe().forEach(in.output()::line);
            in.output().line("Nothing was changed.");
            json(plan, in.output(), false);
            return 0;
        }
        try (SourceLock _ = BackupStore.of(store).lock()) {
            remove(run, run.plan(policy), consent);
        }
        return 0;
    }

    private static RetentionPolicy policy(OptionValues options) {
        Optional<Duration> within = options.find(Options.KEEP_WITHIN);
        Optional<Integer> last = options.find(Options.KEEP_LAST);
        if (within.isEmpty() && last.isEmpty()) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "nothing says what to keep",
                    "Give --keep-within, as in 7d, or --keep-last, as in 3, or both.");
        }
        return new RetentionPolicy(within, last);
    }

    private static void remove(RetentionRun run, RetentionPlan plan, Consent consent) throws IOException {
        Output out = consent.in().output();
        boolean force = consent.in().options().on(Options.FORCE);
        plan.requireAllowed(force);
        plan.describe().forEach(out::line);
        if (!plan.removals().isEmpty()) {
            consent.requireFor("Remove for good what goes");
        }
        run.carryOut(plan, force);
        out.line(
                plan.removals().isEmpty()
                        ? "Nothing was removed."
                        : "Removed; %s are free.".formatted(new ByteSize(plan.freedBytes()).readable()));
        json(plan, out, true);
    }

    private static void json(RetentionPlan plan, Output out, boolean removed) {
        JsonLine json = JsonLine.schema(1).flag("removed", removed);
        plan.writeTo(json);
        out.json(json);
    }
}
