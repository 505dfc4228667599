package io.redoubt.cli.command;

import io.redoubt.archive.backup.OneOffBackup;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Polling;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.option.DrillOptions;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import io.redoubt.drill.DrillHeader;
import io.redoubt.drill.DrillReports;
import io.redoubt.drill.restore.Assertion;
import io.redoubt.drill.restore.Moments;
import io.redoubt.drill.restore.ProofPoint;
import io.redoubt.drill.restore.RestoreDrill;
import io.redoubt.drill.restore.RestoreDrillReport;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.restore.plan.RestoreTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// `drill restore`.
final class DrillRestore {
    private static final Duration POLL = Duration.ofMillis(100);

    private DrillRestore() {}

    static int run(Invocation in) throws IOException, InterruptedException {
        long started = in.clock().millis();
        RestoreDrill.Order order = order(in, started);
        SourceStore store = RepositoryChoice.source(in);
        DrillReports reports = DrillFrame.reports(in).orElseThrow();
        DrillHeader header = DrillFrame.header(in, "restore", started, seed(order));
        try {
            return DrillFrame.interruptibly(
                    in, () -> DrillFrame.tell(in, Optional.of(reports), drill(in, store, order, header)));
        } catch (IOException | RedoubtException e) {
            DrillFrame.keepFailure(in, reports, header, "Restore drill of " + store.name(), e);
            throw e;
        }
    }

    private static RestoreDrillReport drill(
            Invocation in, SourceStore store, RestoreDrill.Order order, DrillHeader header)
            throws IOException, InterruptedException {
        try (TemporaryDirectory folder = DrillFrame.scratch(in)) {
            Optional<String> against = in.options().find(DrillOptions.AGAINST);
            if (against.isPresent()) {
                makeProof(in, store, against.get());
            }
            return new RestoreDrill(
                            store,
                            Restore.binaries(in.options()),
                            in.output().progress(),
                            in.output().events(),
                            in.clock(),
                            in.options().value(Options.TIMEOUT),
                            folder.path())
                    .run(order, header);
        }
    }

    private static RestoreDrill.Order order(Invocation in, long started) throws IOException {
        OptionValues options = in.options();
        Optional<Path> asserted = options.find(DrillOptions.ASSERT);
        return new RestoreDrill.Order(
                moments(in, started),
                asserted.isPresent() ? Assertion.read(asserted.get()) : List.of(),
                options.find(DrillOptions.MAX_RTO),
                options.on(DrillOptions.REQUIRE_PROOF));
    }

    private static Moments moments(Invocation in, long started) {
        OptionValues options = in.options();
        Optional<String> to = options.find(Options.TO);
        Optional<Integer> random = options.find(DrillOptions.RANDOM);
        if (to.isPresent() && random.isPresent()) {
            throw new RedoubtException(
                    ErrorCode.USAGE, "--to names one moment, and --random asks for others", "Give one of the two.");
        }
        return random.isPresent()
                ? new Moments.Random(random.get(), DrillFrame.seed(options, started))
                : new Moments.One(to.map(text -> RestoreTarget.parse(text, in.clock(), ZoneId.systemDefault())));
    }

    private static OptionalLong seed(RestoreDrill.Order order) {
        return switch (order.moments()) {
            case Moments.One _ -> OptionalLong.empty();
            case Moments.Random random -> OptionalLong.of(random.seed());
        };
    }

    /// Has the server send a snapshot, which stays as a backup, and waits until the archive holds all up to it.
    private static void makeProof(Invocation in, SourceStore store, String uri)
            throws IOException, InterruptedException {
        BackupStore backups = BackupStore.of(store);
        BackupEntry taken = new OneOffBackup(
                        backups,
                        ServerOptions.access(uri, in),
                        Optional.of(Backup.boot(in, backups)),
                        in.output().progress(),
                        in.clock(),
                        RepositoryChoice.COMPRESSION_LEVEL)
                .take()
                .entry();
        Duration patience = in.options().value(Options.TIMEOUT);
        if (!Polling.until(patience, POLL, () -> isArchived(store, taken))) {
            throw new RedoubtException(
                    ErrorCode.VERIFICATION_FAILED,
                    "the archive of source '%s' has not come to the moment of backup %s within %s"
                            .formatted(store.name(), taken.id(), patience),
                    "See 'redoubt status'; the backup is kept.");
        }
    }

    private static boolean isArchived(SourceStore store, BackupEntry taken) throws IOException {
        Catalog catalog = store.catalog();
        boolean archived = ProofPoint.place(catalog, taken.record()).isPresent();
        if (!archived) {
            requireArchived(catalog, store.name(), taken);
        }
        return archived;
    }

    private static void requireArchived(Catalog catalog, SourceName source, BackupEntry taken) {
        boolean known = taken.record()
                .position()
                .filter(at -> catalog.branches().stream()
                        .anyMatch(branch -> branch.replid().equals(at.replid())))
                .isPresent();
        if (!known) {
            throw new RedoubtException(
                    ErrorCode.VERIFICATION_FAILED,
                    "the history of that server is not archived as source '%s'".formatted(source),
                    "Give --against the server that is archived, and let its archive run; the backup %s is kept."
                            .formatted(taken.id()));
        }
    }
}
