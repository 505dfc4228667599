package io.redoubt.persistence.doctor;

import java.util.List;
import java.util.OptionalLong;

/// What a repository says of a server's archive and backups; read by the caller, who knows repositories.
///
/// @param source its name there
/// @param archived whether an archive of it ever ran
/// @param archiving whether one runs now
/// @param newestBackupMillis when the newest backup was taken that a server has loaded; empty if there is none
/// @param problems what `redoubt status` says is wrong
public record RepositoryFacts(
        String source, boolean archived, boolean archiving, OptionalLong newestBackupMillis, List<String> problems) {
    public RepositoryFacts {
        problems = List.copyOf(problems);
    }
}
