package io.redoubt.servers;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes lines of a redis.conf so that the server reads back exactly the words given.
///
/// Every word is quoted as `sdssplitargs` of the server's src/sds.c reads it: inside double quotes a backslash begins
/// an escape, and `\xHH` is any byte.
final class ConfigText {
    private ConfigText() {}

    static String line(String name, List<String> values) {
        StringBuilder line = new StringBuilder(name);
        values.forEach(value -> line.append(' ').append(quoted(value)));
        return line.append('\n').toString();
    }

    private static String quoted(String word) {
        StringBuilder out = new StringBuilder("\"");
        for (byte next : word.getBytes(StandardCharsets.UTF_8)) {
            if (next == '"' || next == '\\') {
                out.append('\\').append((char) next);
            } else if (next >= ' ' && next < 0x7f) {
                out.append((char) next);
            } else {
                out.append("\\x%02x".formatted(next & 0xff));
            }
        }
        return out.append('"').toString();
    }
}
