package io.redoubt.cli.frame;

import java.io.PrintStream;

/// Standard error: whole lines, and on a terminal one line at the bottom that is rewritten in place.
///
/// Used by many threads. One lock keeps lines whole; it is held while writing because the order on the screen is
/// exactly what it protects.
final class MessageStream {
    private static final String ERASE_LINE = "\r\033[K";

    private final PrintStream stream;
    private final Object lock = new Object();
    private boolean bottomLineShown;

    MessageStream(PrintStream stream) {
        this.stream = stream;
    }

    /// Writes a line of its own, above the bottom line if there is one.
    void line(String text) {
        synchronized (lock) {
            eraseBottomLine();
            stream.println(text);
            stream.flush();
        }
    }

    /// Replaces the bottom line; terminals only.
    void bottomLine(String text) {
        synchronized (lock) {
            stream.print(ERASE_LINE + text);
            stream.flush();
            bottomLineShown = true;
        }
    }

    /// Removes the bottom line.
    void clear() {
        synchronized (lock) {
            eraseBottomLine();
            stream.flush();
        }
    }

    private void eraseBottomLine() {
        if (bottomLineShown) {
            stream.print(ERASE_LINE);
            bottomLineShown = false;
        }
    }
}
