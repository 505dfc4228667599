package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Output;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.spool.ArchiveState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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
        return List.of(Options.REPO, Options.SOURCE, Options.MAX_LAG);
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
        List<Report> reports = new ArrayList<>();
        for (SourceName name : names) {
            reports.add(Report.of(repository.source(name), in));
        }
        reports.forEach(report -> report.print(in.output()));
        if (reports.isEmpty()) {
            in.output().line("No source is archived here yet. Start one with 'redoubt archive URI'.");
        }
        boolean healthy = !reports.isEmpty()
                && reports.stream().allMatch(report -> report.problems().isEmpty());
        in.output()
                .json(JsonLine.schema(1)
                        .flag("healthy", healthy)
                        .objects("sources", reports, (json, report) -> report.writeTo(json)));
        return healthy ? 0 : ErrorCode.FINDINGS.exitStatus();
    }

    /// One source at one moment.
    ///
    /// @param state as the archive last wrote it; empty if it never ran
    /// @param end the last position that can be restored, read from repository and spool
    private record Report(
            SourceName source,
            boolean running,
            Optional<ArchiveState> state,
            Optional<BranchPosition> end,
            List<Gap> gaps,
            long nowMillis,
            List<String> problems) {
        /// A state older than this is no longer believed, running or not.
        private static final long STALE_MILLIS = 5_000;

        static Report of(SourceStore store, Invocation in) throws IOException {
            boolean running = store.isLocked();
            Optional<ArchiveState> state = ArchiveState.read(store.spool().path());
            Catalog catalog = store.catalog();
            long now = in.clock().millis();
            Optional<BranchPosition> end = catalog.lastBranch().flatMap(branch -> catalog.endOf(branch.id()));
            Report report = new Report(store.name(), running, state, end, catalog.gaps(), now, List.of());
            List<String> problems = report.findProblems(in.options().value(Options.MAX_LAG));
            return new Report(store.name(), running, state, end, catalog.gaps(), now, problems);
        }

        private List<String> findProblems(Duration maxLag) {
            List<String> found = new ArrayList<>();
            if (!running) {
                found.add("no archive runs: nothing is being received");
            }
            state.ifPresent(known -> {
                if (running && age(known) > STALE_MILLIS) {
                    found.add("the archive has said nothing for "
                            + HumanDuration.readable(Duration.ofMillis(age(known))));
                }
                if (running && known.phase() != ArchiveState.Phase.STREAMING) {
                    found.add("the archive is " + known.phase().word()
                            + (known.detail().isEmpty() ? "" : ": " + known.detail()));
                }
                if (lagMillis(known) > maxLag.toMillis()) {
                    found.add("the lag of %s is above %s"
                            .formatted(
                                    HumanDuration.readable(Duration.ofMillis(lagMillis(known))),
                                    HumanDuration.readable(maxLag)));
                }
                if (!known.unknownCommands().isEmpty()) {
                    found.add("the stream holds commands that cannot be restored for certain: "
                            + known.unknownCommands());
                }
            });
            if (end.isEmpty()) {
                found.add("nothing can be restored yet: there is no base");
            }
            gaps.stream()
                    .filter(gap -> gap.outcome() != Gap.Outcome.CLOSED)
                    .map(gap -> "gap (" + gap.outcome().word() + ") after " + gap.from()
                            + gap.to().map(to -> " until " + to).orElse("") + ": " + gap.cause())
                    .forEach(found::add);
            return found;
        }

        private long age(ArchiveState known) {
            return Math.max(0, nowMillis - known.updatedMillis());
        }

        /// Bytes the primary has that would not survive the loss of this machine's power; what the primary
        /// has beyond the received is only known if it may be asked.
        private static long lagBytes(ArchiveState known) {
            long head = Math.max(known.receivedOffset(), known.primaryOffset());
            return known.durableOffset() < 0 || head < 0 ? -1 : head - known.durableOffset();
        }

        private long lagMillis(ArchiveState known) {
            return known.undurableSinceMillis() < 0 ? 0 : Math.max(0, nowMillis - known.undurableSinceMillis());
        }

        private String stateWord() {
            return running ? state.map(known -> known.phase().word()).orElse("starting") : "stopped";
        }

        void writeTo(JsonLine json) {
            json.text("source", source.text()).flag("running", running).text("state", stateWord());
            state.ifPresent(known -> {
                json.number("branch", known.branch())
                        .text("replid", known.replid())
                        .number("receivedOffset", known.receivedOffset())
                        .number("durableOffset", known.durableOffset())
                        .number("primaryOffset", known.primaryOffset())
                        .number("lagBytes", lagBytes(known))
                        .number("lagMillis", lagMillis(known))
                        .number("ageMillis", age(known))
                        .text("server", known.server())
                        .text("uri", known.uri())
                        .text("fsync", known.fsync())
                        .number("pid", known.pid())
                        .texts("unknownCommands", known.unknownCommands());
            });
            end.ifPresent(position -> json.number(
                            "restorableBranch", position.branch().number())
                    .number("restorableOffset", position.offset().bytes()));
            json.number(
                            "gaps",
                            gaps.stream()
                                    .filter(gap -> gap.outcome() != Gap.Outcome.CLOSED)
                                    .count())
                    .texts("problems", problems);
        }

        void print(Output out) {
            out.line("%s: %s".formatted(out.palette().strong(source.text()), stateWord()));
            state.ifPresent(known -> {
                out.line("  server     %s %s".formatted(known.uri(), known.server()));
                out.line("  received   offset %s of branch %d"
                        .formatted(number(known.receivedOffset()), known.branch()));
                out.line("  durable    offset %s (fsync %s)".formatted(number(known.durableOffset()), known.fsync()));
                out.line("  lag        %s bytes, %s"
                        .formatted(
                                number(lagBytes(known)), HumanDuration.readable(Duration.ofMillis(lagMillis(known)))));
                out.line("  as of      %s, %s ago"
                        .formatted(
                                Instant.ofEpochMilli(known.updatedMillis()),
                                HumanDuration.readable(Duration.ofMillis(age(known)))));
            });
            end.ifPresent(position -> out.line("  restorable up to offset:%s".formatted(position)));
            problems.forEach(problem -> out.line("  " + out.palette().bad("problem") + "    " + problem));
            if (problems.isEmpty()) {
                out.line("  " + out.palette().good("ok"));
            }
        }

        private static String number(long value) {
            return value < 0 ? "unknown" : "%,d".formatted(value);
        }
    }
}
