package io.redoubt.formats.packed;

import java.io.IOException;

/// Takes the bytes of something long, piece by piece.
@FunctionalInterface
public interface PieceSink {
    /// Takes `bytes[from, to)`, which must not be kept or changed: the array is used again after the call.
    void piece(byte[] bytes, int from, int to) throws IOException;
}
