package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.option.DrillOptions;
import io.redoubt.core.option.OptionValues;
import io.redoubt.drill.DrillReports;
import io.redoubt.drill.crash.CrashDrill;
import io.redoubt.drill.crash.CrashReport;
import io.redoubt.drill.crash.Ending;
import io.redoubt.drill.crash.ServerSetup;
import io.redoubt.drill.loss.CrashRound;
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
        return DrillFrame.interruptibly(in, () -> drill(in));
    }

    private static int drill(Invocation in) throws IOException, InterruptedException {
        OptionValues options = in.options();
        ServerSetup setup = ServerSetup.of(options.require(DrillOptions.POLICY));
        ServerBinary binary = DrillFrame.server(options);
        long started = in.clock().millis();
        long seed = DrillFrame.seed(options, started);
        Optional<DrillReports> reports = DrillFrame.reports(in);
        Map<Ending, List<CrashRound>> rounds = new EnumMap<>(Ending.class);
        Map<Ending, String> impossible = new EnumMap<>(Ending.class);
        try (TemporaryDirectory folder = DrillFrame.scratch(in)) {
            CrashDrill drill = CrashDrill.of(
                    binary,
                    setup,
                    options.value(DrillOptions.CLIENTS),
                    new SplittableRandom(seed),
                    folder.path(),
                    in.output().progress());
            for (Ending ending : Ending.named(options.value(DrillOptions.ENDING))) {
                Optional<String> reason = drill.impossible(ending);
                if (reason.isPresent()) {
                    impossible.put(ending, reason.get());
                } else {
                    rounds.put(ending, drill.run(ending, options.value(DrillOptions.ROUNDS)));
                }
            }
        }
        return DrillFrame.tell(
                in,
                reports,
                new CrashReport(
                        DrillFrame.header(in, "crash", started, OptionalLong.of(seed)),
                        setup.name(),
                        setup.leftOut(),
                        binary.version().toString(),
                        options.value(DrillOptions.CLIENTS),
                        rounds,
                        impossible,
                        options.find(DrillOptions.MAX_LOSS)));
    }
}
