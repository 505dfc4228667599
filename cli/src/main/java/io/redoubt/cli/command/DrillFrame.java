package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.ProgramVersion;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.option.DrillOptions;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import io.redoubt.drill.DrillFailure;
import io.redoubt.drill.DrillHeader;
import io.redoubt.drill.DrillReport;
import io.redoubt.drill.DrillReports;
import io.redoubt.repository.Repository;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/// What every drill has around it: the header of its report, where that is kept, how it is told.
final class DrillFrame {
    private static final long MOST_SEEDS = 1_000_000_000;

    private DrillFrame() {}

    static DrillHeader header(Invocation in, String kind, long startedMillis, OptionalLong seed) {
        return new DrillHeader(
                DrillReports.id(kind, startedMillis),
                kind,
                startedMillis,
                ProgramVersion.number(),
                host(),
                parameters(in.options(), Drill.OPTIONS),
                seed);
    }

    private static String host() {
        return "%s (%s %s, %s, %d processors)"
                .formatted(
                        hostName(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "a host without a name";
        }
    }

    /// What was asked for, as it could be asked for again. A flag has an empty value.
    private static Map<String, String> parameters(OptionValues options, List<Option<?>> declared) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Option<?> option : declared) {
            options.givenText(option).ifPresent(text -> parameters.put(option.name(), shown(option, text)));
        }
        return parameters;
    }

    private static String shown(Option<?> option, String text) {
        if (option == DrillOptions.AGAINST) {
            return ServerUri.parse(text).toString(); // without the password it may have
        }
        return option.arity() == Option.Arity.FLAG ? "" : text;
    }

    /// What is random follows from it; one that can be given again.
    static long seed(OptionValues options, long startedMillis) {
        return options.find(DrillOptions.SEED).map(Integer::longValue).orElse(startedMillis % MOST_SEEDS);
    }

    /// The server under trial.
    static ServerBinary server(OptionValues options) {
        ServerBinaries binaries = ServerBinaries.standard();
        return options.find(Options.SERVER_BINARY).map(binaries::at).orElseGet(binaries::embedded);
    }

    /// Where a drill takes place.
    static TemporaryDirectory scratch(Invocation in) throws IOException {
        Optional<Path> given = in.options().find(DrillOptions.SCRATCH);
        return given.isPresent()
                ? TemporaryDirectory.in(new ScratchPlace(given.get()).requireApart(kept(in)), "drill")
                : TemporaryDirectory.of("drill");
    }

    private static List<Path> kept(Invocation in) throws IOException {
        Path repository = RepositoryChoice.location(in);
        return Repository.isRepository(repository)
                ? List.of(repository, RepositoryChoice.source(in).spool().path())
                : List.of(repository);
    }

    /// Where reports are kept; empty if no directory was named and there is no repository.
    static Optional<DrillReports> reports(Invocation in) throws IOException {
        Optional<DrillReports> named = in.options().find(DrillOptions.REPORT).map(DrillReports::in);
        return named.isPresent() || !Repository.isRepository(RepositoryChoice.location(in))
                ? named
                : Optional.of(DrillReports.of(RepositoryChoice.source(in)));
    }

    /// Where reports are to be found.
    ///
    /// @throws RedoubtException NO_REPOSITORY if there is none and no directory was named
    static DrillReports earlier(Invocation in) throws IOException {
        Optional<Path> named = in.options().find(DrillOptions.REPORT);
        return named.isPresent() ? DrillReports.in(named.get()) : DrillReports.of(RepositoryChoice.source(in));
    }

    /// Runs a drill so that Ctrl-C and SIGTERM end it soon. That takes a virtual thread: no other is woken by an
    /// interrupt while it waits for a server's answer.
    ///
    /// @throws RedoubtException INTERRUPTED if it was told to end, whatever came of it then
    static int interruptibly(Invocation in, Callable<Integer> drill) throws IOException, InterruptedException {
        var task = new FutureTask<>(drill);
        Thread worker = Thread.ofVirtual().name("redoubt-drill").unstarted(task);
        var stopped = new AtomicBoolean();
        in.stopSignals().onStop(() -> {
            stopped.set(true);
            worker.interrupt();
        });
        worker.start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (stopped.get()) {
                throw new RedoubtException(
                        ErrorCode.INTERRUPTED, "the drill was told to end", "Nothing of it stays; run it again.", e);
            }
            switch (e.getCause()) {
                case IOException known -> throw known;
                case RuntimeException known -> throw known;
                case Error known -> throw known;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /// An error that ends a drill is its result, and the command's. An interrupted drill has none.
    static void keepFailure(Invocation in, DrillReports reports, DrillHeader header, String title, Exception error) {
        if (error instanceof RedoubtException known && known.code() == ErrorCode.INTERRUPTED) {
            return;
        }
        try {
            DrillReports.Saved saved = reports.keep(DrillFailure.of(header, title, error));
            in.output().note("The failed drill is recorded: " + saved.page());
        } catch (IOException | RedoubtException e) {
            error.addSuppressed(e);
            in.output().warn("the failed drill could not be recorded: " + e.getMessage());
        }
    }

    /// Keeps a report, prints it, and says with which status the command ends.
    static int tell(Invocation in, Optional<DrillReports> reports, DrillReport found) throws IOException {
        DrillReport report = found;
        String place = "";
        if (reports.isPresent()) {
            DrillReports.Saved saved = reports.get().keep(found);
            report = saved.report();
            place = saved.page().toString();
        }
        in.output().json(report.json());
        report.lines().forEach(in.output()::line);
        if (!place.isEmpty()) {
            in.output().line("Report     " + place);
        }
        report.failures().forEach(failure -> in.output().warn("the drill failed: " + failure));
        return report.failures().isEmpty() ? 0 : ErrorCode.VERIFICATION_FAILED.exitStatus();
    }
}
