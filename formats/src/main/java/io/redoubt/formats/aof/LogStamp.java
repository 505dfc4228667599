package io.redoubt.formats.aof;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/// The annotation `#TS:<seconds since 1970>` that servers write with `aof-timestamp-enabled yes`: what follows,
/// up to the next one, ran in that second.
final class LogStamp {
    private static final String START = "#TS:";

    private LogStamp() {}

    /// The time in milliseconds if the annotation `bytes[from, to)` is one.
    static OptionalLong millis(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        return text.startsWith(START) && text.substring(START.length()).matches("[0-9]{1,11}")
                ? OptionalLong.of(Long.parseLong(text.substring(START.length())) * 1000)
                : OptionalLong.empty();
    }
}
