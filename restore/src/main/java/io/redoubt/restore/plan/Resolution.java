package io.redoubt.restore.plan;

import java.util.List;

/// A target found in history.
///
/// @param notes what the user should know about the choice
record Resolution(Lineage lineage, Limit limit, List<String> notes) {
    Resolution {
        notes = List.copyOf(notes);
    }
}
