package io.redoubt.formats.aof;

/// How a log ends. What a server had not finished writing when it, or its machine, stopped is at the end.
public sealed interface LogEnd {
    /// Behind a whole command, a whole transaction or an annotation.
    record Whole() implements LogEnd {}

    /// Inside the command that begins at this byte.
    record InCommand(long at) implements LogEnd {}

    /// Inside the transaction whose MULTI begins at this byte.
    ///
    /// @param insideCommand whether also inside a command of it, which servers up to Redis 8 and Valkey 8 take ill
    record InTransaction(long at, boolean insideCommand) implements LogEnd {}

    /// Inside the annotation line that begins at this byte. Servers take such a line for whole.
    record InAnnotation(long at) implements LogEnd {}

    /// Nowhere: from this byte on it is no log, and was not read.
    record Malformed(long at) implements LogEnd {}
}
