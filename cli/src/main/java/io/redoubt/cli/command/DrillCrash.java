package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.PersistencePolicy;
import io.redoubt.core.option.OptionValues;
import io.redoubt.core.option.Options;
import io.redoubt.drill.DrillReports;
import io.redoubt.drill.crash.CrashDrill;
import io.redoubt.drill.crash.CrashReport;
import io.redoubt.drill.crash.CrashRound;
import io.redoubt.drill.crash.Ending;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
        long seed = DrillFrame.seed(options, started);
        Optional<DrillReports> reports = DrillFrame.reports(in);
        Map<Ending, List<CrashRound>> rounds = new EnumMap<>(Ending.class);
        try (TemporaryDirectory folder = DrillFrame.scratch(in)) {
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
        return DrillFrame.tell(
                in,
                reports,
                new CrashReport(
                        DrillFrame.header(in, "crash", started, OptionalLong.of(seed)),
                        policy,
                        binary.version().toString(),
                        options.value(Options.CLIENTS),
                        noPowerCut
                                .map(why -> "not rehearsed: " + why)
                                .orElse("rebuilt from what strace saw written and forced"),
                        rounds,
                        options.find(Options.MAX_LOSS)));
    }
}
