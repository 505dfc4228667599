package io.redoubt.formats;

import java.io.ByteArrayOutputStream;

/// Takes log text apart without the code under test.
public final class LogText {
    private LogText() {}

    /// The commands alone: every line that begins with `#` where a command could begin is left out.
    public static byte[] withoutAnnotations(byte[] text) {
        var commands = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length) {
            int end = text[at] == '#' ? lineEnd(text, at) : commandEnd(text, at);
            if (text[at] != '#') {
                commands.write(text, at, end - at);
            }
            at = end;
        }
        return commands.toByteArray();
    }

    private static int commandEnd(byte[] text, int start) {
        int at = lineEnd(text, start);
        int arguments = number(text, start);
        for (int i = 0; i < arguments && at < text.length; i++) {
            int length = number(text, at);
            at = lineEnd(text, at) + length + 2;
        }
        return Math.min(at, text.length);
    }

    private static int number(byte[] text, int start) {
        int value = 0;
        for (int at = start + 1; at < text.length && text[at] >= '0' && text[at] <= '9'; at++) {
            value = value * 10 + text[at] - '0';
        }
        return value;
    }

    private static int lineEnd(byte[] text, int start) {
        int at = start;
        while (at < text.length && text[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, text.length);
    }
}
