package io.redoubt.formats.stream;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/// The annotations that keep log text and stream in step where they differ, so that the stream offset of every command
/// follows from the text.
///
/// `#RDBT-AT <offset>\r\n` stands before a command when some of the stream was left out in front of it (a PING, say):
/// the command begins at that offset. `#RDBT-END <offset>\r\n` stands after a command whose text was rewritten:
/// it ends at that offset, whatever its length in the text.
public final class OffsetLine {
    private static final String AT = "#RDBT-AT ";
    private static final String END = "#RDBT-END ";

    private OffsetLine() {}

    static byte[] at(long offset) {
        return line(AT, offset);
    }

    static byte[] end(long offset) {
        return line(END, offset);
    }

    private static byte[] line(String prefix, long offset) {
        return (prefix + offset + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// The offset at which the next command begins; empty if the annotation does not tell.
    ///
    /// @param line an annotation without its line end
    public static OptionalLong parseAt(String line) {
        return parse(AT, line);
    }

    /// The offset at which the command above ends; empty if the annotation does not tell.
    public static OptionalLong parseEnd(String line) {
        return parse(END, line);
    }

    private static OptionalLong parse(String prefix, String line) {
        try {
            return line.startsWith(prefix)
                    ? OptionalLong.of(Long.parseLong(line.substring(prefix.length())))
                    : OptionalLong.empty();
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }
}
