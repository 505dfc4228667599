package io.redoubt.persistence.doctor;

import java.util.List;
import java.util.OptionalLong;

/// What a repository says of a server's archive and backups; read by the caller, who knows repositories.
///
/// @param source its name there
/// @param archiving whether an archive of it runs now
/// @param lagMillis how far the archive is behind; empty if none ever ran
/// @param newestBackupMillis when the newest backup was taken that a server has loaded; empty if there is none
/// @param gaps ranges that were not received and are lost
/// @param problems what `redoubt status` says is wrong
public record RepositoryFacts(
        String source,
        boolean archiving,
        OptionalLong lagMillis,
        OptionalLong newestBackupMillis,
        long gaps,
        List<String> problems) {
    public RepositoryFacts {
        problems = List.copyOf(problems);
    }
}
