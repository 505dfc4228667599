package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.cli.frame.Output;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.DatasetOptions;
import io.redoubt.core.option.Option;
import io.redoubt.formats.dataset.DatasetDigest;
import io.redoubt.formats.dataset.DatasetLeaf;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.LeafSink;
import io.redoubt.formats.dataset.RdbDigest;
import io.redoubt.formats.dataset.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// `digest FILE|DIR|BACKUP`: one number for a whole dataset, equal wherever the data are equal.
final class Digest implements Command {
    @Override
    public String name() {
        return "digest";
    }

    @Override
    public String summary() {
        return "Print one digest of a dataset, the same whatever server, encoding or order holds it.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(GivenDataset.OPERAND);
    }

    @Override
    public List<Option<?>> options() {
        return Stream.of(List.of(DatasetOptions.LEAVES, DatasetOptions.AS), GivenDataset.OPTIONS)
                .<Option<?>>flatMap(List::stream)
                .toList();
    }

    @Override
    public String example() {
        return "redoubt digest /var/lib/redis/dump.rdb";
    }

    @Override
    public int run(Invocation in) throws IOException {
        DatasetScope scope = scope(in);
        try (GivenDataset dataset = GivenDataset.open(in, in.operand(0));
                InputStream snapshot = dataset.open("digest")) {
            boolean leaves = in.options().on(DatasetOptions.LEAVES);
            LeafSink sink = leaves ? (key, leaf) -> tell(key, leaf, in.output()) : (_, _) -> {};
            DatasetDigest digest = RdbDigest.of(snapshot, dataset.name(), scope, sink);
            tell(digest, dataset, in.output());
        }
        return 0;
    }

    /// What counts, as `--as` says.
    static DatasetScope scope(Invocation in) {
        return switch (in.options().value(DatasetOptions.AS)) {
            case USUAL -> DatasetScope.USUAL;
            case FULL -> DatasetScope.FULL;
            case STREAM_V1 -> DatasetScope.STREAM_V1;
        };
    }

    private static void tell(DatasetDigest digest, GivenDataset dataset, Output out) {
        out.line("%s %d".formatted(hex(digest.root()), digest.keys()));
        out.json(JsonLine.schema(1)
                .text("path", dataset.name())
                .text("digest", hex(digest.root()))
                .number("keys", digest.keys())
                .text("form", DatasetDigest.HEADER)
                .text("scope", digest.scope().text())
                .text("bootedBy", dataset.server().map(ServerVersion::toString)));
        out.detail(digest.toString());
    }

    private static void tell(DatasetKey key, DatasetLeaf leaf, Output out) {
        boolean function = key.database() == DatasetKey.FUNCTIONS;
        String expiry = leaf.expiryMillis() < 0 ? "-" : Long.toString(leaf.expiryMillis());
        out.line("%s %s %s %d %s %s %s %s"
                .formatted(
                        function ? "-" : Integer.toString(key.database()),
                        key.printableName().replace(" ", "\\x20"),
                        leaf.type(),
                        leaf.elements(),
                        expiry,
                        hex(leaf.content()),
                        leaf.groups().map(Digest::hex).orElse("-"),
                        leaf.fieldExpiries().map(Digest::hex).orElse("-")));
        JsonLine json = JsonLine.schema(1);
        if (!function) {
            json.number("db", key.database());
        }
        json.text("key", key.printableName()).text("type", leaf.type()).number("elements", leaf.elements());
        if (leaf.expiryMillis() >= 0) {
            json.time("expiry", Instant.ofEpochMilli(leaf.expiryMillis()));
        }
        out.json(json.text("content", hex(leaf.content()))
                .text("groups", leaf.groups().map(Digest::hex))
                .text("fieldExpiries", leaf.fieldExpiries().map(Digest::hex)));
    }

    static String hex(Sha256 digest) {
        return digest.toString().substring("sha256:".length());
    }
}
