/// Commands that make the dataset a snapshot holds, for an append-only file or a connection.
///
/// `RdbCommands` reads a snapshot and writes the commands; what commands cannot make on the target is refused
/// with the first key that has it. One thread.
@NullMarked
package io.redoubt.formats.replay;

import org.jspecify.annotations.NullMarked;
