package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Output;
import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanCount;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.Missing;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.backup.BackupStore.Listing;
import io.redoubt.restore.plan.RestorePoint;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// `list`: what can be restored, read from repository and spool in this moment.
final class ListCommand implements Command {
    @Override
    public String name() {
        return "list";
    }

    @Override
    public String summary() {
        return "List what can be restored: branches, their bases, ranges and gaps, and backups.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(Options.REPO, Options.SOURCE);
    }

    @Override
    public String example() {
        return "redoubt list --source localhost-6379";
    }

    @Override
    public int run(Invocation in) throws IOException {
        Repository repository = Repository.open(RepositoryChoice.location(in));
        Optional<SourceName> chosen = RepositoryChoice.name(in);
        List<SourceName> names = chosen.isPresent() ? List.of(chosen.get()) : repository.sources();
        for (SourceName name : names) {
            SourceStore store = repository.source(name);
            show(name, store.catalog(), BackupStore.of(store).listing(), in.output());
        }
        if (names.isEmpty()) {
            in.output().line("Nothing is kept here yet. Start with 'redoubt archive URI' or 'redoubt backup URI'.");
        }
        return 0;
    }

    private static void show(SourceName source, Catalog catalog, Listing backups, Output out) {
        out.json(json(source, catalog, backups));
        out.line(out.palette().strong(source.text()));
        for (Branch branch : catalog.branches()) {
            out.line("  branch %s  %s%s".formatted(branch.id(), branch.replid(), parent(branch)));
            for (BaseEntry base : catalog.basesOf(branch.id())) {
                out.line("    base     %s  offset %,d  %s%s"
                        .formatted(
                                RestorePoint.timeText(base.millis()),
                                base.position().offset().bytes(),
                                new ByteSize(base.storedBytes()).readable(),
                                base.sealed() ? "" : "  (in the spool)"));
            }
            log(catalog.segmentsOf(branch.id()), out);
        }
        for (Gap gap : catalog.gaps()) {
            out.line("  gap (%s) after %s%s: %s"
                    .formatted(
                            gap.outcome().word(),
                            gap.from(),
                            gap.to().map(to -> " until " + to).orElse(""),
                            gap.cause()));
            out.line("           %s  to  %s"
                    .formatted(
                            RestorePoint.timeText(gap.fromMillis()),
                            gap.toMillis().map(RestorePoint::timeText).orElse("now")));
        }
        for (Branch branch : catalog.withoutBase()) {
            out.line("  missing: the base of branch %s".formatted(branch.id()));
        }
        for (Missing range : catalog.missing()) {
            out.line("  missing: offsets %s to %s, a file is gone or this copy lags behind"
                    .formatted(range.from(), range.to()));
        }
        for (BackupEntry backup : backups.entries()) {
            out.line("  backup %s".formatted(BackupReport.line(backup)));
        }
        for (RedoubtException unreadable : backups.unreadable()) {
            out.line("  damaged: %s".formatted(unreadable.getMessage()));
        }
        if (catalog.branches().isEmpty()
                && backups.entries().isEmpty()
                && backups.unreadable().isEmpty()) {
            out.line("  nothing yet");
        }
    }

    private static String parent(Branch branch) {
        return branch.parent().map(from -> "  continues " + from).orElse("");
    }

    private static void log(List<SegmentEntry> segments, Output out) {
        if (segments.isEmpty()) {
            return;
        }
        out.line("    log      %s  to  %s"
                .formatted(
                        RestorePoint.timeText(segments.getFirst().firstMillis()),
                        RestorePoint.timeText(segments.getLast().lastMillis())));
        out.line("             offsets %,d to %,d  %s, %s%s"
                .formatted(
                        segments.getFirst().start().bytes(),
                        segments.getLast().end().bytes(),
                        HumanCount.readable(segments.size(), "segment"),
                        new ByteSize(segments.stream()
                                        .mapToLong(SegmentEntry::storedBytes)
                                        .sum())
                                .readable(),
                        segments.getLast().sealed() ? "" : " (the last in the spool)"));
    }

    private static JsonLine json(SourceName source, Catalog catalog, Listing backups) {
        return JsonLine.schema(1)
                .text("source", source.text())
                .objects("branches", catalog.branches(), ListCommand::branch)
                .objects("bases", catalog.bases(), ListCommand::base)
                .objects("segments", catalog.segments(), ListCommand::segment)
                .objects("gaps", catalog.gaps(), ListCommand::gap)
                .objects("missing", catalog.missing(), ListCommand::missing)
                .objects("backups", backups.entries(), BackupReport::writeTo)
                .texts(
                        "unreadable",
                        backups.unreadable().stream()
                                .map(problem -> String.valueOf(problem.getMessage()))
                                .toList());
    }

    private static void missing(JsonLine json, Missing range) {
        json.number("branch", range.from().branch().number())
                .number("startOffset", range.from().offset().bytes())
                .number("endOffset", range.to().bytes());
    }

    private static void branch(JsonLine json, Branch branch) {
        json.number("branch", branch.id().number())
                .text("replid", branch.replid().hex())
                .number("startOffset", branch.start().bytes())
                .time("opened", Instant.ofEpochMilli(branch.openedMillis()))
                .text("cause", branch.cause());
        branch.parent()
                .ifPresent(from -> json.number("parentBranch", from.branch().number())
                        .number("parentOffset", from.offset().bytes()));
    }

    private static void base(JsonLine json, BaseEntry base) {
        json.number("branch", base.position().branch().number())
                .number("offset", base.position().offset().bytes())
                .time("time", Instant.ofEpochMilli(base.millis()))
                .number("storedBytes", base.storedBytes())
                .flag("sealed", base.sealed());
    }

    private static void segment(JsonLine json, SegmentEntry segment) {
        json.number("branch", segment.branch().number())
                .number("startOffset", segment.start().bytes())
                .number("endOffset", segment.end().bytes())
                .time("firstTime", Instant.ofEpochMilli(segment.firstMillis()))
                .time("lastTime", Instant.ofEpochMilli(segment.lastMillis()))
                .number("storedBytes", segment.storedBytes())
                .flag("sealed", segment.sealed());
    }

    private static void gap(JsonLine json, Gap gap) {
        json.number("fromBranch", gap.from().branch().number())
                .number("fromOffset", gap.from().offset().bytes())
                .time("fromTime", Instant.ofEpochMilli(gap.fromMillis()))
                .text("outcome", gap.outcome().word())
                .text("cause", gap.cause());
        gap.to()
                .ifPresent(to -> json.number("toBranch", to.branch().number())
                        .number("toOffset", to.offset().bytes()));
        json.time("toTime", gap.toMillis().map(Instant::ofEpochMilli));
    }
}
