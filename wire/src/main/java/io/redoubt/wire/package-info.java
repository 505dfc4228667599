/// A connection to a server: its URI, TLS, AUTH, and RESP2 requests with one reply each.
///
/// Start at `ServerUri` (what a user writes) and `ServerConnection` (what a caller holds). Everything a server or
/// a stranger on its port can answer is bounded here, and the usual mistakes (wrong port, wrong password, TLS
/// where there is none) become errors that name the remedy. Nothing here starts a thread; a connection has one
/// owner.
@NullMarked
package io.redoubt.wire;

import org.jspecify.annotations.NullMarked;
