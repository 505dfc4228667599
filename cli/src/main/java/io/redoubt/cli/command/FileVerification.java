package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Output;
import io.redoubt.core.ByteSize;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.json.JsonLine;
import io.redoubt.formats.aof.LogCheck;
import io.redoubt.formats.check.CheckedFile;
import io.redoubt.formats.check.DatasetCheck;
import io.redoubt.formats.check.DatasetVerdict;
import io.redoubt.formats.check.Finding;
import io.redoubt.formats.check.Finding.Severity;
import io.redoubt.formats.rdb.RdbSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Verifies files a server wrote, without a server, and tells what was found.
final class FileVerification {
    private final Output out;

    private FileVerification(Output out) {
        this.out = out;
    }

    /// @return exit status: 0 sound, 3 suspect, 20 damaged
    static int run(Invocation in, String operand) throws IOException {
        try (GivenFiles given = GivenFiles.hold(in, operand)) {
            DatasetVerdict verdict = DatasetCheck.of(given.pinned(), in.output().progress());
            return new FileVerification(in.output()).tell(given, verdict);
        }
    }

    private int tell(GivenFiles given, DatasetVerdict verdict) {
        given.remarks().forEach(out::warn);
        verdict.files().forEach(this::show);
        out.line(
                switch (verdict.worst()) {
                    case REMARK -> "Loads on " + verdict.loaders().describe() + ".";
                    case SUSPECT ->
                        "Every byte is in order; loads on " + verdict.loaders().describe() + ".";
                    case DAMAGE -> "Nothing was changed. Work on a copy.";
                });
        out.json(json(given, verdict));
        return switch (verdict.worst()) {
            case REMARK -> 0;
            case SUSPECT -> ErrorCode.FINDINGS.exitStatus();
            case DAMAGE -> ErrorCode.VERIFICATION_FAILED.exitStatus();
        };
    }

    private void show(CheckedFile file) {
        Severity worst = file.findings().stream()
                .map(Finding::severity)
                .max(Severity::compareTo)
                .orElse(Severity.REMARK);
        String mark = switch (worst) {
            case REMARK -> out.palette().good("ok ");
            case SUSPECT -> out.palette().warning("?? ");
            case DAMAGE -> out.palette().bad("bad");
        };
        out.line("%s %s  %s%s".formatted(mark, file.name(), new ByteSize(file.bytes()).readable(), contents(file)));
        for (Finding finding : file.findings()) {
            out.line("      byte %d: %s".formatted(finding.at(), finding.what()));
            out.line("      " + finding.consequence());
        }
    }

    private static String contents(CheckedFile file) {
        return file.snapshot().map(FileVerification::snapshot).orElse("")
                + file.log().map(FileVerification::log).orElse("");
    }

    private static String snapshot(RdbSummary snapshot) {
        return "  snapshot %s version %d%s, %,d keys"
                .formatted(
                        snapshot.magic(),
                        snapshot.version(),
                        snapshot.server().map(version -> " of " + version).orElse(""),
                        snapshot.keys());
    }

    private static String log(LogCheck log) {
        return "  log of %,d commands".formatted(log.commands());
    }

    private static JsonLine json(GivenFiles given, DatasetVerdict verdict) {
        return JsonLine.schema(1)
                .text("path", given.path().toString())
                .flag("damaged", verdict.worst() == Severity.DAMAGE)
                .text("loadsOnRedis", number(verdict.loaders().redis()))
                .text("loadsOnValkey", number(verdict.loaders().valkey()))
                .objects("files", verdict.files(), FileVerification::file)
                .texts("warnings", given.remarks());
    }

    private static Optional<String> number(Optional<ServerVersion> since) {
        return since.map(version -> version.major() + "." + version.minor());
    }

    private static void file(JsonLine json, CheckedFile file) {
        json.text("name", Path.of(file.name()).getFileName().toString()).number("bytes", file.bytes());
        file.snapshot().ifPresent(snapshot -> json.object("snapshot", line -> snapshot(line, snapshot)));
        file.log().ifPresent(log -> json.object("log", line -> log(line, log)));
        json.objects("findings", file.findings(), FileVerification::finding);
    }

    private static void snapshot(JsonLine json, RdbSummary snapshot) {
        json.text("magic", snapshot.magic())
                .number("version", snapshot.version())
                .text("server", snapshot.server().map(ServerVersion::toString))
                .number("bytes", snapshot.bytes())
                .number("keys", snapshot.keys())
                .number("functions", snapshot.functions())
                .flag("checksum", snapshot.crcPresent());
    }

    private static void log(JsonLine json, LogCheck log) {
        json.number("commands", log.commands())
                .number("transactions", log.transactions())
                .number("annotations", log.annotations());
        if (log.stampMillis().isPresent()) {
            json.time("lastTimestamp", Instant.ofEpochMilli(log.stampMillis().getAsLong()));
        }
        json.texts("unknownCommands", List.copyOf(log.counts().unknown().keySet()));
    }

    private static void finding(JsonLine json, Finding finding) {
        json.text("severity", finding.severity().word())
                .number("byte", finding.at())
                .text("what", finding.what())
                .text("consequence", finding.consequence());
    }
}
