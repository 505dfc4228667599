package io.redoubt.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads the text of `INFO`.
public final class InfoText {
    private InfoText() {}

    /// Field to value in the server's order. Section headers, empty lines and lines without a colon are skipped;
    /// of a repeated field the last value counts.
    public static Map<String, String> parse(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return Collections.unmodifiableMap(fields);
    }
}
