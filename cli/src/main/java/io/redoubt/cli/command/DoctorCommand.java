package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.ArchiveOptions;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.core.option.SetupOptions;
import io.redoubt.persistence.doctor.Doctor;
import io.redoubt.persistence.doctor.Examination;
import io.redoubt.persistence.doctor.Rule;
import io.redoubt.persistence.doctor.Rules;
import io.redoubt.persistence.doctor.Severity;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/// `doctor X...`: what is wrong with how a server keeps its data. `doctor explain RULE`: one rule.
final class DoctorCommand implements Command {
    private static final String EXPLAIN = "explain";

    @Override
    public String name() {
        return "doctor";
    }

    @Override
    public String summary() {
        return "Examine how a server keeps its data, and say what loses it; changes nothing. 'doctor explain RULE'"
                + " tells about one rule.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(new Operand(
                "X",
                "What there is of one server: its URI, its redis.conf or valkey.conf, its data directory, its compose"
                        + " file.",
                Operand.Count.ANY));
    }

    @Override
    public List<Option<?>> options() {
        return Stream.of(
                        List.of(
                                SetupOptions.DURABILITY,
                                SetupOptions.FAIL_ON,
                                SetupOptions.EXAMINED_FOR,
                                Options.REPO,
                                Options.SOURCE,
                                ArchiveOptions.MAX_LAG,
                                ArchiveOptions.GAP_WINDOW),
                        Options.serverAccess())
                .<Option<?>>flatMap(List::stream)
                .toList();
    }

    @Override
    public String example() {
        return "redoubt doctor redis://localhost:6379 --durability second --fail-on warning";
    }

    @Override
    public int run(Invocation in) throws IOException {
        if (!in.operands().isEmpty() && in.operand(0).equals(EXPLAIN)) {
            return explain(in);
        }
        Examination examination = Doctor.examine(Examined.given(in), in.output().progress(), in.clock());
        new ExaminationReport(in.output()).tell(examination);
        Severity least =
                Severity.valueOf(in.options().value(SetupOptions.FAIL_ON).name());
        boolean fails =
                examination.worst().map(worst -> worst.compareTo(least) >= 0).orElse(false);
        return fails ? ErrorCode.FINDINGS.exitStatus() : 0;
    }

    private static int explain(Invocation in) {
        if (in.operands().size() != 2) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "doctor explain takes one rule",
                    "Give a rule as a finding names it, such as trailing-comment.");
        }
        Rule rule = Rules.find(in.operand(1))
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.USAGE,
                        "there is no rule '%s'".formatted(in.operand(1)),
                        "docs/reference/doctor.md lists them."));
        in.output().line("%s (%s): %s.".formatted(rule.id(), rule.severity().word(), rule.title()));
        in.output().line("  consequence  " + rule.consequence());
        in.output().line("  fix          " + rule.fix());
        in.output().line("  source       " + rule.source());
        in.output().line("  reads        " + words(rule));
        in.output()
                .json(JsonLine.schema(1)
                        .text("rule", rule.id())
                        .text("severity", rule.severity().word())
                        .text("title", rule.title())
                        .text("consequence", rule.consequence())
                        .text("fix", rule.fix())
                        .text("source", rule.source())
                        .texts(
                                "reads",
                                rule.reads().stream()
                                        .map(source -> source.word())
                                        .toList()));
        return 0;
    }

    private static String words(Rule rule) {
        return String.join(
                ", ", rule.reads().stream().map(source -> source.word()).toList());
    }
}
