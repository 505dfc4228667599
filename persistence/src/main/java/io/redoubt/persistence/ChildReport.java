package io.redoubt.persistence;

import io.redoubt.core.json.JsonLine;
import java.util.List;

/// What a server's child did for us, as it is told.
public sealed interface ChildReport permits SnapshotReport, RewriteReport {
    /// For people: a word and what it is about on each line.
    List<String> lines();

    /// Sentences without a full stop.
    List<String> warnings();

    /// Adds the fields to a JSON object.
    void writeTo(JsonLine json);
}
