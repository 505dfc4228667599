package io.redoubt.drill.crash;

import java.util.Locale;

/// How a server is ended in the middle of its work.
public enum Ending {
    /// SIGTERM, as a service manager does it.
    SIGTERM,
    /// SIGKILL: the process is gone, what it had written is still with the kernel.
    KILL,
    /// The machine loses its power: what was not forced to the disk is gone as well.
    POWERCUT;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
