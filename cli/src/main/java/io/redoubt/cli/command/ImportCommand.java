package io.redoubt.cli.command;

import io.redoubt.archive.backup.BackupTrial;
import io.redoubt.archive.imports.DatasetOnDisk;
import io.redoubt.archive.imports.Import;
import io.redoubt.archive.imports.Import.Imported;
import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.option.DatasetOptions;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.repository.backup.BackupStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// `import DIR|FILE`: one full backup made from files a server wrote, loaded by a real server before it is listed.
final class ImportCommand implements Command {
    @Override
    public String name() {
        return "import";
    }

    @Override
    public String summary() {
        return "Make a backup from a server's dump.rdb or append-only files, and let a real server load it.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(
                Operand.required(
                        "DIR|FILE",
                        "A server's data directory, its appendonlydir, a dump.rdb or a 6.x appendonly.aof. The server may run."));
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                Options.REPO,
                Options.SOURCE,
                Options.CONFIG,
                DatasetOptions.FOR,
                Options.SKIP_BOOT,
                Options.SERVER_BINARY,
                Options.TIMEOUT);
    }

    @Override
    public String example() {
        return "redoubt import /var/lib/redis --source orders";
    }

    @Override
    public int run(Invocation in) throws IOException {
        Path given = Path.of(in.operand(0)).toAbsolutePath();
        try (DatasetOnDisk dataset = DatasetOnDisk.at(
                given,
                GivenFiles.configured(in),
                in.options().find(DatasetOptions.FOR).map(NamedServer::writable),
                in.output().progress())) {
            // Only now: a mistyped path must not leave a source behind that never was.
            BackupStore store = BackupStore.of(SourceOfServer.named(in).store(in));
            Optional<BackupTrial> trial = Backup.trial(in, store);
            Imported imported = new Import(
                            store, trial, in.output().progress(), in.clock(), RepositoryChoice.COMPRESSION_LEVEL)
                    .run(dataset);
            return BackupReport.tell(imported.entry(), imported.remarks(), trial.isPresent(), in.output());
        }
    }
}
