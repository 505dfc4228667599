package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.cli.frame.ReferencePage;
import io.redoubt.cli.monitor.Metric;
import io.redoubt.core.option.Option;
import java.util.List;

/// `reference`: prints `docs/reference/cli.md`, or `metrics.md`. Hidden: it serves the people who change the program.
final class Reference implements Command {
    private final List<Command> commands;

    Reference(List<Command> commands) {
        this.commands = commands;
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public String summary() {
        return "Print the reference page of the command line.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(Operand.optional("PAGE", "metrics; the command line if none is named."));
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public String example() {
        return "redoubt reference > docs/reference/cli.md";
    }

    @Override
    public boolean hidden() {
        return true;
    }

    @Override
    public int run(Invocation in) {
        if (in.optionalOperand(0).filter("metrics"::equals).isPresent()) {
            Metric.page().forEach(in.output()::line);
        } else {
            in.output().line(ReferencePage.of(commands).stripTrailing());
        }
        return 0;
    }
}
