package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Questions;
import io.redoubt.core.ByteRate;
import io.redoubt.core.ByteSize;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.DrillOptions;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import io.redoubt.core.option.SetupOptions;
import io.redoubt.persistence.advise.Advice;
import io.redoubt.persistence.advise.DecisionTree;
import io.redoubt.persistence.advise.Needs;
import io.redoubt.persistence.advise.PolicyTable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `advise`: which persistence a server should have, by options or by asking.
final class Advise implements Command {
    @Override
    public String name() {
        return "advise";
    }

    @Override
    public String summary() {
        return "Say which persistence fits, what it loses in which disaster, and why; asks on a terminal.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                SetupOptions.ACCEPTED_LOSS,
                SetupOptions.MAX_RECOVERY,
                SetupOptions.MEMORY,
                SetupOptions.WRITE_RATE,
                SetupOptions.REPLICAS,
                SetupOptions.REBUILDABLE,
                SetupOptions.DUMPS,
                SetupOptions.TABLE,
                SetupOptions.TREE,
                DrillOptions.REPORT,
                Options.REPO,
                Options.SOURCE);
    }

    @Override
    public String example() {
        return "redoubt advise --max-loss 2s --max-recovery 5m --memory 8gb --write-rate 5mb/s --replicas 1";
    }

    @Override
    public int run(Invocation in) throws IOException {
        OptionValues options = in.options();
        if (options.on(SetupOptions.TREE) && options.on(SetupOptions.TABLE)) {
            throw new RedoubtException(ErrorCode.USAGE, "--table and --tree are two answers", "Give one of them.");
        }
        if (options.on(SetupOptions.TREE)) {
            return tell(in, DecisionTree.lines(), JsonLine.schema(1).texts("tree", DecisionTree.lines()));
        }
        if (options.on(SetupOptions.TABLE)) {
            var table = new PolicyTable(MeasuredPolicies.newest(in));
            JsonLine json = JsonLine.schema(1);
            table.writeTo(json);
            return tell(in, table.lines(), json);
        }
        Advice advice = Advice.on(needs(in), MeasuredPolicies.newest(in));
        JsonLine json = JsonLine.schema(1);
        advice.writeTo(json);
        return tell(in, advice.lines(), json);
    }

    private static int tell(Invocation in, List<String> lines, JsonLine json) {
        lines.forEach(in.output()::line);
        in.output().json(json);
        return 0;
    }

    private static Needs needs(Invocation in) throws IOException {
        OptionValues options = in.options();
        boolean told = options.find(SetupOptions.ACCEPTED_LOSS).isPresent() || options.on(SetupOptions.REBUILDABLE);
        if (!told && Questions.possible(in)) {
            return interview(new Questions(in));
        }
        if (!told) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "nothing says what may be lost, and there is no terminal to ask on",
                    "Give --max-loss, such as 2s or 1h, or --rebuildable; --table shows what each policy loses.");
        }
        return new Needs(
                options.find(SetupOptions.ACCEPTED_LOSS).orElse(Duration.ofDays(30)),
                options.find(SetupOptions.MAX_RECOVERY),
                options.value(SetupOptions.MEMORY),
                options.value(SetupOptions.WRITE_RATE),
                options.value(SetupOptions.REPLICAS),
                options.on(SetupOptions.REBUILDABLE),
                options.on(SetupOptions.DUMPS));
    }

    private static Needs interview(Questions questions) throws IOException {
        boolean rebuildable =
                questions.ask("Can all of it be made again from elsewhere, as in a cache?", "no", Advise::yes);
        Duration maxLoss = rebuildable
                ? Duration.ofDays(30)
                : questions.ask(
                        "How much may a power cut take, in time before it? 0s, 2s, 5m, 1h, ...",
                        "2s",
                        HumanDuration::parse);
        boolean dumps =
                !rebuildable && questions.ask("Does something carry a dump.rdb away regularly?", "no", Advise::yes);
        Optional<Duration> recovery = questions.ask(
                "How long may a restart take? 1m, 10m, ..., or any",
                "any",
                text -> text.equalsIgnoreCase("any") ? Optional.empty() : Optional.of(HumanDuration.parse(text)));
        ByteSize memory = questions.ask("How large may the dataset get?", "1gb", ByteSize::parse);
        ByteRate rate = questions.ask("How fast is it written at busy times?", "1mb/s", ByteRate::parse);
        int replicas = questions.ask("How many replicas are there?", "0", Advise::count);
        return new Needs(maxLoss, recovery, memory, rate, replicas, rebuildable, dumps);
    }

    private static boolean yes(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "y", "yes" -> true;
            case "n", "no" -> false;
            default -> throw new IllegalArgumentException("Answer yes or no.");
        };
    }

    private static int count(String text) {
        if (!text.matches("\\d{1,3}")) {
            throw new IllegalArgumentException("Answer a number.");
        }
        return Integer.parseInt(text);
    }
}
