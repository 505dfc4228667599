/// What the server that will load a restored directory is set to, and whether that fits.
///
/// Start at `TargetSettings`, read from a configuration file (`ConfigurationFile`) or asked of a running server,
/// and `SettingsCheck`, which compares. Reads only; no thread of its own.
@NullMarked
package io.redoubt.restore.settings;

import org.jspecify.annotations.NullMarked;
