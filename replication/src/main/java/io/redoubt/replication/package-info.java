/// Our side of the replication wire: attaches to a primary (or to a replica) as a replica and hands on what it
/// sends.
///
/// Start at `Follower`, which runs on one thread of its caller's, and at `StreamReceiver`, the contract of who
/// stores the stream. A `Link` is one connection from handshake to loss; `Acknowledger` is the only one that
/// speaks on it once PSYNC is answered; `AnnouncedListener` answers those who take us for a replica. Sources of
/// the protocol's rules are replication.c of Redis 6.2 to 8.6 and Valkey 7.2 to 9.1.
@NullMarked
package io.redoubt.replication;

import org.jspecify.annotations.NullMarked;
