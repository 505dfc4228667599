package io.redoubt.drill;

import io.redoubt.core.json.JsonLine;
import java.util.List;

/// What a drill found, for programs, for people, and as a page.
public interface DrillReport {
    DrillHeader header();

    /// The same report of a drill of this name.
    DrillReport named(String id);

    /// Why the drill failed; empty if it did not.
    List<String> failures();

    /// For people, beside the failures.
    List<String> lines();

    /// A page that stands alone.
    String page();

    /// Adds what this kind of drill measures.
    void writeTo(JsonLine json);

    /// One object: the header's fields, the drill's own, then `failures` and `text`.
    default JsonLine json() {
        JsonLine json = header().json();
        writeTo(json);
        return json.texts("failures", failures()).texts("text", lines());
    }
}
