package io.redoubt.restore.settings;

import io.redoubt.core.ByteSize;
import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.servers.ServerBinary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Compares what will be restored with the settings of the server that will load it. Pure.
///
/// A server says nothing when its settings do not fit a data directory: it starts empty, or with old data, or
/// mixes databases. So each of these is found here.
public record SettingsCheck(TargetSettings settings, Needs needs) {
    /// What the restored files need.
    ///
    /// @param versions that wrote them: the loading server must read what each of these wrote
    /// @param usedMemoryBytes what the dataset takes in memory; 0 while unknown
    public record Needs(
            FileLayout layout,
            int databases,
            List<ServerVersion> versions,
            Set<String> commands,
            Path target,
            long usedMemoryBytes) {
        public Needs {
            versions = List.copyOf(versions);
            commands = Set.copyOf(commands);
        }
    }

    /// What would make the server load nothing, or something else than what was restored.
    public List<String> errors() {
        List<String> errors = new ArrayList<>();
        switch (needs.layout()) {
            case MULTI_PART, SINGLE_FILE -> {
                if (!settings.appendonly()) {
                    errors.add("%s has appendonly no: the server would ignore the restored append-only file"
                            .formatted(settings.origin()));
                }
            }
            case RDB -> {
                if (settings.appendonly()) {
                    errors.add("%s has appendonly yes: the server would start empty and ignore the restored RDB"
                            .formatted(settings.origin()));
                }
            }
        }
        if (settings.databases().isPresent() && settings.databases().getAsLong() < needs.databases()) {
            errors.add("%s has databases %d, %d are needed: keys of higher ones would end up in others or be refused"
                    .formatted(settings.origin(), settings.databases().getAsLong(), needs.databases()));
        }
        settings.version().ifPresent(version -> versions(version, errors));
        Set<String> renamed = new TreeSet<>(needs.commands());
        renamed.retainAll(settings.renamedCommands());
        if (!renamed.isEmpty() && needs.layout() != FileLayout.RDB) {
            errors.add("%s renames commands the log holds, so the server would end while loading: %s"
                    .formatted(settings.origin(), String.join(", ", renamed)));
        }
        return errors;
    }

    private void versions(ServerVersion server, List<String> errors) {
        if (needs.layout() == FileLayout.MULTI_PART && server.engine() == Engine.REDIS && !server.atLeast(7, 0)) {
            errors.add("%s is %s, which knows no multi-part append-only file".formatted(settings.origin(), server));
        }
        needs.versions().stream()
                .filter(written -> !reads(server, written))
                .findFirst()
                .ifPresent(written -> errors.add(
                        "%s is %s, which does not read what %s wrote".formatted(settings.origin(), server, written)));
    }

    private static boolean reads(ServerVersion server, ServerVersion written) {
        return new ServerBinary(Path.of("server"), server).reads(written);
    }

    /// What will go wrong later or may, but loads.
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(settings.remarks());
        long limit = settings.maxmemoryBytes().orElse(0);
        if (limit > 0 && needs.usedMemoryBytes() > limit) {
            warnings.add("%s has maxmemory %s, the dataset takes %s: %s"
                    .formatted(
                            settings.origin(),
                            new ByteSize(limit).readable(),
                            new ByteSize(needs.usedMemoryBytes()).readable(),
                            settings.maxmemoryPolicy().equals("noeviction")
                                    ? "the server would refuse writes"
                                    : "the server would evict keys by " + settings.maxmemoryPolicy()));
        }
        settings.dir()
                .filter(dir -> dir.isAbsolute()
                        && !dir.normalize()
                                .equals(needs.target().toAbsolutePath().normalize()))
                .ifPresent(dir -> warnings.add(
                        "%s has dir '%s', the restore goes to '%s'".formatted(settings.origin(), dir, needs.target())));
        return warnings;
    }

    /// The settings a server needs to load the files, as lines of its configuration.
    public List<String> needed() {
        List<String> lines = new ArrayList<>();
        lines.add("dir " + needs.target().toAbsolutePath().normalize());
        switch (needs.layout()) {
            case MULTI_PART -> {
                lines.add("appendonly yes");
                lines.add("appenddirname " + settings.appenddirname());
                lines.add("appendfilename " + settings.appendfilename());
            }
            case SINGLE_FILE -> {
                lines.add("appendonly yes");
                lines.add("appendfilename " + settings.appendfilename());
            }
            case RDB -> {
                lines.add("appendonly no");
                lines.add("dbfilename " + settings.dbfilename());
            }
        }
        lines.add("databases " + Math.max(16, needs.databases()));
        if (needs.usedMemoryBytes() > 0) {
            lines.add("maxmemory 0, or more than " + new ByteSize(needs.usedMemoryBytes()).readable());
        }
        return lines;
    }
}
