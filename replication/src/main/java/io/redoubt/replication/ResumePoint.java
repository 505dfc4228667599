package io.redoubt.replication;

import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;

/// Where a follower goes on: the id of the history it holds and how much of it. The byte after `held` is asked
/// for.
public record ResumePoint(ReplicationId replid, ReplicationOffset held) {}
