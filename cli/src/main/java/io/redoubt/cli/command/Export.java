package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.option.DatasetOptions;
import io.redoubt.core.option.DatasetOptions.ExportFormat;
import io.redoubt.core.option.Option;
import io.redoubt.formats.export.JsonExport;
import io.redoubt.formats.rdb.RdbStart;
import io.redoubt.formats.replay.CommandSummary;
import io.redoubt.formats.replay.RdbCommands;
import io.redoubt.formats.replay.RdbSource;
import io.redoubt.formats.rewrite.RdbRewrite;
import io.redoubt.formats.rewrite.RdbRewriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// `export FILE|DIR|BACKUP`: a dataset for other programs, on standard output.
final class Export implements Command {
    private static final int BUFFER = 1 << 16;

    @Override
    public String name() {
        return "export";
    }

    @Override
    public String summary() {
        return "Write a dataset to standard output, as JSON lines or as commands that redis-cli --pipe takes.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(GivenDataset.OPERAND);
    }

    @Override
    public List<Option<?>> options() {
        return Stream.of(
                        List.of(DatasetOptions.EXPORT_FORMAT, DatasetOptions.FOR),
                        KeySelection.OPTIONS,
                        GivenDataset.OPTIONS)
                .<Option<?>>flatMap(List::stream)
                .toList();
    }

    @Override
    public String example() {
        return "redoubt export /var/lib/redis/dump.rdb --format json";
    }

    @Override
    public int run(Invocation in) throws IOException {
        ExportFormat format = in.options().value(DatasetOptions.EXPORT_FORMAT);
        if (in.output().json() && format == ExportFormat.RESP) {
            throw new RedoubtException(
                    ErrorCode.USAGE, "--json and --format resp exclude each other", "Leave one of them out.");
        }
        KeySelection chosen = KeySelection.of(in.options());
        try (GivenDataset dataset = GivenDataset.open(in, in.operand(0));
                OutputStream out = new BufferedOutputStream(
                        new StandardOutput(in.surroundings().stdout()), BUFFER)) {
            String told = switch (format) {
                case JSON -> json(dataset, chosen, out);
                case RESP -> resp(in, dataset, chosen, out);
            };
            out.flush();
            in.output().note(told);
        }
        return 0;
    }

    private static String json(GivenDataset dataset, KeySelection chosen, OutputStream out) throws IOException {
        try (InputStream snapshot = dataset.open("export")) {
            JsonExport.Exported done =
                    JsonExport.write(snapshot, dataset.name(), chosen::keeps, chosen.everything(), out);
            return "exported %,d keys".formatted(done.keys());
        }
    }

    private static String resp(Invocation in, GivenDataset dataset, KeySelection chosen, OutputStream out)
            throws IOException {
        ServerVersion server = target(in, dataset);
        if (chosen.everything()) {
            return resp(dataset::open, dataset, server, out);
        }
        try (TemporaryDirectory directory = TemporaryDirectory.of("export");
                InputStream all = dataset.open("choose")) {
            Path some = directory.path().resolve("some.rdb");
            try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(some), BUFFER)) {
                RdbRewriter.rewrite(
                        all,
                        dataset.name(),
                        file,
                        RdbRewrite.nothing().keeping(chosen).withoutFunctions());
            }
            return resp(() -> Files.newInputStream(some), dataset, server, out);
        }
    }

    private static String resp(RdbSource source, GivenDataset dataset, ServerVersion server, OutputStream out)
            throws IOException {
        CommandSummary done = RdbCommands.write(source, dataset.name(), out, server);
        return "exported %,d keys as %,d commands for %s".formatted(done.keys(), done.commands(), server);
    }

    /// The server that is to run the commands: the one asked for, else the one that saved the snapshot.
    private static ServerVersion target(Invocation in, GivenDataset dataset) throws IOException {
        if (in.options().find(DatasetOptions.FOR).isPresent()) {
            return NamedServer.writable(in.options().find(DatasetOptions.FOR).get());
        }
        try (InputStream head = dataset.open()) {
            return RdbStart.of(head.readNBytes(RdbStart.ENOUGH_BYTES))
                    .flatMap(RdbStart::server)
                    .orElseThrow(() -> new RedoubtException(
                            ErrorCode.USAGE,
                            "'%s' does not say which server saved it".formatted(dataset.name()),
                            "Name the server that is to run the commands with --for, as in redis-7.0."));
        }
    }
}
