package io.redoubt.cli.command;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.OutputStream;
import java.io.PrintStream;

/// Standard output for a large result: fails as soon as nobody takes it, where the stream itself would go on
/// unheard. Closing flushes.
final class StandardOutput extends OutputStream {
    private final PrintStream stdout;

    StandardOutput(PrintStream stdout) {
        this.stdout = stdout;
    }

    @Override
    public void write(int value) {
        stdout.write(value);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
        stdout.write(bytes, from, count);
        flush();
    }

    @Override
    public void flush() {
        if (stdout.checkError()) {
            throw new RedoubtException(
                    ErrorCode.FAILED,
                    "standard output could not be written",
                    "The result is incomplete; see whether its reader ended early or its disk is full.");
        }
    }

    @Override
    public void close() {
        flush();
    }
}
