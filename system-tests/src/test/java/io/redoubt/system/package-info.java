/// Tests of the whole program against real servers: an archive is tortured, and what it restores must be
/// what the primary
/// had.
///
/// `TortureTest` and `KillNineTest` are the promises; `Rig` holds one primary with its archive and its
/// troubles. Every
/// process here ends with the test that started it.
@NullMarked
package io.redoubt.system;

import org.jspecify.annotations.NullMarked;
