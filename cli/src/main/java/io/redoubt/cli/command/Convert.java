package io.redoubt.cli.command;

import io.redoubt.cli.frame.Command;
import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.cli.frame.Output;
import io.redoubt.core.ByteSize;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.FileDraft;
import io.redoubt.core.HumanCount;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.DatasetOptions;
import io.redoubt.core.option.DatasetOptions.FileExpiry;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.formats.dataset.DatasetDigest;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.RdbDigest;
import io.redoubt.formats.rdb.RdbSummary;
import io.redoubt.formats.rdb.RdbVersion;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.formats.rewrite.RdbRewrite;
import io.redoubt.formats.rewrite.RewriteSummary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// `convert`: a snapshot written anew for another version of server, or append-only files cut at a moment.
final class Convert implements Command {
    @Override
    public String name() {
        return "convert";
    }

    @Override
    public String summary() {
        return "Write an RDB file anew for another version of server; or, with --to, append-only files up to a moment.";
    }

    @Override
    public List<Operand> operands() {
        return List.of(
                Operand.required(
                        "IN",
                        "An RDB file of Redis 5 to 8 or Valkey 7.2 to 9; with --to append-only files. They are only read."),
                Operand.required(
                        "OUT", "The file, or the append-only directory, to write. One that exists is refused."));
    }

    @Override
    public List<Option<?>> options() {
        return Stream.of(
                        List.of(DatasetOptions.FOR),
                        KeySelection.OPTIONS,
                        List.of(DatasetOptions.FILE_TTL, Options.FORCE, Options.TO, Options.CONFIG))
                .<Option<?>>flatMap(List::stream)
                .toList();
    }

    @Override
    public String example() {
        return "redoubt convert dump.rdb old.rdb --for redis-7.0";
    }

    @Override
    public int run(Invocation in) throws IOException {
        return in.options().find(Options.TO).isPresent() ? cut(in) : rewrite(in);
    }

    /// Logs hold commands, which cannot be chosen or converted one by one.
    private static int cut(Invocation in) throws IOException {
        boolean others = in.options().find(DatasetOptions.FOR).isPresent()
                || !KeySelection.of(in.options()).everything()
                || in.options().value(DatasetOptions.FILE_TTL) != FileExpiry.KEEP
                || in.options().on(Options.FORCE);
        if (others) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "--to cuts append-only files and goes with none of --for, --match, --type, --db, --ttl, --force",
                    "Cut them first; then export or restore from the result.");
        }
        return LogCutting.run(in);
    }

    private static int rewrite(Invocation in) throws IOException {
        SnapshotFile source = SnapshotFile.at(Path.of(in.operand(0)));
        Path target = Path.of(in.operand(1));
        Optional<ServerVersion> server = in.options().find(DatasetOptions.FOR).map(NamedServer::writable);
        KeySelection chosen = KeySelection.of(in.options());
        RdbRewrite order = order(in, source, server, chosen);
        try (FileDraft draft = in.options().on(Options.FORCE) ? FileDraft.replacing(target) : FileDraft.ofNew(target)) {
            RewriteSummary done = source.rewrite(draft.out(), order, in.output().progress());
            RdbSummary written = readAgain(draft, done);
            draft.publish();
            tell(in, target, done, written);
        }
        return 0;
    }

    private static RdbRewrite order(
            Invocation in, SnapshotFile source, Optional<ServerVersion> server, KeySelection chosen)
            throws IOException {
        RdbRewrite order = RdbRewrite.nothing()
                .forgettingProducers()
                .expiring(source.expiryChange(in.options().value(DatasetOptions.FILE_TTL), in.clock(), in.output()));
        if (server.isPresent()) {
            order = order.to(RdbVersion.writtenBy(server.get()));
        }
        return chosen.everything() ? order : order.keeping(chosen).withoutFunctions();
    }

    /// What will be loaded is read once more before it gets its name; if no checksum vouched for the source's
    /// values, they are looked into as well, as a server will.
    private static RdbSummary readAgain(FileDraft draft, RewriteSummary done) throws IOException {
        Path file = draft.written();
        try (InputStream written = Files.newInputStream(file)) {
            RdbSummary summary = RdbWalker.walk(written, file.toString());
            if (summary.keys() != done.keys() || summary.bytes() != done.bytes()) {
                throw new IllegalStateException("wrote %s, read %s".formatted(done, summary));
            }
            if (!done.crcPresent()) {
                decode(file);
            }
            return summary;
        }
    }

    private static void decode(Path file) throws IOException {
        try (InputStream written = Files.newInputStream(file)) {
            DatasetDigest _ = RdbDigest.of(written, file.toString(), DatasetScope.FULL);
        }
    }

    private static void tell(Invocation in, Path target, RewriteSummary done, RdbSummary written) {
        Output out = in.output();
        long expired = written.expiries().countUpTo(in.clock().millis());
        out.line("Wrote '%s'%s: %s, %s, %s."
                .formatted(
                        target,
                        in.options()
                                .find(DatasetOptions.FOR)
                                .map(version -> " for " + version)
                                .orElse(""),
                        HumanCount.readable(done.keys(), "key"),
                        new ByteSize(done.bytes()).readable(),
                        done.to()));
        if (done.leftOut() > 0) {
            out.line("Not chosen: %s.".formatted(HumanCount.readable(done.leftOut(), "key")));
        }
        warn(done, expired, out);
        out.json(JsonLine.schema(1)
                .text("file", target.toString())
                .text("from", done.from().header())
                .text("to", done.to().header())
                .number("keys", done.keys())
                .number("keysLeftOut", done.leftOut())
                .number("functions", done.functions())
                .number("streamsWithoutProducers", done.forgetful())
                .number("expiredKeys", expired)
                .flag("checksumPresent", done.crcPresent())
                .number("fileBytes", done.bytes()));
    }

    private static void warn(RewriteSummary done, long expired, Output out) {
        if (!done.crcPresent()) {
            out.warn("the source has no checksum: nothing tells whether a byte of it was changed");
        }
        if (expired > 0) {
            out.warn("%s expired already and will vanish when a server loads the file"
                    .formatted(HumanCount.readable(expired, "key")));
        }
        if (done.forgetful() > 0) {
            out.warn("the message ids that keep producers from adding twice are left out of %s"
                    .formatted(HumanCount.readable(done.forgetful(), "stream")));
        }
    }
}
