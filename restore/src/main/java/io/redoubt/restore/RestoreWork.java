package io.redoubt.restore;

import io.redoubt.core.Durability;
import io.redoubt.core.Engine;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Events;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.rdb.RdbSummary;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.formats.rdb.ReadAhead;
import io.redoubt.repository.SourceStore;
import io.redoubt.restore.destination.Destination;
import io.redoubt.restore.destination.Ownership;
import io.redoubt.restore.destination.Staging;
import io.redoubt.restore.destination.Trees;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.settings.FileLayout;
import io.redoubt.restore.settings.SettingsCheck;
import io.redoubt.restore.settings.TargetSettings;
import io.redoubt.servers.LoadTrial;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// One run of a plan. Confined to the caller's thread.
final class RestoreWork {
    private final SourceStore store;
    private final ServerBinaries binaries;
    private final Progress progress;
    private final Events events;
    private final InstantSource clock;
    private final RestorePlan plan;
    private final RestoreOrder order;
    private final Destination destination;
    private final TargetSettings settings;
    private final FileLayout layout;
    private final List<String> warnings = new ArrayList<>();

    RestoreWork(
            SourceStore store,
            ServerBinaries binaries,
            Progress progress,
            Events events,
            InstantSource clock,
            RestorePlan plan,
            RestoreOrder order,
            Destination destination) {
        this.store = store;
        this.binaries = binaries;
        this.progress = progress;
        this.events = events;
        this.clock = clock;
        this.plan = plan;
        this.order = order;
        this.destination = destination;
        this.settings = order.settings().orElseGet(TargetSettings::usual);
        this.layout = layout();
    }

    private FileLayout layout() {
        if (order.format() == RestoreOrder.Format.RDB) {
            return FileLayout.RDB;
        }
        boolean single = settings.version()
                .map(version -> version.engine() == Engine.REDIS && !version.atLeast(7, 0))
                .orElse(plan.versions().singleFileOnly());
        return single ? FileLayout.SINGLE_FILE : FileLayout.MULTI_PART;
    }

    RestoreResult run() throws IOException {
        Ownership owner = owner();
        requireSettings();
        requireFree();
        ServerBinary binary = new BootBinary(binaries, plan, layout, settings).choose(order.force(), warnings);
        new ArchiveCheck(store, progress).run(plan);
        FreeSpace.of(plan, layout).requireOn(destination.volume());
        try (Staging staging = destination.stage(UUID.randomUUID().toString().substring(0, 8))) {
            return inPlace(staging, binary, owner);
        }
    }

    private Ownership owner() throws IOException {
        return order.owner().isPresent()
                ? Ownership.parse(order.owner().get(), destination.volume())
                : destination.usualOwner();
    }

    /// Never overridden: the server would load nothing, or something else, without a word. Who knows better need
    /// not have the settings checked.
    private void requireSettings() {
        List<String> errors = order.settings().isPresent() ? check(0).errors() : List.of();
        if (!errors.isEmpty()) {
            throw new RedoubtException(
                    ErrorCode.VERSIONS_DO_NOT_FIT,
                    String.join("; ", errors),
                    "Change the settings; --force does not override this. Without --config and --check-server nothing is"
                            + " compared, and the restore ends with the settings the server needs.");
        }
    }

    private SettingsCheck check(long usedMemoryBytes) {
        return new SettingsCheck(
                settings,
                new SettingsCheck.Needs(
                        layout,
                        plan.databasesNeeded(),
                        plan.versions().all(),
                        plan.logFacts().commands(),
                        destination.path(),
                        usedMemoryBytes));
    }

    private void requireFree() throws IOException {
        if (settings.liveDir().isPresent()) {
            destination.requireNot(settings.liveDir().get(), settings.origin());
        }
        destination.requireFree(order.force(), events);
    }

    private RestoreResult inPlace(Staging staging, ServerBinary binary, Ownership owner) throws IOException {
        Durability.createDirectories(staging.files());
        var writer = new RestoredFiles(store, plan, progress);
        var boot = new Boot(binary, plan, settings, order.patience(), clock);
        FileLayout booted = BootBinary.layoutFor(binary, layout);
        Path place = layout == FileLayout.RDB ? staging.boot() : staging.files();
        List<HashedFile> files = booted == FileLayout.SINGLE_FILE
                ? writer.writeSingle(place, settings)
                : writer.writeMultiPart(place, settings);
        LoadTrial.Loaded loaded = switch (layout) {
            case MULTI_PART, SINGLE_FILE -> {
                copyForBoot(staging, files);
                yield boot.load(staging.boot(), booted, progress, _ -> {});
            }
            case RDB -> boot.load(staging.boot(), booted, progress, this::save);
        };
        if (layout == FileLayout.RDB) {
            files = List.of(savedRdb(staging));
        }
        tell(loaded);
        compare(files);
        Trees.delete(staging.boot());
        Trees.forceDirectories(staging.files());
        destination
                .own(staging, owner)
                .ifPresent(command -> warnings.add("the files are not %s's; as root: %s".formatted(owner, command)));
        RestoreResult result = result(RestoreResult.Counted.of(loaded), files);
        destination.requireFree(order.force(), events);
        return result.keptAside(destination.publish(staging, result.outcome(), clock.instant()));
    }

    /// The base is never written to by a server that does not rewrite, so a second name for it is enough.
    private void copyForBoot(Staging staging, List<HashedFile> files) throws IOException {
        for (HashedFile file : files) {
            Path copy = staging.boot().resolve(staging.files().relativize(file.path()));
            Durability.createDirectories(java.util.Objects.requireNonNull(copy.getParent()));
            boolean base = layout == FileLayout.MULTI_PART && file.path().endsWith(RestoredFiles.baseName(settings));
            if (!base || !linked(copy, file.path())) {
                Files.copy(file.path(), copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static boolean linked(Path name, Path file) {
        try {
            Files.createLink(name, file);
            return true;
        } catch (UnsupportedOperationException | IOException _) {
            return false; // a file system without links: a copy does as well
        }
    }

    private void save(ServerConnection server) {
        Reply _ = server.require("SAVE");
    }

    private HashedFile savedRdb(Staging staging) throws IOException {
        Path saved = staging.boot().resolve("dump.rdb");
        Path file = staging.files().resolve(settings.dbfilename());
        try (InputStream in = ReadAhead.of(Files.newInputStream(saved))) {
            RdbSummary summary = RdbWalker.walk(in, saved.toString());
            // A server that loads these answers the old replication id with +CONTINUE, and its replicas go astray.
            if (summary.aux().keySet().stream().anyMatch(Set.of("repl-id", "repl-offset")::contains)) {
                throw new RedoubtException(
                        ErrorCode.VERIFICATION_FAILED,
                        "the RDB saved by the scratch server carries a replication id",
                        "Use --format aof.");
            }
        }
        Files.move(saved, file, StandardCopyOption.ATOMIC_MOVE);
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        return HashedFile.ofExisting(file);
    }

    private void tell(LoadTrial.Loaded loaded) {
        if (!loaded.replayErrors().isEmpty()) {
            String message = "the scratch server refused commands of the log: " + loaded.replayErrors();
            if (!order.force()) {
                throw new RedoubtException(
                        ErrorCode.VERIFICATION_FAILED,
                        message,
                        "Data may be missing from the result, so nothing was put in place; --force hands it out.");
            }
            warnings.add(message);
        }
        if (loaded.hidden() > 0) {
            events.warn("%d of %d keys have expired since the target and vanish when a server starts"
                    .formatted(loaded.hidden(), loaded.keys()));
        }
    }

    private void compare(List<HashedFile> files) throws IOException {
        progress.phase("compare", files.stream().mapToLong(HashedFile::bytes).sum());
        long done = 0;
        for (HashedFile file : files) {
            file.requireUnchanged();
            done += file.bytes();
            progress.done(done);
        }
    }

    private RestoreResult result(RestoreResult.Counted counted, List<HashedFile> files) {
        SettingsCheck check = check(counted.usedMemoryBytes());
        if (order.settings().isPresent()) {
            warnings.addAll(check.warnings());
        }
        return new RestoreResult(
                plan.reached(),
                plan.uncertaintyMillis(),
                counted,
                files.stream().mapToLong(HashedFile::bytes).sum(),
                destination.path(),
                Optional.empty(),
                order.settings().isPresent() ? List.of() : check.needed(),
                warnings);
    }
}
