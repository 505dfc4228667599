/// Rehearsals of restores: what comes out of the repository alone, how long it takes, and whether it is what the server
/// held.
@NullMarked
package io.redoubt.drill.restore;

import org.jspecify.annotations.NullMarked;
