package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.persistence.SnapshotReport;
import io.redoubt.persistence.SnapshotTaker;
import io.redoubt.persistence.Ticker;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

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
        return Stream.concat(Stream.of(Options.TIMEOUT), Options.serverAccess().stream())
                .toList();
    }

    @Override
    public String example() {
        return "redoubt snapshot redis://localhost:6379";
    }

    @Override
    public int run(Invocation in) throws IOException {
        Thread self = Thread.currentThread();
        in.stopSignals().onStop(self::interrupt);
        SnapshotReport report = new SnapshotTaker(
                        ServerOptions.access(in.operand(0), in),
                        Ticker.system(),
                        in.output().progress())
                .take(in.options().value(Options.TIMEOUT));
        JsonLine json = JsonLine.schema(1);
        report.writeTo(json);
        in.output().json(json);
        report.lines().forEach(in.output()::line);
        report.warnings().forEach(in.output()::warn);
        return 0;
    }
}
