/// Random traffic of every write command a server knows, from a seed.
///
/// `RandomTraffic` runs several connections; what they may send is a table, `commands.txt`, and `WordSource`
/// fills in its
/// placeholders.
@NullMarked
package io.redoubt.system.traffic;

import org.jspecify.annotations.NullMarked;
