/// Real servers that Redoubt starts for itself, and what they hold.
///
/// `ServerBinaries` finds a program (given, on the PATH, or embedded), `ScratchServer` runs it on loopback in a private
/// directory and never leaves it behind, `LiveDataset` reads and compares the keys of any running server. A scratch
/// server is used by the thread that started it, except `kill` and `close`, which any thread may call.
@NullMarked
package io.redoubt.servers;

import org.jspecify.annotations.NullMarked;
