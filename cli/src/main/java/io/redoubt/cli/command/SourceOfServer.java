package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceStore;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// Where a server is kept: the repository, made if nothing is there yet, and the name of the source in it.
record SourceOfServer(Repository repository, SourceName name) {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /// @throws RedoubtException if the source is new and the server does not let us in: a
    ///     mistyped address or password must not leave a source behind that never was
    static SourceOfServer choose(Invocation in, ServerAccess access) throws IOException {
        Path location = RepositoryChoice.location(in);
        SourceName name = RepositoryChoice.name(in).orElseGet(() -> nameOf(access.uri()));
        if (!Repository.isRepository(location)
                || !Repository.open(location).sources().contains(name)) {
            ServerConnection.open(access, CONNECT).close();
        }
        return new SourceOfServer(repository(in, location), name);
    }

    /// The one named, or the only one there is.
    ///
    /// @throws RedoubtException USAGE if there is none yet or several, and none was named
    static SourceOfServer named(Invocation in) throws IOException {
        Path location = RepositoryChoice.location(in);
        Optional<SourceName> name = RepositoryChoice.name(in);
        boolean none = !Repository.isRepository(location)
                || Repository.open(location).sources().isEmpty();
        if (name.isEmpty() && none) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "'%s' holds no source yet whose backup this could be".formatted(location),
                    "Name the server the files come from with --source.");
        }
        return name.isPresent()
                ? new SourceOfServer(repository(in, location), name.get())
                : new SourceOfServer(
                        Repository.open(location),
                        Repository.open(location).onlySource().name());
    }

    private static Repository repository(Invocation in, Path location) throws IOException {
        if (Repository.isRepository(location)) {
            return Repository.open(location);
        }
        Repository created = Repository.create(location, in.clock());
        in.output().note("created repository '" + location + "'");
        return created;
    }

    /// The source as it is, or a new one that spools where this user's archives do, apart from those of other
    /// repositories.
    SourceStore store(Invocation in) throws IOException {
        return repository.sources().contains(name)
                ? repository.source(name)
                : repository.sourceFor(name, spoolBelow(in.folders().spool().resolve(repository.id())));
    }

    /// Where this source spools below a directory that may hold several spools.
    Path spoolBelow(Path directory) {
        return directory.toAbsolutePath().normalize().resolve(name.text());
    }

    /// `localhost-6379` for `redis://localhost:6379`.
    private static SourceName nameOf(ServerUri uri) {
        String host = uri.host().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String trimmed = host.replaceAll("^-+|-+$", "");
        String text = (trimmed.isEmpty() ? "server" : trimmed) + "-" + uri.port();
        return new SourceName(
                text.length() > 64 ? text.substring(text.length() - 64).replaceAll("^-+", "") : text);
    }
}
