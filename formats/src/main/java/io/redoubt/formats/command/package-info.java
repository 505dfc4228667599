/// What Redoubt knows of the servers' commands: which change data, which are noise in a replication stream, where their
/// keys stand, and which server version knows them first.
///
/// Start with {@link io.redoubt.formats.command.CommandTable#standard()}. Everything here is immutable and may be
/// shared between threads, except `KeyHash`, which belongs to the scanner that uses it.
@NullMarked
package io.redoubt.formats.command;

import org.jspecify.annotations.NullMarked;
