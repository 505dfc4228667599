package io.redoubt.repository.segment;

/// Told what a segment's text holds, in order. Called from `SegmentParser.accept`; must not keep the arrays.
public interface SegmentListener {
    default void header(SegmentHeader header) {}

    /// Bytes of commands as they stand in the text; a command may come in many pieces. The SELECT after the
    /// header comes too; annotation lines do not.
    default void text(byte[] bytes, int from, int to) {}

    /// A complete command.
    ///
    /// @param tableId its number in the standard command table, -1 if unknown
    /// @param after stream offset after it, in bytes
    /// @param boundary whether a restore may stop here: false inside MULTI
    /// @param textEnd length of the text up to its end
    default void command(int tableId, long after, boolean boundary, long textEnd) {}

    /// The name of an unknown command, just before its `command`.
    default void unknown(String name) {}

    /// A key that the next `command` names.
    default void key(int database, long hash) {}

    /// The next `command` gives fields of a hash a time of expiry.
    default void fieldExpiry() {}

    /// A mark whose checksum held: everything told since the previous one is intact.
    ///
    /// @param textEnd length of the text up to the end of the mark line
    default void mark(Mark mark, long textEnd) {}
}
