package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.ByteSize;
import io.redoubt.core.Counted;
import io.redoubt.core.Engine;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.option.Options;
import io.redoubt.formats.aof.LogCheck;
import io.redoubt.formats.check.CheckedFile;
import io.redoubt.formats.check.DatasetVerdict;
import io.redoubt.formats.check.Loaders;
import io.redoubt.formats.files.PinnedFile;
import io.redoubt.formats.rdb.RdbSummary;
import io.redoubt.servers.LoadTrial;
import io.redoubt.servers.LoadTrial.DataFiles;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.servers.ServerChoice;
import io.redoubt.wire.Reply;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A snapshot that a scratch server saved of a copy of append-only files. The server is held as a replica of a
/// dead port while it loads and saves, so no key expires. Removed when closed.
///
/// @param remarks what may differ from what the files say
record ScratchBoot(ServerVersion server, PinnedFile saved, TemporaryDirectory directory, List<String> remarks)
        implements Closeable {
    private static final String APPENDFILENAME = "appendonly.aof";
    private static final String APPENDDIRNAME = "appendonlydir";
    private static final String DBFILENAME = "dump.rdb";
    private static final int USUAL_DATABASES = 16;

    ScratchBoot {
        remarks = List.copyOf(remarks);
    }

    /// @throws RedoubtException VERSIONS_DO_NOT_FIT if no server at hand loads the files; VERIFICATION_FAILED if
    ///     one was asked and did not
    static ScratchBoot of(GivenFiles given, DatasetVerdict verdict, Invocation in) throws IOException {
        ServerBinary binary = program(given, verdict, Restore.binaries(in.options()));
        TemporaryDirectory temporary = TemporaryDirectory.of("dataset");
        Path directory = temporary.path();
        boolean saved = false;
        try {
            requireSpace(directory, given);
            DataFiles files = copy(given, verdict, directory, in.output().progress());
            var trial = new LoadTrial(binary, databases(verdict), in.options().value(Options.TIMEOUT), in.clock());
            in.output().progress().phase("load on " + binary.version(), 0);
            LoadTrial.Loaded loaded = trial.load(directory, files, in.output().progress(), connection -> {
                Reply _ = connection.require("SAVE");
            });
            ScratchBoot boot = new ScratchBoot(
                    binary.version(),
                    PinnedFile.open(directory.resolve(DBFILENAME)),
                    temporary,
                    remarks(loaded, verdict, binary));
            saved = true;
            return boot;
        } finally {
            if (!saved) {
                temporary.close();
            }
        }
    }

    /// One like the server that wrote the files, or newer if they hold what that one does not know. Commands
    /// alone do not tell whose they are: then one of either engine does that knows them all.
    private static ServerBinary program(GivenFiles given, DatasetVerdict verdict, ServerBinaries binaries) {
        Optional<ServerVersion> wrote = verdict.files().stream()
                .flatMap(file -> file.snapshot().stream())
                .flatMap(snapshot -> snapshot.server().stream())
                .findFirst();
        List<Engine> engines = wrote.map(version -> List.of(version.engine(), other(version.engine())))
                .orElse(List.of(Engine.REDIS, Engine.VALKEY));
        List<ServerChoice> choices = engines.stream()
                .flatMap(engine -> oldest(verdict.loaders(), engine).stream())
                .map(oldest -> newer(oldest, wrote))
                .limit(wrote.isPresent() ? 1 : engines.size())
                .map(binaries::fitting)
                .toList();
        if (choices.isEmpty()) {
            throw new RedoubtException(
                    ErrorCode.VERSIONS_DO_NOT_FIT,
                    "no known server loads '%s'".formatted(given.path()),
                    "'redoubt verify' names the commands; import them on a server that has their module.");
        }
        return choices.stream()
                .flatMap(choice -> choice.binary().stream())
                .findFirst()
                .orElseGet(() -> choices.getFirst().orThrow());
    }

    private static Engine other(Engine engine) {
        return engine == Engine.REDIS ? Engine.VALKEY : Engine.REDIS;
    }

    private static ServerVersion newer(ServerVersion oldest, Optional<ServerVersion> wrote) {
        return wrote.filter(version -> version.engine() == oldest.engine())
                .filter(version -> ServerVersion.byNumber().compare(version, oldest) > 0)
                .orElse(oldest);
    }

    private static Optional<ServerVersion> oldest(Loaders loaders, Engine engine) {
        return switch (engine) {
            case REDIS -> loaders.redis();
            case VALKEY -> loaders.valkey();
        };
    }

    /// The copy, and about as much for the snapshot that is saved.
    private static void requireSpace(Path directory, GivenFiles given) throws IOException {
        long needed = 2 * given.files().stream().mapToLong(PinnedFile::size).sum();
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < needed) {
            throw new RedoubtException(
                    ErrorCode.NOT_ENOUGH_SPACE,
                    "a server that loads a copy of the files needs %s in '%s', %s are free"
                            .formatted(
                                    new ByteSize(needed).readable(),
                                    directory.resolveSibling(""),
                                    new ByteSize(free).readable()),
                    "Free some space there.");
        }
    }

    private static DataFiles copy(GivenFiles given, DatasetVerdict verdict, Path directory, Progress progress)
            throws IOException {
        Optional<String> manifest = given.pinned().manifest();
        Path folder = manifest.isPresent() ? Files.createDirectory(directory.resolve(APPENDDIRNAME)) : directory;
        progress.phase(
                "copy", given.files().stream().mapToLong(PinnedFile::size).sum());
        long copied = 0;
        for (int i = 0; i < given.files().size(); i++) {
            PinnedFile file = given.files().get(i);
            long bytes = usable(verdict.files().get(i));
            Path copy = folder.resolve(manifest.isPresent() ? file.fileName() : APPENDFILENAME);
            try (InputStream content = new Counted(file.stream(0, bytes), copied, progress)) {
                Files.copy(content, copy);
            }
            copied += bytes;
        }
        if (manifest.isEmpty()) {
            return new DataFiles.SingleFile(APPENDFILENAME);
        }
        Files.writeString(folder.resolve(APPENDFILENAME + ".manifest"), manifest.get());
        return new DataFiles.MultiPart(APPENDFILENAME, APPENDDIRNAME);
    }

    /// Bytes of the file up to the end of its last whole command, transaction or annotation.
    static long usable(CheckedFile file) {
        long snapshot = file.snapshot().map(RdbSummary::bytes).orElse(0L);
        return snapshot + file.log().map(LogCheck::wholeUpTo).orElse(0L);
    }

    private static int databases(DatasetVerdict verdict) {
        int highest = 0;
        for (CheckedFile file : verdict.files()) {
            highest =
                    Math.max(highest, file.log().map(LogCheck::highestDatabase).orElse(0));
            highest = Math.max(
                    highest, file.snapshot().map(RdbSummary::highestDatabase).orElse(0));
        }
        return Math.max(USUAL_DATABASES, highest + 1);
    }

    private static List<String> remarks(LoadTrial.Loaded loaded, DatasetVerdict verdict, ServerBinary binary) {
        List<String> remarks = new ArrayList<>();
        if (!loaded.replayErrors().isEmpty()) {
            remarks.add("%s refused commands of the log: %s".formatted(binary.version(), loaded.replayErrors()));
        }
        boolean fieldExpiry = verdict.files().stream()
                .anyMatch(file -> file.log().map(LogCheck::fieldExpiries).orElse(0L) > 0
                        || file.snapshot().map(RdbSummary::hashFieldExpiry).orElse(false));
        if (fieldExpiry && binary.version().engine() == Engine.REDIS) {
            remarks.add("fields of hashes that have expired by now are not in it: %s leaves them out while it loads"
                    .formatted(binary.version()));
        }
        return remarks;
    }

    @Override
    public void close() throws IOException {
        saved.close();
        directory.close();
    }
}
