package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.option.ArchiveOptions;
import io.redoubt.core.option.DrillOptions;
import io.redoubt.core.option.OptionValues;
import io.redoubt.drill.DrillReports;
import io.redoubt.drill.archive.ArchiveDrill;
import io.redoubt.drill.archive.ArchiveDrillReport;
import io.redoubt.drill.archive.ArchiveEnding;
import io.redoubt.drill.crash.Ending;
import io.redoubt.restore.FreeSpace;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/// `drill archive`.
final class DrillArchive {
    private DrillArchive() {}

    static int run(Invocation in) throws IOException, InterruptedException {
        return DrillFrame.interruptibly(in, () -> drill(in));
    }

    private static int drill(Invocation in) throws IOException, InterruptedException {
        OptionValues options = in.options();
        ServerBinary binary = DrillFrame.server(options);
        Optional<String> noPowerCut = ArchiveDrill.noPowerCut();
        long started = in.clock().millis();
        long seed = DrillFrame.seed(options, started);
        Optional<DrillReports> reports = DrillFrame.reports(in);
        var order = new ArchiveDrill.Order(
                binary, Demo.thisProgram(), options.value(ArchiveOptions.FSYNC), options.value(DrillOptions.CLIENTS));
        List<Ending> endings = endings(options).stream()
                .filter(ending -> ending != Ending.POWERCUT || noPowerCut.isEmpty())
                .toList();
        if (endings.isEmpty()) {
            throw new RedoubtException(
                    ErrorCode.FAILED,
                    "nothing can be rehearsed: " + noPowerCut.orElseThrow(),
                    "Install strace, or rehearse --ending kill.");
        }
        List<ArchiveEnding> found;
        try (TemporaryDirectory folder = DrillFrame.scratch(in)) {
            new FreeSpace("drill", ArchiveDrill.MOST_BYTES).requireOn(folder.path());
            found = new ArchiveDrill(
                            order,
                            new SplittableRandom(seed),
                            folder.path(),
                            in.output().progress(),
                            in.clock())
                    .run(endings, options.value(DrillOptions.ROUNDS));
        }
        return DrillFrame.tell(
                in,
                reports,
                new ArchiveDrillReport(
                        DrillFrame.header(in, "archive", started, OptionalLong.of(seed)),
                        order.fsync(),
                        binary.version().toString(),
                        order.clients(),
                        noPowerCut
                                .map(why -> "not rehearsed: " + why)
                                .orElse("rebuilt from what strace saw written, forced and named"),
                        found,
                        options.find(DrillOptions.MAX_LOSS)));
    }

    private static List<Ending> endings(OptionValues options) {
        List<Ending> endings = Ending.named(options.value(DrillOptions.ENDING));
        List<Ending> others = endings.stream()
                .filter(ending -> !Ending.usual().contains(ending))
                .toList();
        if (!others.isEmpty()) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "drill archive cannot rehearse '%s'"
                            .formatted(others.getFirst().word()),
                    "Give --ending sigterm, kill or powercut.");
        }
        return endings;
    }
}
