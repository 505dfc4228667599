package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Output;
import io.redoubt.core.Progress;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.persistence.ChildReport;
import io.redoubt.persistence.Ticker;
import io.redoubt.wire.ServerAccess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What the commands share that have a server's child do something, and wait for it.
final class ServerChild {
    private ServerChild() {}

    /// Starts the child and waits; ends early when its thread is interrupted.
    interface Work {
        ChildReport run(ServerAccess access, Ticker ticker, Progress progress, Duration timeout);
    }

    static List<Option<?>> options() {
        return Stream.concat(Stream.of(Options.TIMEOUT), Options.serverAccess().stream())
                .toList();
    }

    /// Runs the work on the server that is the first operand, and tells what came of it.
    static int run(Invocation in, Work work) throws IOException {
        Thread self = Thread.currentThread();
        in.stopSignals().onStop(self::interrupt);
        ChildReport report = work.run(
                ServerOptions.access(in.operand(0), in),
                Ticker.system(),
                in.output().progress(),
                in.options().value(Options.TIMEOUT));
        tell(report, in.output());
        return 0;
    }

    private static void tell(ChildReport report, Output out) {
        JsonLine json = JsonLine.schema(1);
        report.writeTo(json);
        out.json(json);
        report.lines().forEach(out::line);
        report.warnings().forEach(out::warn);
    }
}
