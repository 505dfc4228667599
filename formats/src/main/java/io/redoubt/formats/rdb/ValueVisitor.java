package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import java.io.IOException;

/// Receives what one value holds, element by element in the order of the file, whatever its encoding.
///
/// A `ByteRun` is valid during the call only; what is left of it is skipped. Only the methods of the key's `DataType`
/// are called.
public interface ValueVisitor {
    /// The whole value of a string.
    void string(ByteRun value) throws IOException;

    /// The next element of a list.
    void element(ByteRun element) throws IOException;

    /// The next member of a set.
    void member(ByteRun member) throws IOException;

    /// The next member of a sorted set; `score` follows.
    void scored(ByteRun member) throws IOException;

    /// The score of the member before.
    void score(double score) throws IOException;

    /// The next field of a hash; `value` and `fieldExpiry` follow.
    void field(ByteRun field) throws IOException;

    /// The value of the field before.
    void value(ByteRun value) throws IOException;

    /// When the field before expires, in milliseconds since 1970; -1 if it does not.
    void fieldExpiry(long absoluteMillis) throws IOException;

    /// What receives the stream the key holds.
    StreamVisitor stream() throws IOException;

    /// Which module's value it is; its pieces follow.
    void module(ModuleType type) throws IOException;

    /// The next piece is a number.
    ///
    /// @param kind 1 signed, 2 unsigned, 3 float, 4 double
    /// @param bits its value, or the bits of the floating-point number
    void moduleNumber(int kind, long bits) throws IOException;

    /// The next piece is a string.
    void moduleString(ByteRun piece) throws IOException;
}
