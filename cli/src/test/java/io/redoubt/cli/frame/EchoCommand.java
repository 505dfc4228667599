package io.redoubt.cli.frame;

import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.ArchiveOptions;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import java.io.IOException;
import java.util.List;

/// A command that tells what it was given, then ends as its test wants.
final class EchoCommand implements Command {
    interface Ending {
        int end(Invocation in) throws IOException, InterruptedException;
    }

    private final Ending ending;

    EchoCommand(Ending ending) {
        this.ending = ending;
    }

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public String summary() {
        return "Tell what was given.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(ArchiveOptions.SEGMENT_SIZE, Options.REPO, Options.YES, ArchiveOptions.MIN_FREE);
    }

    @Override
    public List<Operand> operands() {
        return List.of(Operand.required("URI", "Server to talk to."), Operand.optional("NAME", "A name."));
    }

    @Override
    public String example() {
        return "redoubt echo redis://127.0.0.1 --segment-size=8mb";
    }

    @Override
    public int run(Invocation in) throws IOException, InterruptedException {
        in.output().note("echoing");
        in.output()
                .line(in.operand(0) + " " + in.optionalOperand(1).orElse("-") + " "
                        + in.options().value(ArchiveOptions.SEGMENT_SIZE) + " "
                        + in.options().find(Options.REPO).orElse("-") + " "
                        + in.options().on(Options.YES));
        in.output().json(JsonLine.schema(1).text("uri", in.operand(0)));
        return ending.end(in);
    }
}
