package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.option.Option;
import io.redoubt.persistence.AppendOnlyRewriter;
import java.io.IOException;
import java.util.List;

/// `rewrite URI`: has a server rewrite its append-only file, and says whether it did.
final class Rewrite implements Command {
    @Override
    public String name() {
        return "rewrite";
    }

    @Override
    public String summary() {
        return "Have a server rewrite its append-only file (BGREWRITEAOF), and wait until it surely has.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(ServerOptions.OPERAND);
    }

    @Override
    public List<Option<?>> options() {
        return ServerChild.options();
    }

    @Override
    public String example() {
        return "redoubt rewrite redis://localhost:6379";
    }

    @Override
    public int run(Invocation in) throws IOException {
        return ServerChild.run(
                in,
                (access, ticker, progress, timeout) ->
                        new AppendOnlyRewriter(access, ticker, progress).rewrite(timeout));
    }
}
