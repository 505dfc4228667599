package io.redoubt.formats.aof;

/// Something in well-formed log text that no supported server writes, or none knows.
///
/// @param at first byte of the command
/// @param command its name in lower case
public record LogOddity(Kind kind, long at, String command) {
    public enum Kind {
        /// No supported server has the command: one without its module, or without the new name, exits at it.
        UNKNOWN_COMMAND,
        /// A MULTI inside a transaction. Servers run the transaction at its first EXEC; if the text is cut before
        /// that, they cut back to the last MULTI only and leave the first one open.
        NESTED_MULTI,
        /// More or fewer arguments than the command takes: servers but Valkey 9 crash at it, or read on behind
        /// the end.
        WRONG_ARGUMENTS,
        /// Servers go on behind it.
        EXEC_WITHOUT_MULTI,
        /// Servers take it for a part of the transaction while they load, which therefore goes on.
        DISCARD
    }
}
