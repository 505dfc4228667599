package io.redoubt.restore;

import io.redoubt.restore.settings.TargetSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How the user wants a plan carried out.
///
/// @param into the directory to restore to
/// @param format an append-only directory, or one RDB file
/// @param force run in spite of the plan's refusals, of commands the boot refuses and of a non-empty directory
/// @param owner `USER[:GROUP]`; empty for the usual one
/// @param settings of the server that will load the files, if known
/// @param patience longest wait for the boot
public record RestoreOrder(
        Path into,
        Format format,
        boolean force,
        Optional<String> owner,
        Optional<TargetSettings> settings,
        Duration patience) {
    /// What to hand out.
    public enum Format {
        AOF,
        RDB
    }

    /// An append-only directory, nothing forced, the usual owner, ten minutes for the boot.
    public static RestoreOrder into(Path directory) {
        return new RestoreOrder(
                directory, Format.AOF, false, Optional.empty(), Optional.empty(), Duration.ofMinutes(10));
    }

    public RestoreOrder as(Format chosen) {
        return new RestoreOrder(into, chosen, force, owner, settings, patience);
    }

    public RestoreOrder forced(boolean chosen) {
        return new RestoreOrder(into, format, chosen, owner, settings, patience);
    }

    public RestoreOrder ownedBy(Optional<String> chosen) {
        return new RestoreOrder(into, format, force, chosen, settings, patience);
    }

    public RestoreOrder fitting(Optional<TargetSettings> chosen) {
        return new RestoreOrder(into, format, force, owner, chosen, patience);
    }

    public RestoreOrder within(Duration chosen) {
        return new RestoreOrder(into, format, force, owner, settings, chosen);
    }
}
