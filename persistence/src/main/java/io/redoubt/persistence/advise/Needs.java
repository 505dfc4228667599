package io.redoubt.persistence.advise;

import io.redoubt.core.ByteRate;
import io.redoubt.core.ByteSize;
import java.time.Duration;
import java.util.Optional;

/// What a user wants of a server.
///
/// @param maxLoss most that a crash or a power cut may take, in time before it
/// @param maxRecovery longest a restart may take; empty if it does not matter
/// @param memory largest the dataset may get
/// @param writeRate growth of the replication stream at busy times
/// @param rebuildable whether all of it can be made again from elsewhere; then `maxLoss` does not matter
/// @param dumps whether something carries a dump.rdb away
public record Needs(
        Duration maxLoss,
        Optional<Duration> maxRecovery,
        ByteSize memory,
        ByteRate writeRate,
        int replicas,
        boolean rebuildable,
        boolean dumps) {}
