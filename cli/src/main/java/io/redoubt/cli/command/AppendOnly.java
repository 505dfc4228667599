package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.persistence.AppendOnlyReport;
import io.redoubt.persistence.AppendOnlySwitch;
import io.redoubt.persistence.AppendOnlySwitch.Unsaved;
import io.redoubt.persistence.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// `aof enable|disable URI`: switches a server's append-only file in the order that loses nothing.
final class AppendOnly implements Command {
    @Override
    public String name() {
        return "aof";
    }

    @Override
    public String summary() {
        return "Switch a running server's append-only file on or off, in the order in which no restart loses data.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(
                Operand.required(
                        "enable|disable", "What to do. Nothing is changed if it could not be kept over a restart."),
                ServerOptions.OPERAND);
    }

    @Override
    public List<Option<?>> options() {
        return Stream.concat(Stream.of(Options.TIMEOUT, Options.FORCE), Options.serverAccess().stream())
                .toList();
    }

    @Override
    public String example() {
        return "redoubt aof enable redis://localhost:6379";
    }

    @Override
    public int run(Invocation in) throws IOException {
        Thread self = Thread.currentThread();
        in.stopSignals().onStop(self::interrupt);
        var appendOnly = new AppendOnlySwitch(
                ServerOptions.access(in.operand(1), in),
                Ticker.system(),
                in.output().progress(),
                step -> in.output().line(step.line()));
        AppendOnlyReport report = switched(appendOnly, in);
        JsonLine json = JsonLine.schema(1);
        report.writeTo(json);
        in.output().json(json);
        report.warnings().forEach(in.output()::warn);
        return 0;
    }

    private static AppendOnlyReport switched(AppendOnlySwitch appendOnly, Invocation in) {
        Duration timeout = in.options().value(Options.TIMEOUT);
        return switch (in.operand(0)) {
            case "enable" -> appendOnly.enable(timeout);
            case "disable" ->
                appendOnly.disable(timeout, in.options().on(Options.FORCE) ? Unsaved.ACCEPTED : Unsaved.REFUSED);
            default ->
                throw new RedoubtException(
                        ErrorCode.USAGE,
                        "unknown action '%s' of aof".formatted(in.operand(0)),
                        "Give enable or disable, then the server's URI.");
        };
    }
}
