package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import java.util.List;
import java.util.stream.Stream;

/// The commands of the program, in the order help lists them.
public final class Commands {
    private Commands() {}

    public static List<Command> all() {
        List<Command> shown = List.of(
                new Archive(),
                new Backup(),
                new ImportCommand(),
                new Status(),
                new ListCommand(),
                new Verify(),
                new Digest(),
                new Diff(),
                new Inspect(),
                new Export(),
                new Restore(),
                new Monitor(),
                new Metrics(),
                new Snapshot(),
                new Rewrite(),
                new AppendOnly(),
                new DoctorCommand(),
                new Convert(),
                new Expire(),
                new Drill(),
                new ProfileCommand(),
                new Advise(),
                new Demo());
        Stream<Command> hidden = Stream.of(new Reference(shown), new Rehearse());
        return Stream.concat(shown.stream(), hidden).toList();
    }
}
