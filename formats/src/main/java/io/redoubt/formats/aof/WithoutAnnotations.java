package io.redoubt.formats.aof;

import io.redoubt.formats.command.CommandTable;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Copies append-only text less its annotation lines, which Redis 6.x does not accept. Confined to one thread.
public final class WithoutAnnotations {
    /// Takes `bytes[from, to)`; the array is the caller's.
    public interface Sink {
        void write(byte[] bytes, int from, int to) throws IOException;
    }

    private final AofScanner scanner;

    public WithoutAnnotations(Sink sink) {
        scanner = new AofScanner(CommandTable.standard(), 0, new CommandsOnly(sink));
    }

    /// Copies the next piece of the text; pieces may end anywhere.
    ///
    /// @throws AofFormatException if it is no append-only text
    /// @throws IOException of the sink
    public void write(byte[] bytes, int from, int to) throws IOException {
        try {
            scanner.accept(bytes, from, to);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
    }

    private record CommandsOnly(Sink sink) implements AofScanner.Visitor {
        @Override
        public void text(byte[] bytes, int from, int to) {
            try {
                sink.write(bytes, from, to);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void command(int tableId, long start, long end) {}

        @Override
        public void annotation(byte[] bytes, int from, int to, long start, long end) {}
    }
}
