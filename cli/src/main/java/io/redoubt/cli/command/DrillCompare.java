package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.option.DrillOptions;
import io.redoubt.core.option.OptionValues;
import io.redoubt.drill.DrillReports;
import io.redoubt.drill.compare.ComparisonReport;
import io.redoubt.drill.compare.PolicyComparison;
import io.redoubt.drill.compare.PolicyFigures;
import io.redoubt.restore.FreeSpace;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/// `drill compare`.
final class DrillCompare {
    private DrillCompare() {}

    static int run(Invocation in) throws IOException, InterruptedException {
        return DrillFrame.interruptibly(in, () -> drill(in));
    }

    private static int drill(Invocation in) throws IOException, InterruptedException {
        OptionValues options = in.options();
        ServerBinary binary = DrillFrame.server(options);
        int rounds = options.value(DrillOptions.ROUNDS);
        long started = in.clock().millis();
        long seed = DrillFrame.seed(options, started);
        Optional<DrillReports> reports = DrillFrame.reports(in);
        List<PolicyFigures> figures;
        try (TemporaryDirectory folder = DrillFrame.scratch(in)) {
            new FreeSpace("comparison", PolicyComparison.MOST_BYTES).requireOn(folder.path());
            in.output()
                    .note("measuring all policies on %s takes about %s; --rounds makes it longer or shorter"
                            .formatted(binary.version(), HumanDuration.readable(PolicyComparison.estimate(rounds))));
            figures = new PolicyComparison(
                            binary,
                            options.value(DrillOptions.CLIENTS),
                            new SplittableRandom(seed),
                            folder.path(),
                            in.output().progress())
                    .run(rounds);
        }
        return DrillFrame.tell(
                in,
                reports,
                new ComparisonReport(
                        DrillFrame.header(in, "compare", started, OptionalLong.of(seed)),
                        binary.version().toString(),
                        options.value(DrillOptions.CLIENTS),
                        ComparisonReport.powerCutHere(),
                        figures));
    }
}
