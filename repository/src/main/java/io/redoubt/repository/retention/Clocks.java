package io.redoubt.repository.retention;

import java.nio.file.Path;
import java.time.InstantSource;

/// The clocks of a host, read together.
public interface Clocks {
    ClockReading read();

    /// Those of this host. Where the system tells (Linux) the steady clock runs from its boot, also through sleep;
    /// else from the start of this process.
    static Clocks ofThisHost(InstantSource wall) {
        return new HostClocks(wall, Path.of("/proc"));
    }
}
