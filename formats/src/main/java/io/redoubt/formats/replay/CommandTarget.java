package io.redoubt.formats.replay;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.rdb.RdbVersion;

/// What commands the target knows.
record CommandTarget(ServerVersion version) {
    private boolean isValkey() {
        return version.engine() == Engine.VALKEY;
    }

    /// FUNCTION, and the counters of streams in XSETID and XGROUP CREATE.
    boolean isAtLeastSeven() {
        return isValkey() || version.atLeast(7, 0);
    }

    /// XGROUP CREATECONSUMER.
    boolean createsConsumers() {
        return isValkey() || version.atLeast(6, 2);
    }

    /// HPEXPIREAT.
    boolean expiresFields() {
        return isValkey() ? version.atLeast(9, 0) : version.atLeast(7, 4);
    }

    /// XCFGSET and XIDMPRECORD.
    boolean remembersProducers() {
        return !isValkey() && version.atLeast(8, 6);
    }

    /// Of the snapshots it writes.
    RdbVersion snapshots() {
        return RdbVersion.writtenBy(version);
    }
}
