package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.option.DatasetOptions;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.OptionValues;
import io.redoubt.formats.survey.Survey;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;

/// `inspect FILE|DIR|BACKUP`: what kinds of keys there are, and where the size lies.
final class Inspect implements Command {
    @Override
    public String name() {
        return "inspect";
    }

    @Override
    public String summary() {
        return "Show what a dataset holds: keys by type, database, prefix and time to live, the largest and the longest.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(GivenDataset.OPERAND);
    }

    @Override
    public List<Option<?>> options() {
        return Stream.of(
                        List.of(DatasetOptions.TOP, DatasetOptions.PREFIX_DEPTH),
                        KeySelection.OPTIONS,
                        GivenDataset.OPTIONS)
                .<Option<?>>flatMap(List::stream)
                .toList();
    }

    @Override
    public String example() {
        return "redoubt inspect /var/lib/redis/dump.rdb --prefix-depth 2";
    }

    @Override
    public int run(Invocation in) throws IOException {
        OptionValues options = in.options();
        var question = new Survey.Question(
                KeySelection.of(options)::keeps,
                options.value(DatasetOptions.PREFIX_DEPTH),
                options.value(DatasetOptions.TOP),
                in.clock().millis());
        try (GivenDataset dataset = GivenDataset.open(in, in.operand(0));
                InputStream snapshot = dataset.open("inspect")) {
            Survey survey = Survey.of(snapshot, dataset.name(), question);
            new InspectReport(dataset.name(), survey, question, in.output()).tell();
        }
        return 0;
    }
}
