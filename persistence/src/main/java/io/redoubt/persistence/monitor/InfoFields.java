package io.redoubt.persistence.monitor;

import io.redoubt.wire.InfoText;
import java.util.Map;
import java.util.OptionalLong;

/// The fields of one INFO, read leniently: what a version does not tell is empty, never 0.
record InfoFields(Map<String, String> fields) {
    static InfoFields of(String info) {
        return new InfoFields(InfoText.parse(info));
    }

    String text(String name) {
        return fields.getOrDefault(name, "");
    }

    OptionalLong number(String name) {
        String text = text(name);
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    boolean on(String name) {
        return text(name).equals("1");
    }
}
