package io.redoubt.servers;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where servers come from: a program the user names, the PATH, and the embedded Redis 7.0.15.
///
/// Immutable; nothing is run or written before a method is called.
public final class ServerBinaries {
    private static final List<String> NAMES = List.of("redis-server", "valkey-server");

    private final List<Path> searched;
    private final EmbeddedServer embedded;
    private final Optional<Path> named;
    private final VersionQuestion question = new VersionQuestion(Duration.ofSeconds(15));

    ServerBinaries(List<Path> searched, EmbeddedServer embedded, Optional<Path> named) {
        this.searched = List.copyOf(searched);
        this.embedded = embedded;
        this.named = named;
    }

    /// Those of this user and system: PATH, and the cache below `XDG_CACHE_HOME` or the home directory.
    public static ServerBinaries standard() {
        Map<String, String> environment = System.getenv();
        return new ServerBinaries(
                directories(environment.getOrDefault("PATH", "")),
                new EmbeddedServer(cache(environment).resolve("redoubt").resolve("servers"), Platform.current()),
                Optional.empty());
    }

    /// The same, but `fitting` considers only this program: what a user names is never silently replaced.
    public ServerBinaries naming(Path program) {
        return new ServerBinaries(searched, embedded, Optional.of(program));
    }

    /// The Redis 7.0.15 that comes with Redoubt, unpacked into the cache and verified by its SHA-256 on each call.
    ///
    /// @throws RedoubtException `NO_SERVER_BINARY` on systems other than Linux and macOS on x64 and arm64
    public ServerBinary embedded() {
        return embedded.unpacked();
    }

    /// The server at this path, under exactly this name.
    ///
    /// @throws RedoubtException `NO_SERVER_BINARY` if the program is missing or is not a Redis or Valkey server
    public ServerBinary at(Path program) {
        return new ServerBinary(program, question.ask(program));
    }

    /// Every server on the PATH, in its order; files of that name that are no servers are passed over.
    public List<ServerBinary> onPath() {
        return look(new ArrayList<>());
    }

    /// Chooses the program that will read data written by a server of version `data`.
    ///
    /// The one named with `naming`; else the first on the PATH that reads it, of the same engine if there is
    /// one; else the embedded one. Never throws for want of a program: the result says why each was not taken.
    public ServerChoice fitting(ServerVersion data) {
        List<String> reasons = new ArrayList<>();
        List<ServerBinary> candidates = named.isPresent() ? named(reasons) : look(reasons);
        Optional<ServerBinary> fits = candidates.stream()
                .filter(binary -> reads(binary, data, reasons))
                .min(Comparator.comparing(binary -> binary.version().engine() != data.engine()));
        if (fits.isEmpty() && named.isEmpty()) {
            fits = embedded(data, reasons);
        }
        return new ServerChoice(data, fits, reasons);
    }

    private List<ServerBinary> named(List<String> reasons) {
        return attempt(named.orElseThrow(), reasons).stream().toList();
    }

    private List<ServerBinary> look(List<String> reasons) {
        List<ServerBinary> found = searched.stream()
                .flatMap(directory -> NAMES.stream().map(directory::resolve))
                .filter(Files::isExecutable)
                .flatMap(program -> attempt(program, reasons).stream())
                .toList();
        if (found.isEmpty()) {
            reasons.add("no redis-server or valkey-server on the PATH");
        }
        return found;
    }

    private Optional<ServerBinary> attempt(Path program, List<String> reasons) {
        try {
            return Optional.of(at(program));
        } catch (RedoubtException e) {
            reasons.add(e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<ServerBinary> embedded(ServerVersion data, List<String> reasons) {
        // Asked before unpacking: a server that cannot serve is not worth six megabytes in the cache.
        if (!reads(new ServerBinary(Path.of("embedded"), EmbeddedServer.VERSION), data, reasons)) {
            return Optional.empty();
        }
        try {
            return Optional.of(embedded());
        } catch (RedoubtException e) {
            reasons.add(e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean reads(ServerBinary binary, ServerVersion data, List<String> reasons) {
        boolean reads = binary.reads(data);
        if (!reads) {
            reasons.add("'%s' is %s".formatted(binary.program(), binary.version()));
        }
        return reads;
    }

    private static List<Path> directories(String path) {
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(directory -> !directory.isBlank())
                .flatMap(directory -> directory(directory).stream())
                .toList();
    }

    private static Optional<Path> directory(String name) {
        try {
            return Optional.of(Path.of(name)).filter(Path::isAbsolute);
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private static Path cache(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                .flatMap(ServerBinaries::directory)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
    }
}
