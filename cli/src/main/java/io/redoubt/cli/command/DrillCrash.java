package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.PersistencePolicy;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import io.redoubt.drill.DrillReports;
import io.redoubt.drill.crash.CrashDrill;
import io.redoubt.drill.crash.CrashReport;
import io.redoubt.drill.crash.CrashRound;
import io.redoubt.drill.crash.Ending;
import io.redoubt.repository.Repository;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// `drill crash`.
final class DrillCrash {
    private DrillCrash() {}

    static int run(Invocation in) throws IOException, InterruptedException {
        Thread self = Thread.currentThread();
        in.stopSignals().onStop(self::interrupt);
        OptionValues options = in.options();
        PersistencePolicy policy = options.require(Options.POLICY);
        ServerBinaries binaries = ServerBinaries.standard();
        ServerBinary binary =
                options.find(Options.SERVER_BINARY).map(binaries::at).orElseGet(binaries::embedded);
        Optional<String> noPowerCut = CrashDrill.noPowerCut();
        long started = in.clock().millis();
        long seed = started;
        Map<Ending, List<CrashRound>> rounds = new EnumMap<>(Ending.class);
        try (TemporaryDirectory folder = DrillRestore.scratch(options)) {
            var drill = new CrashDrill(
                    binary,
                    policy,
                    options.value(Options.CLIENTS),
                    new SplittableRandom(seed),
                    folder.path(),
                    in.output().progress());
            for (Ending ending : Ending.values()) {
                if (ending != Ending.POWERCUT || noPowerCut.isEmpty()) {
                    rounds.put(ending, drill.run(ending, options.value(Options.ROUNDS)));
                }
            }
        }
        return tell(
                in,
                new CrashReport(
                        started,
                        policy,
                        binary.version().toString(),
                        options.value(Options.CLIENTS),
                        seed,
                        noPowerCut
                                .map(why -> "not rehearsed: " + why)
                                .orElse("rebuilt from what strace saw written and forced"),
                        rounds,
                        options.find(Options.MAX_LOSS)));
    }

    private static int tell(Invocation in, CrashReport report) throws IOException {
        String id = DrillReports.id("crash", report.startedMillis());
        List<String> failures = report.failures();
        JsonLine json = JsonLine.schema(1).text("id", id);
        report.writeTo(json);
        json.texts("failures", failures).texts("text", report.lines());
        in.output().json(json);
        report.lines().forEach(in.output()::line);
        keep(in, id, json, report.page());
        failures.forEach(failure -> in.output().warn("the drill failed: " + failure));
        return failures.isEmpty() ? 0 : ErrorCode.VERIFICATION_FAILED.exitStatus();
    }

    /// It needs no repository, but where there is one its report stays.
    private static void keep(Invocation in, String id, JsonLine json, String page) throws IOException {
        if (Repository.isRepository(RepositoryChoice.location(in))) {
            in.output()
                    .line("Report     "
                            + DrillReports.of(RepositoryChoice.source(in)).keep(id, json, page));
        }
    }
}
