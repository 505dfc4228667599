package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.option.Options;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Which repository and which source a command is about.
final class RepositoryChoice {
    /// zstd level of everything stored. Higher ones save a few per cent for more than twice the time.
    static final int COMPRESSION_LEVEL = 1;

    private RepositoryChoice() {}

    static Path location(Invocation in) {
        Optional<String> text = in.options().find(Options.REPO);
        return text.map(RepositoryChoice::path).orElseGet(() -> in.folders().repository());
    }

    private static Path path(String location) {
        if (location.startsWith("file://")) {
            try {
                return Path.of(URI.create(location));
            } catch (IllegalArgumentException e) {
                throw unusable(location, e);
            }
        }
        if (location.contains("://")) {
            throw unusable(location, null);
        }
        return Path.of(location).toAbsolutePath().normalize();
    }

    private static RedoubtException unusable(String location, @org.jspecify.annotations.Nullable Exception cause) {
        String message = "repository location '%s' is not a directory or file:// URI".formatted(location);
        String hint = "Give --repo a directory, or a URI such as file:///var/lib/redoubt.";
        return cause == null
                ? new RedoubtException(ErrorCode.USAGE, message, hint)
                : new RedoubtException(ErrorCode.USAGE, message, hint, cause);
    }

    /// An existing source: the one named, or the only one.
    static SourceStore source(Invocation in) throws IOException {
        Repository repository = Repository.open(location(in));
        Optional<SourceName> name = name(in);
        return name.isPresent() ? repository.source(name.get()) : repository.onlySource();
    }

    static Optional<SourceName> name(Invocation in) {
        return in.options().find(Options.SOURCE).map(text -> {
            try {
                return new SourceName(text);
            } catch (IllegalArgumentException e) {
                throw new RedoubtException(
                        ErrorCode.USAGE, String.valueOf(e.getMessage()), "Choose another --source name.", e);
            }
        });
    }
}
