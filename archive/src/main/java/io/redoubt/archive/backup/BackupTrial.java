package io.redoubt.archive.backup;

import io.redoubt.core.ByteSize;
import io.redoubt.core.Durability;
import io.redoubt.core.Engine;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.aof.AofManifest;
import io.redoubt.formats.aof.WithoutAnnotations;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.StoredRdb;
import io.redoubt.repository.backup.Verification;
import io.redoubt.servers.LoadTrial;
import io.redoubt.servers.LoadTrial.DataFiles;
import io.redoubt.servers.ScratchDirectory;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.servers.ServerChoice;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lets a real server load a stored backup and count its keys.
///
/// @param folder where the plain files are laid for the server; on the volume of the repository, removed
/// afterwards
/// @param patience longest wait for the server
public record BackupTrial(
        Path folder, ServerBinaries binaries, Duration patience, Progress progress, InstantSource clock) {
    private static final String APPENDFILENAME = "appendonly.aof";
    private static final String APPENDDIRNAME = "appendonlydir";
    private static final String DBFILENAME = "dump.rdb";
    /// Configuration, manifest, blocks filled in part.
    private static final long SMALL_THINGS = 1 << 20;
    private static final String TRIAL = ".trial-";
    /// What servers say as they end. Source: rdbLoadObject and rdbLoadRioWithLoadingCtx in the servers' src/rdb.c.
    private static final Pattern LACKS_MODULE =
            Pattern.compile("module data I can't load: no matching module (?:type )?'([^']+)'");
    private static final int BUFFER = 1 << 16;

    /// The stored parts, decompressed.
    public interface Parts {
        /// The snapshot; asked for only if the record has one.
        InputStream openRdb() throws IOException;

        /// The log; asked for only if the record has one.
        InputStream openLog() throws IOException;
    }

    /// Whether a trial is possible.
    private sealed interface Readiness {
        record Ready(ServerBinary binary) implements Readiness {}

        record Not(String cause) implements Readiness {}
    }

    /// Boots the backup if a server at hand can load it and there is space for it.
    ///
    /// @return verified; or the cause why no server was asked
    /// @throws RedoubtException VERIFICATION_FAILED if a server was asked and did not load it, or found other
    ///     keys than the snapshot has
    public Outcome run(BackupRecord record, Parts parts) throws IOException {
        return switch (readiness(record)) {
            case Readiness.Not(String cause) -> new Outcome.NotBooted(cause);
            case Readiness.Ready(ServerBinary binary) -> boot(record, parts, binary);
        };
    }

    /// What came of a trial.
    public sealed interface Outcome {
        /// A server loaded the backup.
        record Booted(Verification verification) implements Outcome {}

        /// No server was asked.
        record NotBooted(String cause) implements Outcome {}
    }

    private Readiness readiness(BackupRecord record) throws IOException {
        Optional<StoredRdb> rdb = record.rdb();
        if (rdb.isPresent() && rdb.get().contents().isEmpty()) {
            return new Readiness.Not("its snapshot, %s, holds what this program does not know"
                    .formatted(rdb.get().format()));
        }
        var unknown = new TreeSet<>(
                record.log().map(log -> log.unknownCommands().keySet()).orElse(Set.of()));
        if (!unknown.isEmpty()) {
            return new Readiness.Not("its log holds commands no known server has: " + String.join(", ", unknown));
        }
        ServerVersion version = ServerNeed.of(record);
        ServerChoice choice = binaries.fitting(version);
        if (choice.binary().isEmpty()) {
            return new Readiness.Not("no server at hand loads what %s saved: %s"
                    .formatted(version, String.join("; ", choice.reasons())));
        }
        long needed = record.plainBytes() + SMALL_THINGS;
        Durability.createDirectories(folder);
        long free = Files.getFileStore(folder).getUsableSpace();
        return free < needed
                ? new Readiness.Not("a boot needs %s on the volume of '%s', %s are free"
                        .formatted(new ByteSize(needed).readable(), folder, new ByteSize(free).readable()))
                : new Readiness.Ready(choice.binary().get());
    }

    private Outcome boot(BackupRecord record, Parts parts, ServerBinary binary) throws IOException {
        removeLeftovers();
        Path data = ScratchDirectory.createIn(folder, TRIAL);
        try {
            progress.phase("write", record.plainBytes());
            DataFiles files = lay(record, parts, binary, data);
            progress.phase("boot", 0);
            LoadTrial.Loaded loaded = new LoadTrial(binary, record.databasesNeeded(), patience, clock)
                    .load(data, files, progress, _ -> {});
            requireSame(record, loaded, binary);
            return new Outcome.Booted(Verification.verified(clock.millis(), binary.version(), loaded.keys()));
        } catch (RedoubtException e) {
            Matcher lacks = LACKS_MODULE.matcher(String.valueOf(e.getMessage()));
            if (!lacks.find()) {
                throw e;
            }
            return new Outcome.NotBooted("its snapshot holds data of the module '%s', which %s does not have"
                    .formatted(lacks.group(1), binary));
        } finally {
            ScratchDirectory.remove(data);
        }
    }

    /// Of a trial whose process was killed. The caller holds the lock on the folder, so none is in use.
    private void removeLeftovers() throws IOException {
        try (var old = Files.newDirectoryStream(folder, TRIAL + "*")) {
            old.forEach(ScratchDirectory::remove);
        }
    }

    private DataFiles lay(BackupRecord record, Parts parts, ServerBinary binary, Path data) throws IOException {
        if (record.log().isEmpty()) {
            copy(parts.openRdb(), data.resolve(DBFILENAME), Copying.AS_IT_IS);
            return new DataFiles.Snapshot(DBFILENAME);
        }
        return multiPart(binary) ? layMultiPart(record, parts, data) : laySingleFile(record, parts, data);
    }

    private static boolean multiPart(ServerBinary binary) {
        return binary.version().engine() == Engine.VALKEY || binary.version().atLeast(7, 0);
    }

    private DataFiles layMultiPart(BackupRecord record, Parts parts, Path data) throws IOException {
        Path folder = Files.createDirectory(data.resolve(APPENDDIRNAME));
        Optional<String> base = record.rdb().map(_ -> APPENDFILENAME + ".1.base.rdb");
        String log = APPENDFILENAME + ".1.incr.aof";
        if (base.isPresent()) {
            copy(parts.openRdb(), folder.resolve(base.get()), Copying.AS_IT_IS);
        }
        copy(parts.openLog(), folder.resolve(log), Copying.AS_IT_IS);
        Files.writeString(folder.resolve(APPENDFILENAME + ".manifest"), new AofManifest(base, List.of(log)).text());
        return new DataFiles.MultiPart(APPENDFILENAME, APPENDDIRNAME);
    }

    private DataFiles laySingleFile(BackupRecord record, Parts parts, Path data) throws IOException {
        Path file = data.resolve(APPENDFILENAME);
        if (record.rdb().isPresent()) {
            copy(parts.openRdb(), file, Copying.AS_IT_IS);
        }
        copy(parts.openLog(), file, Copying.COMMANDS_ONLY);
        return new DataFiles.SingleFile(APPENDFILENAME);
    }

    private enum Copying {
        AS_IT_IS,
        /// Redis 6.x does not accept annotation lines.
        COMMANDS_ONLY
    }

    private static void copy(InputStream part, Path file, Copying how) throws IOException {
        try (InputStream in = part;
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            switch (how) {
                case AS_IT_IS -> in.transferTo(out);
                case COMMANDS_ONLY -> {
                    var commands = new WithoutAnnotations((bytes, from, to) -> out.write(bytes, from, to - from));
                    byte[] buffer = new byte[BUFFER];
                    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                        commands.write(buffer, 0, count);
                    }
                }
            }
        }
    }

    private static void requireSame(BackupRecord record, LoadTrial.Loaded loaded, ServerBinary binary) {
        if (!loaded.replayErrors().isEmpty()) {
            throw failed("%s refused commands of its log: %s".formatted(binary.version(), loaded.replayErrors()));
        }
        boolean mayShrink = record.rdb()
                .flatMap(StoredRdb::contents)
                .filter(StoredRdb.Contents::hashFieldExpiry)
                .isPresent();
        record.keys().ifPresent(expected -> {
            // A hash all of whose fields have expired is not loaded.
            boolean fits = mayShrink ? loaded.keys() <= expected : loaded.keys() == expected;
            if (!fits) {
                throw failed("%s loaded %d keys of %d".formatted(binary.version(), loaded.keys(), expected));
            }
        });
    }

    private static RedoubtException failed(String message) {
        return new RedoubtException(
                ErrorCode.VERIFICATION_FAILED,
                message,
                "Make another backup; if it fails again, the server's own data may be damaged.");
    }
}
