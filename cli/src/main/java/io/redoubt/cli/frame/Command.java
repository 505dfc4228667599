package io.redoubt.cli.frame;

import io.redoubt.core.option.Option;
import java.io.IOException;
import java.util.List;

/// One command: what it is called, what it takes, and what it does.
///
/// The declarations are constant. Options that every command takes (`--json`, `--quiet`, ...) are added by the frame.
public interface Command {
    /// Lower case, one word.
    String name();

    /// One sentence for the list of commands, with its full stop.
    String summary();

    /// The command's own options, in the order people should read them.
    List<Option<?>> options();

    /// What stands behind the command's name, in order.
    default List<Operand> operands() {
        return List.of();
    }

    /// One line that can be typed as it is.
    String example();

    /// Whether lists of commands leave it out.
    default boolean hidden() {
        return false;
    }

    /// Does the work.
    ///
    /// @return the exit status, 0 when done; failures are thrown as `RedoubtException`
    /// @throws IOException if something failed that has no better explanation; reported as a failure, status 1
    /// @throws InterruptedException if the thread was interrupted; reported as status 130
    int run(Invocation in) throws IOException, InterruptedException;
}
