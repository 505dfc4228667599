package io.redoubt.restore.plan;

import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.segment.CutFinder;

/// Where a lineage is to be left.
sealed interface Limit {
    record Offset(ReplicationOffset last) implements Limit {}

    record Time(long lastMillis) implements Limit {}

    default CutFinder finder() {
        return switch (this) {
            case Offset(ReplicationOffset last) -> CutFinder.atOffset(last);
            case Time(long lastMillis) -> CutFinder.atTime(lastMillis);
        };
    }
}
