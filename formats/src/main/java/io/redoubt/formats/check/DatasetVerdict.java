package io.redoubt.formats.check;

import io.redoubt.formats.check.Finding.Severity;
import java.util.List;

/// What came of the check of a dataset.
///
/// @param files in the order a server loads them
/// @param loaders which servers load them all; says nothing of damaged ones
public record DatasetVerdict(List<CheckedFile> files, Loaders loaders) {
    public DatasetVerdict {
        files = List.copyOf(files);
    }

    /// The worst of all findings; a remark if there is none.
    public Severity worst() {
        return files.stream()
                .flatMap(file -> file.findings().stream())
                .map(Finding::severity)
                .max(Severity::compareTo)
                .orElse(Severity.REMARK);
    }
}
