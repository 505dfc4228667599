package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.option.Option;
import io.redoubt.persistence.SnapshotTaker;
import java.io.IOException;
import java.util.List;

/// `snapshot URI`: has a server save its dataset, and says whether it did.
final class Snapshot implements Command {
    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public String summary() {
        return "Have a server save its dataset to its own disk (BGSAVE), and wait until it surely has.";
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
        return "redoubt snapshot redis://localhost:6379";
    }

    @Override
    public int run(Invocation in) throws IOException {
        return ServerChild.run(
                in, (access, ticker, progress, timeout) -> new SnapshotTaker(access, ticker, progress).take(timeout));
    }
}
