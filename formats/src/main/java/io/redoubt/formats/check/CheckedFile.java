package io.redoubt.formats.check;

import io.redoubt.formats.aof.LogCheck;
import io.redoubt.formats.rdb.RdbSummary;
import java.util.List;
import java.util.Optional;

/// What was found in one file.
///
/// @param name as messages show it
/// @param snapshot the file begins with it; empty as well if it is damaged
/// @param log behind the snapshot, or all there is; read as far as it can be read
public record CheckedFile(
        String name, long bytes, Optional<RdbSummary> snapshot, Optional<LogCheck> log, List<Finding> findings) {
    public CheckedFile {
        findings = List.copyOf(findings);
    }
}
