package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
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

/// Where a server is kept: the repository, made if nothing is there yet, and the name of the source in it.
record SourceOfServer(Repository repository, SourceName name) {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /// @throws io.redoubt.core.RedoubtException if the source is new and the server does not let us in: a
    ///     mistyped address or password must not leave a source behind that never was
    static SourceOfServer choose(Invocation in, ServerAccess access) throws IOException {
        Path location = RepositoryChoice.location(in);
        boolean known = Repository.isRepository(location);
        SourceName name = RepositoryChoice.name(in).orElseGet(() -> nameOf(access.uri()));
        if (!known || !Repository.open(location).sources().contains(name)) {
            ServerConnection.open(access, CONNECT).close();
        }
        Repository repository = known ? Repository.open(location) : Repository.create(location, in.clock());
        if (!known) {
            in.output().note("created repository '" + location + "'");
        }
        return new SourceOfServer(repository, name);
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
