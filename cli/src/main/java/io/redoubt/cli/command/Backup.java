package io.redoubt.cli.command;

import io.redoubt.archive.backup.BackupTrial;
import io.redoubt.archive.backup.OneOffBackup;
import io.redoubt.archive.backup.OneOffBackup.Taken;
import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.wire.ServerAccess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// `backup URI`: one full backup over the wire, loaded by a real server before it is listed.
final class Backup implements Command {
    @Override
    public String name() {
        return "backup";
    }

    @Override
    public String summary() {
        return "Take a full backup of a running server over the wire, and let a real server load it.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(ServerOptions.OPERAND);
    }

    @Override
    public List<Option<?>> options() {
        Stream<Option<?>> own =
                Stream.of(Options.REPO, Options.SOURCE, Options.SKIP_BOOT, Options.SERVER_BINARY, Options.TIMEOUT);
        return Stream.concat(own, Options.serverAccess().stream()).toList();
    }

    @Override
    public String example() {
        return "redoubt backup redis://localhost:6379";
    }

    @Override
    public int run(Invocation in) throws IOException {
        ServerAccess access = ServerOptions.access(in.operand(0), in);
        BackupStore store = BackupStore.of(SourceOfServer.choose(in, access).store(in));
        Optional<BackupTrial> trial = trial(in, store);
        Taken taken = new OneOffBackup(
                        store, access, trial, in.output().progress(), in.clock(), RepositoryChoice.COMPRESSION_LEVEL)
                .take();
        List<String> notes = new ArrayList<>();
        taken.facts()
                .missing()
                .forEach((part, answer) -> notes.add("the backup lacks the server's %s: %s".formatted(part, answer)));
        taken.facts()
                .eviction()
                .ifPresent(policy -> notes.add(
                        "the server takes keys away when its memory is full (maxmemory-policy %s): no later backup has them"
                                .formatted(policy)));
        return BackupReport.tell(taken.entry(), notes, trial.isPresent(), in.output());
    }

    /// How backups are loaded, as the options say; empty if they are not to be.
    static Optional<BackupTrial> trial(Invocation in, BackupStore store) {
        return in.options().on(Options.SKIP_BOOT) ? Optional.empty() : Optional.of(boot(in, store));
    }

    /// How backups are loaded, for commands that always do it.
    static BackupTrial boot(Invocation in, BackupStore store) {
        OptionValues options = in.options();
        return new BackupTrial(
                store.directory(),
                Restore.binaries(options),
                options.value(Options.TIMEOUT),
                in.output().progress(),
                in.clock());
    }
}
