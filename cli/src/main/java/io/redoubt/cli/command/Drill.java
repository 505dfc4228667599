package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.drill.DrillReports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// `drill restore`: rehearses a restore and proves it; `drill crash`: measures what a crash loses; `drill list` and
/// `drill show ID` tell of earlier ones.
final class Drill implements Command {
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
                Operand.required("restore|crash|list|show", "What to do."),
                Operand.optional("ID", "For show: the drill, as list names it."));
    }

    @Override
    public List<Option<?>> options() {
        Stream<Option<?>> own = Stream.of(
                Options.TO,
                Options.AGAINST,
                Options.ASSERT,
                Options.REQUIRE_PROOF,
                Options.MAX_RTO,
                Options.POLICY,
                Options.ROUNDS,
                Options.CLIENTS,
                Options.MAX_LOSS,
                Options.SCRATCH,
                Options.REPO,
                Options.SOURCE,
                Options.SERVER_BINARY,
                Options.TIMEOUT);
        return Stream.concat(own, Options.serverAccess().stream()).toList();
    }

    @Override
    public String example() {
        return "redoubt drill restore --against redis://localhost:6379 --require-proof";
    }

    @Override
    public int run(Invocation in) throws IOException, InterruptedException {
        return switch (in.operand(0)) {
            case "restore" -> DrillRestore.run(in);
            case "crash" -> DrillCrash.run(in);
            case "list" -> list(in);
            case "show" -> show(in);
            default ->
                throw new RedoubtException(
                        ErrorCode.USAGE,
                        "unknown action '%s' of drill".formatted(in.operand(0)),
                        "Give restore, crash, list or show.");
        };
    }

    private static int list(Invocation in) throws IOException {
        DrillReports reports = DrillReports.of(RepositoryChoice.source(in));
        List<JsonDocument> all = new ArrayList<>();
        for (String id : reports.ids()) {
            JsonDocument report = reports.read(id);
            all.add(report);
            List<String> failures = report.texts("failures");
            in.output()
                    .line("%s  %s"
                            .formatted(id, failures.isEmpty() ? "passed" : "FAILED: " + String.join("; ", failures)));
        }
        if (all.isEmpty()) {
            in.output().line("There was no drill yet; run 'redoubt drill restore'.");
        }
        in.output()
                .json(JsonLine.schema(1)
                        .objects(
                                "drills",
                                all,
                                (json, report) -> json.text("id", report.text("id"))
                                        .time("started", report.time("started"))
                                        .texts("failures", report.texts("failures"))));
        return 0;
    }

    private static int show(Invocation in) throws IOException {
        String id = in.optionalOperand(1)
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.USAGE, "show needs the drill's name", "See 'redoubt drill list'."));
        DrillReports reports = DrillReports.of(RepositoryChoice.source(in));
        JsonDocument report = reports.read(id);
        report.texts("text").forEach(in.output()::line);
        report.texts("failures").forEach(failure -> in.output().line("FAILED     " + failure));
        in.output().line("Page       " + reports.page(id));
        in.output()
                .json(JsonLine.schema(1)
                        .text("id", id)
                        .texts("text", report.texts("text"))
                        .texts("failures", report.texts("failures"))
                        .text("page", reports.page(id).toString()));
        return 0;
    }
}
