package io.redoubt.cli.command;

import io.redoubt.archive.backup.OneOffBackup;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import io.redoubt.drill.DrillReports;
import io.redoubt.drill.restore.Assertion;
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
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/// `drill restore`.
final class DrillRestore {
    private static final long POLL_MILLIS = 100;

    private DrillRestore() {}

    static int run(Invocation in) throws IOException, InterruptedException {
        Thread self = Thread.currentThread();
        in.stopSignals().onStop(self::interrupt);
        OptionValues options = in.options();
        SourceStore store = RepositoryChoice.source(in);
        Optional<RestoreTarget> target =
                options.find(Options.TO).map(text -> RestoreTarget.parse(text, in.clock(), ZoneId.systemDefault()));
        List<Assertion> assertions = options.find(Options.ASSERT).isPresent()
                ? Assertion.read(options.find(Options.ASSERT).get())
                : List.of();
        var order = new RestoreDrill.Order(target, assertions, options.find(Options.MAX_RTO));
        if (options.find(Options.AGAINST).isPresent()) {
            makeProof(in, store, options.find(Options.AGAINST).get());
        }
        long started = in.clock().millis();
        try (TemporaryDirectory folder = scratch(options)) {
            RestoreDrillReport report = new RestoreDrill(
                            store,
                            Restore.binaries(options),
                            in.output().progress(),
                            in.output().events(),
                            in.clock(),
                            options.value(Options.TIMEOUT),
                            folder.path())
                    .run(order);
            return tell(in, store, report);
        } catch (RedoubtException e) {
            keepFailure(in, store, started, e);
            throw e;
        }
    }

    /// Where a drill takes place.
    static TemporaryDirectory scratch(OptionValues options) throws IOException {
        Optional<Path> parent = options.find(Options.SCRATCH);
        return parent.isPresent() ? TemporaryDirectory.in(parent.get(), "drill") : TemporaryDirectory.of("drill");
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
        long end = in.clock().millis() + patience.toMillis();
        for (Catalog catalog = store.catalog();
                ProofPoint.place(catalog, taken.record()).isEmpty();
                catalog = store.catalog()) {
            requireArchived(catalog, store.name(), taken);
            if (in.clock().millis() >= end) {
                throw new RedoubtException(
                        ErrorCode.VERIFICATION_FAILED,
                        "the archive of source '%s' has not come to the moment of backup %s within %s"
                                .formatted(store.name(), taken.id(), patience),
                        "See 'redoubt status'; the backup is kept.");
            }
            Thread.sleep(POLL_MILLIS);
        }
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

    private static int tell(Invocation in, SourceStore store, RestoreDrillReport report) throws IOException {
        List<String> failures = report.failures(in.options().on(Options.REQUIRE_PROOF));
        String id = DrillReports.id("restore", report.startedMillis());
        JsonLine json = JsonLine.schema(1).text("id", id);
        report.writeTo(json);
        json.texts("failures", failures).texts("text", report.lines());
        Path page = DrillReports.of(store).keep(id, json, report.page(failures));
        in.output().json(json);
        report.lines().forEach(in.output()::line);
        in.output().line("Report     " + page);
        failures.forEach(failure -> in.output().warn("the drill failed: " + failure));
        return failures.isEmpty() ? 0 : ErrorCode.VERIFICATION_FAILED.exitStatus();
    }

    /// An error that ends the drill is its result, and the command's.
    private static void keepFailure(Invocation in, SourceStore store, long started, RedoubtException error)
            throws IOException {
        String id = DrillReports.id("restore", started);
        JsonLine json = JsonLine.schema(1)
                .text("id", id)
                .text("kind", "restore")
                .time("started", Instant.ofEpochMilli(started))
                .text("source", store.name().text())
                .texts("failures", List.of(String.valueOf(error.getMessage())))
                .texts("text", List.of());
        Path page = DrillReports.of(store)
                .keep(id, json, RestoreDrillReport.pageOf(store.name().text(), String.valueOf(error.getMessage())));
        in.output().note("The failed drill is recorded: " + page);
    }
}
