/// Rehearsals on scratch servers that end in a report. The first of them is the demo: a primary loses everything to one
/// command, and a restore brings it back, compared key by key.
///
/// Start from `Demo`; it needs a `DemoFolder` to work in, a `Story` to tell, and gives a `DemoReport`. All of it runs
/// on the caller's thread, except the application's own threads in `DemoTraffic`.
@NullMarked
package io.redoubt.drill;

import org.jspecify.annotations.NullMarked;
