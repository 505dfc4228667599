package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.option.DatasetOptions;
import io.redoubt.core.option.Option;
import io.redoubt.formats.dataset.DatasetComparison;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.LeafSorter;
import io.redoubt.formats.dataset.RdbDigest;
import io.redoubt.formats.dataset.SortedLeaves;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;

/// `diff A B`: which keys two datasets do not have alike, and what of them differs.
final class Diff implements Command {
    @Override
    public String name() {
        return "diff";
    }

    @Override
    public String summary() {
        return "Compare two datasets key by key: what was added, removed, changed.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(
                Operand.required(
                        "A",
                        "A dump.rdb, an append-only file, an appendonlydir, a data directory, backup:ID or base:BRANCH/OFFSET: the"
                                + " one before."),
                Operand.required("B", "The one after."));
    }

    @Override
    public List<Option<?>> options() {
        return Stream.of(List.of(DatasetOptions.AS), GivenDataset.OPTIONS)
                .<Option<?>>flatMap(List::stream)
                .toList();
    }

    @Override
    public String example() {
        return "redoubt diff yesterday.rdb /var/lib/redis";
    }

    @Override
    public int run(Invocation in) throws IOException {
        DatasetScope scope = Digest.scope(in);
        try (TemporaryDirectory sorting = TemporaryDirectory.of("diff");
                LeafSorter before = new LeafSorter(sorting.path());
                LeafSorter after = new LeafSorter(sorting.path())) {
            long keys = read(in, 0, scope, before);
            read(in, 1, scope, after);
            var report = new DiffReport(in.output());
            try (SortedLeaves one = before.sorted();
                    SortedLeaves two = after.sorted()) {
                DatasetComparison.compare(one, two, report::add);
            }
            report.end(keys);
            return report.differences() ? ErrorCode.FINDINGS.exitStatus() : 0;
        }
    }

    private static long read(Invocation in, int operand, DatasetScope scope, LeafSorter leaves) throws IOException {
        try (GivenDataset dataset = GivenDataset.open(in, in.operand(operand));
                InputStream snapshot = dataset.open("read " + dataset.name())) {
            return RdbDigest.of(snapshot, dataset.name(), scope, leaves).keys();
        }
    }
}
