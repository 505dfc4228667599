package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.ByteSize;
import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.FileDraft;
import io.redoubt.core.HumanTime;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonLine;
import io.redoubt.core.option.Options;
import io.redoubt.formats.aof.AofManifest;
import io.redoubt.formats.check.DatasetCheck;
import io.redoubt.formats.check.DatasetVerdict;
import io.redoubt.formats.check.Finding.Severity;
import io.redoubt.formats.files.FileKind;
import io.redoubt.restore.plan.RestoreTarget;
import io.redoubt.servers.ScratchDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Cuts a copy of append-only files at a moment: `convert` with `--to`.
///
/// The copy is written beside its place, judged, forced, and then gets its name. Confined to one thread.
record LogCutting(Invocation in, GivenFiles given, Path target) {
    private static final String NAME = "appendonly.aof";

    /// @return exit status
    static int run(Invocation in) throws IOException {
        Instant moment = moment(in);
        Path target = Path.of(in.operand(1)).toAbsolutePath().normalize();
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new RedoubtException(
                    ErrorCode.DESTINATION_NOT_EMPTY, "'%s' exists already".formatted(target), "Choose another name.");
        }
        try (GivenFiles given = GivenFiles.hold(in, in.operand(0))) {
            given.remarks().forEach(in.output()::warn);
            DatasetVerdict verdict = DatasetCheck.of(given.pinned(), in.output().progress());
            GivenDataset.requireUsable(verdict, in);
            LogCut cut = LogCut.at(moment.toEpochMilli(), given, verdict);
            var cutting = new LogCutting(in, given, target);
            DatasetVerdict written =
                    given.pinned().manifest().isPresent() ? cutting.writeDirectory(cut) : cutting.writeFile(cut);
            cutting.tell(cut, moment, written);
        }
        return 0;
    }

    private static Instant moment(Invocation in) {
        String text = in.options().value(Options.TO);
        RestoreTarget wanted = RestoreTarget.parse(text, in.clock(), ZoneId.systemDefault());
        if (wanted instanceof RestoreTarget.AtTime(Instant time)) {
            return time;
        }
        throw new RedoubtException(
                ErrorCode.USAGE,
                "files are cut at a time, not at '%s'".formatted(text),
                "Give a time, such as 2026-11-23T10:00:00Z or '10m ago'.");
    }

    private DatasetVerdict writeFile(LogCut cut) throws IOException {
        try (FileDraft draft = FileDraft.ofNew(target);
                InputStream kept = stream(cut.kept().getFirst())) {
            kept.transferTo(draft.out());
            DatasetVerdict verdict = judge(draft.written());
            draft.publish();
            return verdict;
        }
    }

    private static InputStream stream(LogCut.Part part) {
        return part.file().stream(0, part.bytes());
    }

    private DatasetVerdict writeDirectory(LogCut cut) throws IOException {
        Path parent = Optional.ofNullable(target.getParent()).orElse(target);
        Path draft = ScratchDirectory.createIn(parent, "." + target.getFileName() + ".");
        boolean published = false;
        try {
            writeParts(cut, draft);
            DatasetVerdict verdict = judge(draft);
            Durability.forceDirectory(draft);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            Durability.forceDirectory(parent);
            published = true;
            return verdict;
        } finally {
            if (!published) {
                ScratchDirectory.remove(draft);
            }
        }
    }

    /// The base keeps its place, whatever its name was; all else are increments.
    private void writeParts(LogCut cut, Path draft) throws IOException {
        Optional<String> oldBase = AofManifest.read(
                        given.pinned().manifest().orElseThrow().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        given.path().toString())
                .base();
        Optional<String> base = Optional.empty();
        List<String> increments = new ArrayList<>();
        for (LogCut.Part part : cut.kept()) {
            String name;
            if (oldBase.filter(part.file().fileName()::equals).isPresent()) {
                name = NAME + (part.snapshot() ? ".1.base.rdb" : ".1.base.aof");
                base = Optional.of(name);
            } else {
                name = "%s.%d.incr.aof".formatted(NAME, increments.size() + 1);
                increments.add(name);
            }
            copy(part, draft.resolve(name));
        }
        Path manifest = draft.resolve(NAME + ".manifest");
        Files.writeString(manifest, new AofManifest(base, increments).text());
        force(manifest);
    }

    private static void copy(LogCut.Part part, Path file) throws IOException {
        try (InputStream kept = stream(part)) {
            Files.copy(kept, file);
        }
        force(file);
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /// What will be loaded is read once more before it gets its name.
    private DatasetVerdict judge(Path written) throws IOException {
        try (GivenFiles files = GivenFiles.holdUnconfigured(written)) {
            boolean empty = FileKind.of(files.files().getFirst().head(FileKind.HEAD_BYTES)) == FileKind.EMPTY
                    && files.pinned().manifest().isEmpty();
            DatasetVerdict verdict = DatasetCheck.of(files.pinned(), in.output().progress());
            if (verdict.worst() == Severity.DAMAGE && !empty) {
                throw new IllegalStateException("wrote damaged files: " + verdict.files());
            }
            return verdict;
        }
    }

    private void tell(LogCut cut, Instant moment, DatasetVerdict written) {
        String last = cut.lastStampMillis().isPresent()
                ? "its last commands are of %s"
                        .formatted(HumanTime.written(cut.lastStampMillis().getAsLong()))
                : "it holds the snapshot alone";
        in.output()
                .line("Wrote '%s': %s; %s were left out."
                        .formatted(target, last, new ByteSize(cut.leftOutBytes()).readable()));
        in.output().line("Loads on " + written.loaders().describe() + ".");
        if (cut.leftOutBytes() == 0) {
            in.output().warn("nothing in the files is later than %s".formatted(HumanTime.written(moment)));
        }
        JsonLine json = JsonLine.schema(1)
                .text("path", target.toString())
                .time("moment", moment)
                .number("leftOutBytes", cut.leftOutBytes());
        if (cut.lastStampMillis().isPresent()) {
            json.time(
                    "lastTimestamp", Instant.ofEpochMilli(cut.lastStampMillis().getAsLong()));
        }
        in.output().json(json);
    }
}
