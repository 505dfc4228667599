package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.ArchiveOptions;
import io.redoubt.core.option.DrillOptions;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.drill.DrillReports;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/// `drill restore`: rehearses a restore and proves it; `drill crash`: measures what a crash loses; `drill
/// archive`: the same of the archive itself; `drill list` and `drill show ID` tell of earlier ones.
final class Drill implements Command {
    /// Those a report names.
    static final List<Option<?>> OPTIONS = List.of(
            Options.TO,
            DrillOptions.RANDOM,
            DrillOptions.SEED,
            DrillOptions.AGAINST,
            DrillOptions.ASSERT,
            DrillOptions.REQUIRE_PROOF,
            DrillOptions.MAX_RTO,
            DrillOptions.POLICY,
            DrillOptions.ENDING,
            DrillOptions.ROUNDS,
            DrillOptions.CLIENTS,
            DrillOptions.MAX_LOSS,
            ArchiveOptions.FSYNC,
            DrillOptions.REPORT,
            DrillOptions.SCRATCH,
            Options.REPO,
            Options.SOURCE,
            Options.SERVER_BINARY,
            Options.TIMEOUT);

    @Override
    public String name() {
        return "drill";
    }

    @Override
    public String summary() {
        return "Rehearse a restore and prove it key by key, or a crash and count what it loses, on servers of its own.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(
                Operand.required("restore|crash|compare|archive|list|show", "What to do."),
                Operand.optional("ID", "For show: the drill, as list names it."));
    }

    @Override
    public List<Option<?>> options() {
        return Stream.concat(OPTIONS.stream(), Options.serverAccess().stream()).toList();
    }

    @Override
    public String example() {
        return "redoubt drill restore --against redis://localhost:6379 --require-proof";
    }

    @Override
    public int run(Invocation in) throws IOException, InterruptedException {
        if (!in.operand(0).equals("show") && in.optionalOperand(1).isPresent()) {
            // Not quoted: it may be a URI with a password.
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "'drill %s' takes no server, and no other word".formatted(in.operand(0)),
                    "A drill works on servers of its own, never on one that is named to it. 'drill restore --against"
                            + " URI' reads from one.");
        }
        return switch (in.operand(0)) {
            case "restore" -> DrillRestore.run(in);
            case "crash" -> DrillCrash.run(in);
            case "archive" -> DrillArchive.run(in);
            case "compare" -> DrillCompare.run(in);
            case "list" -> list(in);
            case "show" -> show(in);
            default ->
                throw new RedoubtException(
                        ErrorCode.USAGE,
                        "unknown action '%s' of drill".formatted(in.operand(0)),
                        "Give restore, crash, compare, archive, list or show.");
        };
    }

    private static int list(Invocation in) throws IOException {
        DrillReports.Listing drills = DrillFrame.earlier(in).listing();
        for (DrillReports.Kept drill : drills.reports()) {
            List<String> failures = drill.failures();
            in.output()
                    .line("%s  %s"
                            .formatted(
                                    drill.id(),
                                    failures.isEmpty()
                                            ? "passed"
                                            : "FAILED: "
                                                    + String.join("; ", failures)
                                                            .replace('\n', ' ')));
        }
        List<String> unreadable = drills.unreadable().stream()
                .map(problem -> String.valueOf(problem.getMessage()))
                .toList();
        unreadable.forEach(problem -> in.output().line("damaged: " + problem));
        if (drills.reports().isEmpty() && unreadable.isEmpty()) {
            in.output().line("There was no drill yet; run 'redoubt drill restore'.");
        }
        in.output()
                .json(JsonLine.schema(1)
                        .objects(
                                "drills",
                                drills.reports(),
                                (json, drill) -> json.text("id", drill.id())
                                        .time("started", drill.started())
                                        .texts("failures", drill.failures()))
                        .texts("unreadable", unreadable));
        return 0;
    }

    private static int show(Invocation in) throws IOException {
        String id = in.optionalOperand(1)
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.USAGE, "show needs the drill's name", "See 'redoubt drill list'."));
        DrillReports reports = DrillFrame.earlier(in);
        DrillReports.Kept drill = reports.read(id);
        drill.text().forEach(in.output()::line);
        drill.failures().forEach(failure -> in.output().line("FAILED     " + failure));
        in.output().line("Page       " + reports.page(id));
        in.output()
                .json(JsonLine.schema(1)
                        .text("id", id)
                        .document("report", drill.all())
                        .text("page", reports.page(id).toString()));
        return 0;
    }
}
