package io.redoubt.cli.command;

import io.redoubt.cli.frame.Output;
import io.redoubt.core.ByteSize;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanCount;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.Verification;
import io.redoubt.restore.plan.RestorePoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How backups are shown, the same by every command that shows one.
final class BackupReport {
    private BackupReport() {}

    /// One line of a list.
    static String line(BackupEntry entry) {
        BackupRecord backup = entry.record();
        return "%s  %s  %s keys  %s  %s"
                .formatted(
                        entry.id(),
                        backup.server().map(ServerVersion::toString).orElse("unknown server"),
                        entry.keys().isPresent() ? "%,d".formatted(entry.keys().getAsLong()) : "?",
                        new ByteSize(backup.storedBytes()).readable(),
                        state(entry.verification()));
    }

    private static String state(Verification found) {
        return found.state().word() + " " + RestorePoint.timeText(found.millis())
                + found.cause().map(cause -> " (" + cause + ")").orElse("");
    }

    /// The fields every command shows of a backup.
    static void writeTo(JsonLine json, BackupEntry entry) {
        BackupRecord backup = entry.record();
        json.text("id", entry.id().text())
                .time("time", Instant.ofEpochMilli(backup.millis()))
                .text("engine", backup.server().map(version -> version.engine().word()))
                .text("version", backup.server().map(ServerVersion::number))
                .number("bytes", backup.storedBytes())
                .number("plainBytes", backup.plainBytes());
        entry.keys().ifPresent(keys -> json.number("keys", keys));
        json.text("verified", entry.verification().state().word())
                .time("verifiedTime", Instant.ofEpochMilli(entry.verification().millis()))
                .text("cause", entry.verification().cause());
    }

    /// All that is known of one backup.
    static void writeDetailsTo(JsonLine json, BackupEntry entry) {
        BackupRecord backup = entry.record();
        json.text("source", backup.source().text());
        writeTo(json, entry);
        json.text("origin", backup.origin()).number("durationMillis", backup.durationMillis());
        backup.position()
                .ifPresent(at -> json.text("replid", at.replid().hex())
                        .number("offset", at.offset().bytes()));
        backup.rdb().ifPresent(rdb -> {
            json.text("rdbMagic", rdb.magic())
                    .number("rdbVersion", rdb.version())
                    .text("sha256", rdb.file().plainSha256())
                    .text("storedSha256", rdb.file().digest());
            rdb.contents()
                    .ifPresent(contents -> json.object(
                            "keysPerDatabase",
                            line -> contents.keysPerDatabase()
                                    .forEach((database, keys) -> line.number(database.toString(), keys))));
        });
        backup.log()
                .ifPresent(log ->
                        json.number("logBytes", log.file().plainBytes()).number("leftOutBytes", log.leftOutBytes()));
    }

    /// Tells of a backup that has just been listed.
    ///
    /// @param notes what the user should look at
    /// @param bootWanted whether a backup that no server has loaded is a finding
    /// @return exit status
    static int tell(BackupEntry entry, List<String> notes, boolean bootWanted, Output out) {
        JsonLine json = JsonLine.schema(1);
        writeDetailsTo(json, entry);
        List<String> warnings = new ArrayList<>(notes);
        boolean finding = bootWanted && !entry.isVerified();
        if (finding) {
            warnings.add(
                    "the backup is stored but " + entry.verification().state().word() + ", not verified: "
                            + entry.verification().cause().orElse(""));
        }
        out.json(json.texts("warnings", warnings));
        show(entry, out);
        warnings.forEach(out::warn);
        return finding ? ErrorCode.FINDINGS.exitStatus() : 0;
    }

    private static void show(BackupEntry entry, Output out) {
        BackupRecord backup = entry.record();
        out.line("Backup %s of source '%s', in %s."
                .formatted(
                        out.palette().strong(entry.id().text()),
                        backup.source(),
                        HumanDuration.readable(Duration.ofMillis(backup.durationMillis()))));
        out.line("  from       %s %s"
                .formatted(
                        backup.origin(),
                        backup.server().map(ServerVersion::toString).orElse("")));
        backup.position()
                .ifPresent(at -> out.line(
                        "  stands at  offset %,d of %s".formatted(at.offset().bytes(), at.replid())));
        backup.rdb().ifPresent(rdb -> {
            out.line("  snapshot   %s, %s, %s stored"
                    .formatted(
                            rdb.format(),
                            new ByteSize(rdb.file().plainBytes()).readable(),
                            new ByteSize(rdb.file().storedBytes()).readable()));
            rdb.contents().ifPresent(contents -> out.line("  keys       " + keys(contents.keysPerDatabase())));
        });
        backup.log()
                .ifPresent(log -> out.line("  log        %s, %s stored"
                        .formatted(
                                new ByteSize(log.file().plainBytes()).readable(),
                                new ByteSize(log.file().storedBytes()).readable())));
        entry.verification()
                .server()
                .ifPresent(server -> out.line("  verified   loaded by %s, %s"
                        .formatted(
                                server,
                                HumanCount.readable(entry.verification().keys().orElse(0L), "key"))));
        out.line("Restore it with: redoubt restore --source %s --to backup:%s --into DIR"
                .formatted(entry.record().source(), entry.id()));
    }

    private static String keys(Map<Integer, Long> perDatabase) {
        if (perDatabase.isEmpty()) {
            return "none";
        }
        List<String> parts = new ArrayList<>();
        perDatabase.forEach((database, keys) -> parts.add("%,d in database %d".formatted(keys, database)));
        return String.join(", ", parts);
    }
}
