/// Rehearsals of crashes: a server under load is ended the hard way, and what it had acknowledged is counted.
@NullMarked
package io.redoubt.drill.crash;

import org.jspecify.annotations.NullMarked;
