package io.redoubt.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Settings given as words of the form `name=value`, over what they are else.
record NamedWords(Map<String, String> values) {
    NamedWords {
        values = Map.copyOf(values);
    }

    /// @throws IllegalArgumentException for a word whose name has no default
    static NamedWords over(Map<String, String> defaults, String[] words) {
        Map<String, String> given = new LinkedHashMap<>(defaults);
        for (String word : words) {
            String[] parts = word.split("=", 2);
            if (parts.length != 2 || !defaults.containsKey(parts[0])) {
                throw new IllegalArgumentException("not one of %s with a value: '%s'"
                        .formatted(defaults.keySet().stream().sorted().toList(), word));
            }
            given.put(parts[0], parts[1]);
        }
        return new NamedWords(given);
    }

    String value(String name) {
        return Objects.requireNonNull(values.get(name));
    }
}
