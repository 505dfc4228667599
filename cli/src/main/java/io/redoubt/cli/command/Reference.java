package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.ReferencePage;
import io.redoubt.core.option.Option;
import java.util.List;

/// `reference`: prints `docs/reference/cli.md`. Hidden: it serves the people who change the program.
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
        in.output().line(ReferencePage.of(commands).stripTrailing());
        return 0;
    }
}
