package io.redoubt.cli.command;

import io.redoubt.core.Engine;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;

/// The server a `--for` names.
final class NamedServer {
    private NamedServer() {}

    /// @param text such as `redis-7.0`, `valkey 8.1.2` or `redis-8`
    /// @throws RedoubtException USAGE for anything else
    static ServerVersion version(String text) {
        String word = text.strip();
        try {
            return ServerVersion.parse(word.matches("[a-z]+[- ]\\d{1,5}") ? word + ".0" : word);
        } catch (IllegalArgumentException e) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "'%s' is no server".formatted(text),
                    "Give --for an engine and a version, such as redis-7.0 or valkey-8.1.",
                    e);
        }
    }

    /// One for which snapshots can be written.
    ///
    /// @throws RedoubtException USAGE, or VERSIONS_DO_NOT_FIT for one that is too old
    static ServerVersion writable(String text) {
        ServerVersion version = version(text);
        boolean known = version.engine() == Engine.VALKEY ? version.atLeast(7, 2) : version.atLeast(6, 0);
        if (!known) {
            throw new RedoubtException(
                    ErrorCode.VERSIONS_DO_NOT_FIT,
                    "no snapshots are written for %s".formatted(version),
                    "The oldest are those for redis-6.0 and valkey-7.2.");
        }
        return version;
    }
}
