package io.redoubt.persistence.monitor;

/// What can be told now of the archive that protects a server.
public sealed interface ArchiveSight {
    /// Nobody wants to know.
    record NotAsked() implements ArchiveSight {}

    /// The repository has not been read.
    ///
    /// @param why as in `the repository has not answered for 12 s`
    record Unread(String why) implements ArchiveSight {}

    /// The repository holds no source that follows this server.
    record NoneFollows() implements ArchiveSight {}

    record Seen(ArchiveFacts facts) implements ArchiveSight {}
}
