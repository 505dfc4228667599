package io.redoubt.core;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/// How a server is to persist its data: a policy by its name, or a configuration file of the user's own.
public sealed interface PersistenceChoice {
    /// One of the six.
    record Named(PersistencePolicy policy) implements PersistenceChoice {
        @Override
        public String toString() {
            return policy.word();
        }
    }

    /// @param path of a redis.conf or valkey.conf; not looked at yet
    record OfFile(Path path) implements PersistenceChoice {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /// Reads what a user wrote: what has a slash or a dot is a file.
    ///
    /// @throws IllegalArgumentException if it is neither a policy nor looks like a file
    static PersistenceChoice parse(String text) {
        String word = text.strip();
        if (word.contains("/") || word.contains(".")) {
            return new OfFile(Path.of(word));
        }
        return PersistencePolicy.named(word)
                .map(Named::new)
                .orElseThrow(() -> new IllegalArgumentException("not one of "
                        + Arrays.stream(PersistencePolicy.values())
                                .map(PersistencePolicy::word)
                                .collect(Collectors.joining(", "))
                        + ", and no file, which would have a dot or a slash"));
    }
}
