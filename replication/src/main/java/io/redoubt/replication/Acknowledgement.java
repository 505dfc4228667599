package io.redoubt.replication;

import io.redoubt.core.ReplicationOffset;
import java.util.Optional;

/// What may be said to the primary: bytes stored, and bytes that would survive the loss of this machine's power.
///
/// @param durable empty when nothing is promised; then no FACK is sent
public record Acknowledgement(ReplicationOffset received, Optional<ReplicationOffset> durable) {}
