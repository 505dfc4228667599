package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.ArchiveOptions;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.repository.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `status`: what each archive says of itself now, how old that is, and what is wrong.
///
/// Everything is read in this moment: the lock (does an archive run?), its state file, the catalog.
final class Status implements Command {
    @Override
    public String name() {
        return "status";
    }

    @Override
    public String summary() {
        return "Show whether the archives run, how far they are, and what is missing.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(Options.REPO, Options.SOURCE, ArchiveOptions.MAX_LAG, ArchiveOptions.GAP_WINDOW);
    }

    @Override
    public String example() {
        return "redoubt status --max-lag 30s";
    }

    @Override
    public int run(Invocation in) throws IOException {
        Repository repository = Repository.open(RepositoryChoice.location(in));
        Optional<SourceName> chosen = RepositoryChoice.name(in);
        List<SourceName> names =
                chosen.isPresent() ? List.of(repository.source(chosen.get()).name()) : repository.sources();
        List<SourceReport> reports = new ArrayList<>();
        for (SourceName name : names) {
            reports.add(SourceReport.of(repository.source(name), in));
        }
        reports.forEach(report -> report.print(in.output()));
        if (reports.isEmpty()) {
            in.output().line("No source is archived here yet. Start one with 'redoubt archive URI'.");
        }
        boolean healthy = !reports.isEmpty() && reports.stream().allMatch(SourceReport::healthy);
        in.output()
                .json(JsonLine.schema(1)
                        .flag("healthy", healthy)
                        .objects("sources", reports, (json, report) -> report.writeTo(json)));
        return healthy ? 0 : ErrorCode.FINDINGS.exitStatus();
    }
}
